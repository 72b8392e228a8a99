"""UNPORTED What a week brought, in SQLite: matches by their announcements, terms by the texts that the index is made of."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresWeeks:
    """The port `Weeks` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
