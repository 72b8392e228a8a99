"""UNPORTED When papers are due to be asked about, in SQLite."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresLookups:
    """The port `Lookups` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
