"""Cuts the rows of a table into batches: each is written with its mark, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from bot.moving.table import Key, Row, Table

MOST_ROWS = 1_000
MOST_CHARACTERS = 4_000_000
"""Of its texts and bytes together: what bounds the memory of a move, whatever the size of the database."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that follow each other in the order of their key. `last` is the key of the last one."""

    rows: tuple[Row, ...]
    last: Key


class Cutter:
    """Gathers rows into batches. Rows that share a key are in one batch, so that a move may go on after any of them."""

    def __init__(self, table: Table) -> None:
        self._places = table.key_places
        self._rows: list[Row] = []
        self._characters = 0

    def add(self, row: Row) -> Batch | None:
        """Take a row; returns the batch before it, where that is full."""
        full = self._is_full() and self._key(row) != self._key(self._rows[-1])
        batch = self.rest() if full else None
        self._rows.append(row)
        self._characters += sum(len(value) for value in row if isinstance(value, str | bytes))
        return batch

    def rest(self) -> Batch | None:
        """The rows since the last batch; None where there are none."""
        if not self._rows:
            return None
        batch = Batch(tuple(self._rows), self._key(self._rows[-1]))
        self._rows, self._characters = [], 0
        return batch

    def _is_full(self) -> bool:
        return len(self._rows) >= MOST_ROWS or self._characters >= MOST_CHARACTERS

    def _key(self, row: Row) -> Key:
        return tuple(row[place] for place in self._places)
