"""UNPORTED The change log, and the subscriptions that changed since a position in it, in SQLite."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresChanges:
    """The port `Changes` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
