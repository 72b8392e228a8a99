"""Rows of every table, drawn: what fits one database is the same in the other, and the same again when it is back."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.moving.table import Kind
from storage.rows.conversions import moment_column
from storage.rows.tables import TABLES
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.moved_rows import insert
from tests.servers.postgres import postgres_database
from tests.storage.moving import back_again, rows_of, there

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
VALUES = {
    Kind.NAME: TEXTS,
    Kind.TEXT: TEXTS,
    Kind.INTEGER: st.integers(-(1 << 31), (1 << 31) - 1),
    Kind.BIGINT: st.integers(-(1 << 63), (1 << 63) - 1),
    Kind.BOOLEAN: st.booleans(),
    Kind.MOMENT: st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.just(UTC)).map(moment_column),  # noqa: DTZ001 - bounds
    Kind.REAL: st.floats(allow_nan=False, allow_infinity=False),
    Kind.BLOB: st.binary(max_size=12),
}
ROWS_LEAD_TO = {
    ("paper_record", "paper"),
    ("paper_alias", "paper"),
    ("paper_words", "row"),
    ("paper_lookup", "paper"),
    ("paper_reading", "paper"),
    ("channel_digest", "channel"),
    ("digest_line", "announcement"),
    ("digest_line", "digest"),
    ("announcement_match", "announcement"),
    ("announcement_match", "subscription"),
    ("trending_line", "digest"),
}
"""Columns that hold the key of another row: the row of the same place there."""


@st.composite
def teams(draw):
    """Three rows of each table; names and numbers are made different, as the keys of every table need it."""
    return {table.name: [draw(_row(table, place)) for place in range(3)] for table in TABLES}


@st.composite
def _row(draw, table, place):
    fresh = count(100 * place + 1)
    return tuple(draw(_value(table, column, place, next(fresh))) for column in table.columns)


def _value(table, column, place, fresh):
    if (table.name, column.name) in ROWS_LEAD_TO or column.name in (table.numbered, "row"):
        return st.just(f"c{place}" if column.name == "channel" else place + 1)
    if (table.name, column.name) == ("channel", "id"):
        return st.just(f"c{place}")
    value = VALUES[column.kind]
    if column.kind is Kind.NAME:
        value = value.map(lambda text: f"{fresh}{text}")
    if column.kind is Kind.BIGINT:
        value = st.just(fresh) if column.name in {"paper", "changed"} else value
    return value | st.none() if column.is_optional else value


@given(team=teams())
@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.large_base_example],
)
def test_drawn_rows_are_moved_there_and_back_and_are_the_same(tmp_path_factory, postgres, team):
    folder = tmp_path_factory.mktemp("move")
    path, back = folder / "offprint.db", folder / "back.db"
    DatabaseFile.open(path).close()
    _write(path, team)
    before = rows_of(path)
    with postgres_database(postgres) as url:
        asyncio.run(there(path, url))
        asyncio.run(back_again(url, back))
    assert rows_of(back) == before


def _write(path, team):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        for table in TABLES:
            insert(_Plain(connection), table, team[table.name])
        connection.commit()


class _Plain:
    """A connection as `insert` wants it."""

    def __init__(self, connection):
        self.conn = connection
