"""UNPORTED What people shared in channels, in SQLite."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresShares:
    """The port `Shares` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
