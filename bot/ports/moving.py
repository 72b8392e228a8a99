"""The origin and the destination of a move of a team's data (`bot.jobs.move`)."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.moving.batch import Batch
from bot.moving.table import Key, Table
from bot.moving.tally import Tally


@dataclass(frozen=True, slots=True)
class Mark:
    """The progress of a table: its rows up to `key` are in the destination, and `tally` is their count and checksum."""

    key: Key
    tally: Tally


class Readable(Protocol):
    """A database whose tables a move can read."""

    @property
    def address(self) -> str:
        """The whole address of the database, without its password."""
        ...

    def batches(
        self, table: Table, *, after: Key | None = None, until: Key | None = None
    ) -> AsyncGenerator[Batch, None]:
        """The rows of a table in the order of its key: after the key `after`, and up to and including `until`.

        Values come as this database holds them, even if the column of the other database cannot. Bytes that are not
        UTF-8 come as surrogates. Raises `StorageError`.
        """
        ...


class Origin(Readable, Protocol):
    """The database that a move reads. While it is open nobody else writes to it, and all reads see one snapshot."""

    @property
    def left_for(self) -> str | None:
        """The address that it was moved to before; None if it was not moved."""
        ...

    async def counts(self, tables: Sequence[Table]) -> Mapping[str, int]:
        """The number of rows of each table, by the table's name."""
        ...

    async def numbers(self, tables: Sequence[Table]) -> Mapping[str, int]:
        """The highest number ever given in each numbered table, deleted rows included; by the table's name."""
        ...

    async def leave(self, destination: str, at: datetime) -> None:
        """Mark the database as moved to `destination`. From then on it refuses every write, and no service opens it."""
        ...


class Destination(Readable, Protocol):
    """The database that a move writes. Nothing else opens it until the move has ended."""

    async def begin(self, origin: str, at: datetime) -> Mapping[str, Mark]:
        """Begin a move, or resume an unfinished one from `origin`; returns the marks by table.

        Raises `NotEmpty` where it has a team's data, and `StorageError` for an unfinished move from elsewhere.
        """
        ...

    async def write(self, table: Table, batch: Batch, mark: Mark) -> None:
        """Write the rows and the mark in one transaction. Raises `StorageError` if neither is written."""
        ...

    async def clear(self) -> None:
        """Delete the rows and the marks of an unfinished move, in one transaction."""
        ...

    async def index(self) -> None:
        """Make the index of words, which is slower to keep up to date with each batch, in one transaction."""
        ...

    async def finish(self, numbers: Mapping[str, int]) -> None:
        """End the move, in one transaction: new numbers follow `numbers`, and rows in flight become `uncertain`."""
        ...
