"""UNPORTED Mail addresses that get the digests of channels, and the mails that asked them, in SQLite."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresRecipients:
    """The port `Recipients` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
