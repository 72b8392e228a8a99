"""UNPORTED The archive in SQLite: `storage.sqlite.search` on a connection that reads."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresArchive:
    """The port `Archive` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
