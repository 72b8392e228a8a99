"""A database that a team's data is moved out of, and one that it is moved into (`bot.jobs.move`)."""

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
    """How far a table has come: the rows up to `key` are in the destination, and `tally` counts them."""

    key: Key
    tally: Tally


class Readable(Protocol):
    """A database whose tables are read."""

    @property
    def address(self) -> str:
        """Its address as people may see it: whole, and without a password."""
        ...

    def batches(
        self, table: Table, *, after: Key | None = None, until: Key | None = None
    ) -> AsyncGenerator[Batch, None]:
        """The rows of a table in the order of its key: those behind `after`, and up to `until`, that one included.

        A value that its column cannot hold everywhere comes as the database has it; texts that are no UTF-8 have
        surrogates in their place. Raises `StorageError`.
        """
        ...


class Origin(Readable, Protocol):
    """The database that is moved. While it is open its rows are as they were at one moment, and nobody else writes."""

    @property
    def left_for(self) -> str | None:
        """The address that it was moved to before; None where it was not."""
        ...

    async def counts(self, tables: Sequence[Table]) -> Mapping[str, int]:
        """How many rows each table has, by its name."""
        ...

    async def numbers(self, tables: Sequence[Table]) -> Mapping[str, int]:
        """The highest number that was given in each numbered table, also to a row that is gone; by its name."""
        ...

    async def leave(self, destination: str, at: datetime) -> None:
        """Write down that it was moved there. From then on nothing can be written, and nothing opens it."""
        ...


class Destination(Readable, Protocol):
    """The database that is moved into. Until the move has ended nothing else opens it."""

    async def begin(self, origin: str, at: datetime) -> Mapping[str, Mark]:
        """Begin a move, or go on with the one from `origin` that was not finished; its marks by table.

        Raises `NotEmpty` where it has a team's data, and `StorageError` for an unfinished move from elsewhere.
        """
        ...

    async def write(self, table: Table, batch: Batch, mark: Mark) -> None:
        """Write the rows and the mark in one transaction. Raises `StorageError`; then neither is written."""
        ...

    async def clear(self) -> None:
        """Delete what an unfinished move has brought, and its marks, in one transaction."""
        ...

    async def index(self) -> None:
        """Make the index of words, which is slower to keep up to date with each batch, in one transaction."""
        ...

    async def finish(self, numbers: Mapping[str, int]) -> None:
        """End the move, in one transaction: numbers go on behind these, and what was in flight is uncertain."""
        ...
