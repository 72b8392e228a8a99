"""A table as every database has it: its columns, what they hold, and the key by which its rows are read in order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool | bytes | datetime | None
Row: TypeAlias = tuple[Value, ...]
"""The values of a row, in the order of its table's columns."""
Key: TypeAlias = tuple[Value, ...]
"""The values of the columns of a table's key."""


class Kind(Enum):
    """What a column holds."""

    NAME = "name"  # a text that is compared or sorted, by code points
    TEXT = "text"  # a text that is only read
    INTEGER = "integer"  # 32 bits
    BIGINT = "bigint"  # 64 bits
    BOOLEAN = "boolean"
    MOMENT = "moment"  # aware UTC, to the microsecond
    REAL = "real"
    BLOB = "blob"


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `is_optional`: it may be NULL."""

    name: str
    kind: Kind
    is_optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. Rows are read in the order of the columns `key`, which are never NULL; rows may share a key.

    `numbered` is the column that the database numbers by itself, if there is one: a number that was given once is not
    given again.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    numbered: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(column.name for column in self.columns)

    def key_of(self, row: Row) -> Key:
        """The key of a row."""
        return tuple(row[place] for place in self.key_places)

    @property
    def key_places(self) -> tuple[int, ...]:
        """Where the columns of its key stand in a row."""
        return tuple(self.names.index(name) for name in self.key)


def key_text(key: Key) -> str:
    """A key as JSON, for people and for a mark."""
    return json.dumps([_plain(value) for value in key], ensure_ascii=False)


def key_of_text(table: Table, text: str) -> Key:
    """The key that `key_text` wrote, with the values that its columns hold."""
    kinds = [table.columns[place].kind for place in table.key_places]
    return tuple(
        datetime.fromisoformat(value) if kind is Kind.MOMENT else value
        for kind, value in zip(kinds, json.loads(text), strict=True)
    )


def _plain(value: Value) -> str | int | float | None:
    """A value as JSON has it: a moment in ISO form in UTC, bytes in hexadecimal digits."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.hex() if isinstance(value, bytes) else value


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)


def row_text(row: Row) -> str:
    """The values of a row as one line of JSON: the same for every database that holds them."""
    return _ENCODER.encode(row)
