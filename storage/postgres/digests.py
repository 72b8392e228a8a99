"""UNPORTED Digests in SQLite: lines that wait for one, and digests as they were made."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresDigests:
    """The port `Digests` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
