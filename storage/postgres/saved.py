"""UNPORTED What people saved, in SQLite."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresSaved:
    """The port `Saved` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
