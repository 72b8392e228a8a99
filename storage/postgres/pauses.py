"""UNPORTED Pauses of channels, and who was told of each, in SQLite."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresPauses:
    """The port `Pauses` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
