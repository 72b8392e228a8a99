"""UNPORTED The secret addresses of feeds, in SQLite."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresFeedAddresses:
    """The port `FeedAddresses` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
