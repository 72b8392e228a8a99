"""Whether a row fits every database: what one of them takes and another refuses is found before it is written there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType

from bot.moving.table import Column, Kind, Row, Table, Value, key_text

REPLACED_BY = "\N{REPLACEMENT CHARACTER}"
_NUL = "\0"
_UTC = "+00:00"
_LONGEST_SHOWN = 60
_TYPES: Mapping[Kind, type] = MappingProxyType(
    {
        Kind.NAME: str,
        Kind.TEXT: str,
        Kind.INTEGER: int,
        Kind.BIGINT: int,
        Kind.BOOLEAN: bool,
        Kind.MOMENT: str,
        Kind.REAL: float,
        Kind.BLOB: bytes,
    }
)
_HOLDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.NAME: "a text without NUL, in UTF-8",
        Kind.TEXT: "a text",
        Kind.INTEGER: "a whole number of 32 bits",
        Kind.BIGINT: "a whole number of 64 bits",
        Kind.BOOLEAN: "0 or 1",
        Kind.MOMENT: "a moment such as 2026-11-24T12:00:00.000000+00:00",
        Kind.REAL: "a number",
        Kind.BLOB: "bytes",
    }
)


def _has_more_bits(most: int, value: Value) -> bool:
    return isinstance(value, int) and not -(1 << most - 1) <= value < 1 << most - 1


def _is_not_itself(value: Value) -> bool:
    """Whether a number is none: NaN."""
    return value != value  # noqa: PLR0124


def _is_no_moment(value: Value) -> bool:
    """Whether a text is no moment, or one in another form than the one that is sorted as moments are."""
    text = str(value)
    try:
        return not text.endswith(_UTC) or datetime.fromisoformat(text).isoformat(timespec="microseconds") != text
    except ValueError:
        return True


_OUTSIDE: Mapping[Kind, Callable[[Value], bool]] = MappingProxyType(
    {
        Kind.INTEGER: partial(_has_more_bits, 32),
        Kind.BIGINT: partial(_has_more_bits, 64),
        Kind.MOMENT: _is_no_moment,
        Kind.REAL: _is_not_itself,
    }
)
"""Whether a value of the right type is not one that the column holds everywhere."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A text was changed so that every database takes it: NUL and bytes that are not UTF-8 became U+FFFD."""

    table: str
    key: str
    column: str

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.column}"


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that not every database takes, and that nobody may change: it must be mended by hand."""

    table: str
    key: str
    column: str
    value: str
    holds: str

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.column} is {self.value}, and must be {self.holds}"


class Fitter:
    """Fits the rows of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._columns = tuple(
            (place, column, _TYPES[column.kind], _OUTSIDE.get(column.kind))
            for place, column in enumerate(table.columns)
        )

    def fit(self, row: Row) -> tuple[Row, Sequence[Replaced], Misfit | None]:
        """The row as it is written, the texts in it that were replaced, and its first value that cannot be."""
        replaced: list[Replaced] = []
        for place, column, kind, is_outside in self._columns:
            value = row[place]
            if value is None and column.is_optional:
                continue
            if type(value) is not kind or (is_outside is not None and is_outside(value)):
                return row, replaced, self._misfit(row, column, value)
            if kind is str and _is_unfit(str(value)):
                if column.kind is Kind.NAME:
                    return row, replaced, self._misfit(row, column, value)
                row = (*row[:place], _mended(str(value)), *row[place + 1 :])
                replaced.append(Replaced(self._table.name, self._key(row), column.name))
        return row, replaced, None

    def _misfit(self, row: Row, column: Column, value: Value) -> Misfit:
        shown = "NULL" if value is None else ascii(value)[:_LONGEST_SHOWN]
        return Misfit(self._table.name, self._key(row), column.name, shown, _HOLDS[column.kind])

    def _key(self, row: Row) -> str:
        return _mended(key_text(self._table.key_of(row)))


def _is_unfit(text: str) -> bool:
    if _NUL in text:
        return True
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _mended(text: str) -> str:
    """The text with U+FFFD where it has NUL, or half of a surrogate pair."""
    return text.replace(_NUL, REPLACED_BY).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
