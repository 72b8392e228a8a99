"""UNPORTED How the clocks stood to each other, and what follows from a jump, in SQLite."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresClockMarks:
    """The port `ClockMarks` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
