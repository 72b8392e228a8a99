"""UNPORTED The cursor and state of each stream, and requested polls, in SQLite."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresSources:
    """The port `Sources` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
