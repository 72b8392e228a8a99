"""Whether a row fits every database: what one of them takes and another refuses is found before it is written there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.moving.table import Column, Kind, Row, Table, Value, key_text

REPLACED_BY = "\N{REPLACEMENT CHARACTER}"
_NUL = "\0"
_LONGEST_SHOWN = 60
_TYPES: Mapping[Kind, type] = MappingProxyType(
    {
        Kind.NAME: str,
        Kind.TEXT: str,
        Kind.INTEGER: int,
        Kind.BIGINT: int,
        Kind.BOOLEAN: bool,
        Kind.MOMENT: datetime,
        Kind.REAL: float,
        Kind.BLOB: bytes,
    }
)
_BITS: Mapping[Kind, int] = MappingProxyType({Kind.INTEGER: 32, Kind.BIGINT: 64})
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
        self._columns = tuple((place, column, _TYPES[column.kind]) for place, column in enumerate(table.columns))

    def fit(self, row: Row) -> tuple[Row, Sequence[Replaced], Misfit | None]:
        """The row as it is written, the texts in it that were replaced, and its first value that cannot be."""
        replaced: list[Replaced] = []
        for place, column, kind in self._columns:
            value = row[place]
            if value is None and column.is_optional:
                continue
            if type(value) is not kind or _is_too_large(value, column):
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


def _is_too_large(value: Value, column: Column) -> bool:
    """Whether a number has more bits than its column, or is none (NaN)."""
    bits = _BITS.get(column.kind)
    if bits is None or not isinstance(value, int):
        return value != value  # noqa: PLR0124 - only NaN is not itself
    return not -(1 << bits - 1) <= value < 1 << bits - 1


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
