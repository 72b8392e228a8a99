"""How a judge reads the database of a storm, whichever it is: a question with `?` for its values, rows by column."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg.rows import dict_row

Row = Mapping[str, Any]


class Book(Protocol):
    """A database that a judge reads."""

    def rows(self, question: str, *values: str) -> Sequence[Row]:
        """The answer to a question that both databases understand."""
        ...

    def integrity(self) -> str:
        """The database's own verdict on itself: `ok`, or its complaint."""
        ...


@dataclass(frozen=True, slots=True)
class SqliteBook:
    """A file, which does not exist before the service has run."""

    path: Path

    def rows(self, question: str, *values: str) -> Sequence[Row]:
        """The answer to a question; none from a file that is not there."""
        if not self.path.exists():
            return ()
        with closing(sqlite3.connect(self.path)) as read:
            read.row_factory = sqlite3.Row
            return [dict(row) for row in read.execute(question, values)]

    def integrity(self) -> str:
        """SQLite's verdict."""
        (row,) = self.rows("PRAGMA integrity_check")
        return str(row["integrity_check"])


@dataclass(frozen=True, slots=True)
class PostgresBook:
    """A database at an address, with a connection for each question: the server may have been restarted meanwhile."""

    address: str

    def rows(self, question: str, *values: str) -> Sequence[Row]:
        """The answer to a question."""
        with psycopg.connect(self.address, row_factory=dict_row, autocommit=True) as read:
            return read.execute(question.replace("?", "%s").encode(), values or None).fetchall()

    def integrity(self) -> str:
        """PostgreSQL checks its pages as it reads them (`data_checksums`, on by default): all tables are read."""
        try:
            for row in self.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"):
                self.rows(f'SELECT count(t::text) FROM "{row["tablename"]}" AS t')
        except psycopg.DatabaseError as error:
            return str(error)
        return "ok"
