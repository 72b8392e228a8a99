"""Saved searches, in SQLite."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from bot.ports.searches import RETENTION, search_key
from storage.rows.conversions import moment_column
from storage.sqlite.connection import DatabaseFile


class SqliteSearches:
    """The port `Searches` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def remember(self, words: str, *, at: datetime) -> str:
        """Save `words`; returns their key. Those saved last more than `RETENTION` before `at` are deleted."""
        key = search_key(words)
        await self._file.write(lambda database: _save(database, key, words, at=at))
        return key

    async def recall(self, key: str) -> str | None:
        """The words that the key stands for."""
        return await self._file.read(lambda database: _words(database, key))


def _save(database: Database, key: str, words: str, *, at: datetime) -> None:
    database.execute(
        """
        INSERT INTO search (key, words, saved_at) VALUES (?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET saved_at = excluded.saved_at
        """,
        (key, words, moment_column(at)),
    )
    database.execute("DELETE FROM search WHERE saved_at < ?", (moment_column(at - RETENTION),))


def _words(database: Database, key: str) -> str | None:
    row = database.execute("SELECT words FROM search WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row["words"])
