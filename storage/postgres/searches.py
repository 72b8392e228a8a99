"""Saved searches, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from bot.ports.searches import RETENTION, search_key
from storage.postgres.connection import Connection, Database
from storage.rows.conversions import moment_column


class PostgresSearches:
    """The port `Searches` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(self, words: str, *, at: datetime) -> str:
        """Save `words`; returns their key. Those saved last more than `RETENTION` before `at` are deleted."""
        key = search_key(words)
        await self._database.write(lambda connection: _save(connection, key, words, at=at))
        return key

    async def recall(self, key: str) -> str | None:
        """The words that the key stands for."""
        return await self._database.read(lambda connection: _words(connection, key))


async def _save(connection: Connection, key: str, words: str, *, at: datetime) -> None:
    await connection.execute(
        """
        INSERT INTO search (key, words, saved_at) VALUES (%s, %s, %s)
        ON CONFLICT (key) DO UPDATE SET saved_at = excluded.saved_at
        """,
        (key, words, moment_column(at)),
    )
    await connection.execute("DELETE FROM search WHERE saved_at < %s", (moment_column(at - RETENTION),))


async def _words(connection: Connection, key: str) -> str | None:
    rows = await connection.execute("SELECT words FROM search WHERE key = %s", (key,))
    found = await rows.fetchone()
    return None if found is None else str(found["words"])
