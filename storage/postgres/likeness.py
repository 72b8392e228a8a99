"""UNPORTED Papers that are like a text, in SQLite: the full-text index proposes, the stored terms decide."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresLikeness:
    """The port `Likeness` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
