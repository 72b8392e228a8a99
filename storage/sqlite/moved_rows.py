"""Rows of any table, read and written as they are moved: booleans are 0 and 1 here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType

from sqlite_utils import Database

from bot.moving.batch import Batch, Cutter
from bot.moving.table import Key, Kind, Row, Table, Value

Raw = str | int | float | bytes | None
"""A value as SQLite has it."""

lenient_text = partial(str, encoding="utf-8", errors="surrogateescape")
"""The `text_factory` of a connection that reads any text: bytes that are no UTF-8 become surrogates."""


def batches(database: Database, table: Table, *, after: Key | None, until: Key | None) -> Iterator[Batch]:
    """The rows of a table in the order of its key, behind `after` and up to `until`."""
    cutter = Cutter(table)
    for row in _rows(database, table, after=after, until=until):
        if (batch := cutter.add(row)) is not None:
            yield batch
    if (batch := cutter.rest()) is not None:
        yield batch


def insert(database: Database, table: Table, rows: Iterable[Row]) -> None:
    """Insert rows whose values fit."""
    database.conn.executemany(
        f"INSERT INTO {table.name} ({', '.join(table.names)}) VALUES ({', '.join('?' * len(table.columns))})",  # noqa: S608 - names of ours
        rows,
    )


def _rows(database: Database, table: Table, *, after: Key | None, until: Key | None) -> Iterator[Row]:
    bounds = [(">", after), ("<=", until)]
    conditions = [f"({_names(table.key)}) {sign} ({_marks(key)})" for sign, key in bounds if key is not None]
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    found = database.execute(
        f"SELECT {_names(table.names)} FROM {table.name} {where} ORDER BY {_names(table.key)}",  # noqa: S608 - names of ours
        [value for _, key in bounds for value in key or ()],
    )
    readers = [(place, _READERS[column.kind]) for place, column in enumerate(table.columns) if column.kind in _READERS]
    for raw in found:
        values = list(raw)
        for place, read in readers:
            values[place] = read(values[place])
        yield tuple(values)


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)


def _marks(key: Key) -> str:
    return ", ".join("?" * len(key))


def _boolean(raw: Raw) -> Value:
    return bool(raw) if raw in {0, 1} else raw


_READERS: Mapping[Kind, Callable[[Raw], Value]] = MappingProxyType({Kind.BOOLEAN: _boolean})
