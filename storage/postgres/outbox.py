"""UNPORTED The outbox in SQLite: rows to deliver, in order within each channel."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresOutbox:
    """The port `Outbox` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
