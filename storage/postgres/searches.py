"""UNPORTED Saved searches, in SQLite."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresSearches:
    """The port `Searches` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
