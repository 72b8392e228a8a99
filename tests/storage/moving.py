"""Moves of a team's data, as the tests make them, and lives of a process that moves."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from bot.jobs.move import Stage, move
from storage.postgres.moves import open_postgres_destination, open_postgres_origin
from storage.rows.tables import TABLES
from storage.sqlite.moves import open_sqlite_destination, open_sqlite_origin
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import NOON
from tests.storage.team import fill

LATER = NOON + timedelta(days=8)


class Killed(BaseException):
    """The process ends here, and does nothing more."""


def told_nothing(stage, table, rows):
    pass


async def filled(path, *, days=7):
    async with open_sqlite(path) as stores:
        await fill(stores, days=days)


async def there(path, url, *, told=told_nothing):
    async with open_sqlite_origin(path) as origin, open_postgres_destination(url) as destination:
        return await move(origin, destination, tables=TABLES, now=LATER, told=told)


async def back_again(url, path, *, told=told_nothing):
    async with open_postgres_origin(url) as origin, open_sqlite_destination(path) as destination:
        return await move(origin, destination, tables=TABLES, now=LATER, told=told)


def rows_of(path):
    """All rows as SQLite stores them."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table.name: sorted(
                connection.execute(f"SELECT {', '.join(table.names)} FROM {table.name}").fetchall(), key=repr
            )
            for table in TABLES
        }


async def begun(path, url, *, at):
    """A move that was killed when it had moved the first rows of a table."""
    async with open_sqlite_origin(path) as origin, open_postgres_destination(url) as destination:
        with pytest.raises(Killed):
            await move(origin, destination, tables=TABLES, now=LATER, told=killed_at(at))


def killed_at(place):
    def told(stage, table, rows):
        if stage is Stage.MOVING and table == place and rows:
            raise Killed

    return told


def change(path, statement):
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(statement).rowcount > 0
        connection.commit()
