"""UNPORTED Links to papers that people posted, in SQLite."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresSightings:
    """The port `Sightings` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
