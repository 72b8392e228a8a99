"""UNPORTED Votes of people on papers, in SQLite: a journal in which the last vote of each person counts."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresVotes:
    """The port `Votes` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
