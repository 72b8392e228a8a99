"""UNPORTED Papers and their records, in SQLite."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresPapers:
    """The port `Papers` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
