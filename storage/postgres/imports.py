"""Lists that somebody wants to import, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from bot.channel.channel import ChannelId
from bot.ports.imports import KEPT_FOR, import_key
from storage.postgres.connection import Connection, Database
from storage.rows.conversions import moment_column


class PostgresImports:
    """The port `Imports` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def offer(self, channel: ChannelId, told: str, *, at: datetime) -> str:
        """Keep a list for the channel; returns its key. Lists offered more than `KEPT_FOR` before `at` are deleted."""
        key = import_key(told)
        await self._database.write(lambda connection: _offer(connection, channel, key, told, at=at))
        return key

    async def offered(self, channel: ChannelId, key: str) -> str | None:
        """The list of this key, if it was offered to this channel and is kept still."""
        return await self._database.read(lambda connection: _offered(connection, channel, key))


async def _offer(connection: Connection, channel: ChannelId, key: str, told: str, *, at: datetime) -> None:
    await connection.execute(
        """
        INSERT INTO offered_import (channel, key, list, offered_at) VALUES (%s, %s, %s, %s)
        ON CONFLICT (channel, key) DO UPDATE SET offered_at = excluded.offered_at
        """,
        (str(channel), key, told, moment_column(at)),
    )
    await connection.execute("DELETE FROM offered_import WHERE offered_at < %s", (moment_column(at - KEPT_FOR),))


async def _offered(connection: Connection, channel: ChannelId, key: str) -> str | None:
    found = await connection.execute(
        "SELECT list FROM offered_import WHERE channel = %s AND key = %s", (str(channel), key)
    )
    row = await found.fetchone()
    return None if row is None else str(row["list"])
