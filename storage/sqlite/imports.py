"""Lists that somebody wants to import, in SQLite."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.ports.imports import KEPT_FOR, import_key
from storage.rows.conversions import moment_column
from storage.sqlite.connection import DatabaseFile


class SqliteImports:
    """The port `Imports` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def offer(self, channel: ChannelId, told: str, *, at: datetime) -> str:
        """Keep a list for the channel; returns its key. Lists offered more than `KEPT_FOR` before `at` are deleted."""
        key = import_key(told)
        await self._file.write(lambda database: _offer(database, channel, key, told, at=at))
        return key

    async def offered(self, channel: ChannelId, key: str) -> str | None:
        """The list of this key, if it was offered to this channel and is kept still."""
        return await self._file.read(lambda database: _offered(database, channel, key))


def _offer(database: Database, channel: ChannelId, key: str, told: str, *, at: datetime) -> None:
    database.execute(
        """
        INSERT INTO offered_import (channel, key, list, offered_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (channel, key) DO UPDATE SET offered_at = excluded.offered_at
        """,
        (str(channel), key, told, moment_column(at)),
    )
    database.execute("DELETE FROM offered_import WHERE offered_at < ?", (moment_column(at - KEPT_FOR),))


def _offered(database: Database, channel: ChannelId, key: str) -> str | None:
    row = database.execute(
        "SELECT list FROM offered_import WHERE channel = ? AND key = ?", (str(channel), key)
    ).fetchone()
    return None if row is None else str(row["list"])
