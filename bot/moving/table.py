"""A table as every database has it: its columns, what they hold, and the key by which its rows are read in order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool | bytes | None
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
    MOMENT = "moment"  # a text of fixed width, in UTC: 2026-11-24T12:00:00.000000+00:00
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
    return json.dumps(key, ensure_ascii=False, default=bytes.hex)


def key_of_text(text: str) -> Key:
    """The key that `key_text` wrote; no column of a key holds bytes."""
    return tuple(json.loads(text))


_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=bytes.hex)


def row_text(row: Row) -> str:
    """The values of a row as one line of JSON, bytes in hexadecimal digits: the same for every database with them."""
    return _ENCODER.encode(row)
