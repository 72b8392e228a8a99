"""UNPORTED Papers announced in a channel, with the active subscriptions that they match."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresAnnouncements:
    """The port `Announcements` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
