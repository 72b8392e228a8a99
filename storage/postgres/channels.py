"""UNPORTED Channels and their subscriptions, in SQLite."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresChannels:
    """The port `Channels` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
