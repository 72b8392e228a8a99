"""UNPORTED The outbox as its operator sees it, over SQLite."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresOutboxView:
    """The port `OutboxView` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
