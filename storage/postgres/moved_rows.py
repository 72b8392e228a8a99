"""Rows of any table as they are moved: read and written by COPY, the fastest way of PostgreSQL.

https://www.postgresql.org/docs/current/sql-copy.html
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from bot.moving.batch import Batch, Cutter
from bot.moving.table import Key, Kind, Row, Table, Value
from storage.postgres.connection import Connection
from storage.postgres.index_rows import SEARCHED, token_count
from storage.rows.conversions import moment_column

_TYPES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.NAME: "text",
        Kind.TEXT: "text",
        Kind.INTEGER: "int4",
        Kind.BIGINT: "int8",
        Kind.BOOLEAN: "bool",
        Kind.MOMENT: "text",
        Kind.REAL: "float8",
        Kind.BLOB: "bytea",
    }
)


async def batches(
    connection: Connection, table: Table, *, after: Key | None, until: Key | None
) -> AsyncGenerator[Batch, None]:
    """The rows of a table in the order of its key, after `after` and up to `until`."""
    cutter = Cutter(table)
    async with connection.cursor() as cursor, cursor.copy(_select(table, after, until)) as copy:
        copy.set_types([_TYPES[column.kind] for column in table.columns])
        moments = [place for place, column in enumerate(table.columns) if column.kind is Kind.MOMENT]
        async for row in copy.rows():
            values = list(row)
            for place in moments:
                values[place] = _moment(values[place])
            if (batch := cutter.add(tuple(values))) is not None:
                yield batch
    if (batch := cutter.rest()) is not None:
        yield batch


async def insert(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Insert fitted rows, and compute the columns that only this database has."""
    more, complete = _MADE.get(table.name, ((), None))
    statement = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table.name), _names((*table.names, *more)))
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row(row if complete is None else (*row, *complete(table, row)))


def _token_count(table: Table, row: Row) -> Row:
    columns = dict(zip(table.names, row, strict=True))
    return (token_count(str(columns[name]) for name in SEARCHED),)


_MADE: Mapping[str, tuple[tuple[str, ...], Callable[[Table, Row], Row]]] = MappingProxyType(
    {"paper_words": (("tokens",), _token_count)}
)
"""By table: the columns that only this database has and that are NOT NULL, each with the function that computes it."""


def _select(table: Table, after: Key | None, until: Key | None) -> Composed:
    bounds = [(">", after), ("<=", until)]
    conditions = [
        SQL("({}) {} ({})").format(_names(table.key), SQL(sign), SQL(", ").join(map(Literal, key)))
        for sign, key in bounds
        if key is not None
    ]
    return SQL("COPY (SELECT {} FROM {} {} ORDER BY {}) TO STDOUT").format(
        _names(table.names),
        Identifier(table.name),
        SQL("WHERE {}").format(SQL(" AND ").join(conditions)) if conditions else SQL(""),
        _names(table.key),
    )


def _names(names: Iterable[str]) -> Composable:
    return SQL(", ").join(map(Identifier, names))


def _moment(raw: str | None) -> Value:
    """A moment; one that Python has not (`infinity`, years before Christ) stays as it is, and does not fit
    (`bot.moving.fitting`).
    """
    try:
        return None if raw is None else moment_column(datetime.fromisoformat(raw))
    except ValueError:
        return raw
