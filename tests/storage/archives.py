"""Archives for one example: its papers are written into an empty database, asked about, and taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.rows import dict_row

from storage.postgres import matches as postgres_matches
from storage.postgres import pages as postgres_pages
from storage.postgres import search as postgres
from storage.sqlite import matches as sqlite_matches
from storage.sqlite import pages as sqlite_pages
from storage.sqlite import search as sqlite
from tests.contracts.facts import NOON, minutes, page


class SqliteArchive:
    """A database in memory."""

    matches = sqlite_matches

    def __init__(self, database):
        self.database = database

    @contextmanager
    def begun(self):
        self.database.execute("BEGIN")
        try:
            yield
        finally:
            self.database.rollback()

    def write(self, written):
        sqlite_pages.write_page(self.database, written)

    def search(self, query, **asked):
        return sqlite.search(self.database, sqlite.SearchRequest(query=query, **asked))

    def preview(self, query, *, since):
        return sqlite.preview(self.database, query, since=since)

    def matching(self, query, *, below, limit):
        return sqlite.matching(self.database, query, below=below, limit=limit)


class PostgresArchive:
    """A database of PostgreSQL, in which the rows of papers are `apart` from each other."""

    matches = postgres_matches
    apart = 1

    def __init__(self, url):
        self._runner = asyncio.Runner()
        self.connection = self._runner.run(
            psycopg.AsyncConnection.connect(url, autocommit=True, row_factory=dict_row, prepare_threshold=None)
        )

    def close(self):
        self._runner.run(self.connection.close())
        self._runner.close()

    @contextmanager
    def begun(self):
        self.execute("BEGIN")
        try:
            self.execute(f"ALTER TABLE paper ALTER COLUMN row SET INCREMENT BY {self.apart} RESTART WITH 1")
            yield
        finally:
            self.execute("ROLLBACK")

    def execute(self, statement):
        self._runner.run(self.connection.execute(statement))

    def write(self, written):
        self._runner.run(postgres_pages.write_page(self.connection, written, frozenset()))

    def search(self, query, **asked):
        return self._runner.run(postgres.search(self.connection, postgres.SearchRequest(query=query, **asked)))

    def preview(self, query, *, since):
        return self._runner.run(postgres.preview(self.connection, query, since=since))

    def matching(self, query, *, below, limit):
        return self._runner.run(postgres.matching(self.connection, query, below=below, limit=limit))


@contextmanager
def archive(empty, library, changed=()) -> Iterator[SqliteArchive | PostgresArchive]:
    """The archive with the papers, some of which then changed; afterwards it is as it was."""
    with empty.begun():
        empty.write(page(*library))
        empty.write(page(*changed, revision=1, at=NOON + minutes(1)))
        yield empty
