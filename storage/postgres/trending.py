"""UNPORTED Trending in SQLite: what the rank of papers follows from, and trending digests as they were made."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresTrending:
    """The port `Trending` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
