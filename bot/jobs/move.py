"""Moves a team's data from one database to another, in this order:

1. What an unfinished move has brought is compared with the origin. Where that has changed since, it is deleted.
2. Each table is read in batches, in the order of its key and behind those that its rows lead to. A batch is fitted
   (`bot.moving.fitting`), counted, and written with its mark in one transaction: a move that is killed goes on there.
   While it is written the next one is read, so that both databases work.
3. The index of words is made of all rows, which is quicker than with each batch.
4. Every table of the destination is read and compared with what was read from the origin, by count and checksum.
5. The origin is closed, so that no service posts from it any more; then the destination is opened. A move that is
   killed between the two is finished by the next one: there is no moment in which both can be used.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from bot.errors import AlreadyMoved, NotEmpty, StorageError, Unwritable
from bot.moving.batch import Batch
from bot.moving.fitting import Fitter, Misfit, Replaced
from bot.moving.table import Key, Row, Table
from bot.moving.tally import Tally
from bot.ports.moving import Destination, Mark, Origin, Readable

_MOST_NAMED = 20
_WORDS = "words"


class Stage(Enum):
    """The work that a move does at the moment, as the progress bar names it."""

    READING = "reads"
    CHECKING = "compares what is there already"
    MOVING = "moves"
    INDEXING = "indexes"
    VERIFYING = "verifies"


Told: TypeAlias = Callable[[Stage, str, int], None]
"""Reports progress: the stage, the table, and how many more of its rows are done."""


@dataclass(slots=True)
class Findings:
    """The rows that did not fit as they were: their numbers, and the first ones."""

    replaced: int = 0
    misfits: int = 0
    named: list[Replaced | Misfit] = field(default_factory=list)

    def add(self, replaced: Sequence[Replaced], misfit: Misfit | None) -> None:
        """Count the findings in a row."""
        found: list[Replaced | Misfit] = [*replaced, *([misfit] if misfit else [])]
        self.replaced += len(replaced)
        self.misfits += misfit is not None
        self.named.extend(found[: _MOST_NAMED - len(self.named)])


@dataclass(frozen=True, slots=True)
class Moved:
    """A team's data is in its new database. `began_anew`: an unfinished move was thrown away first."""

    tallies: Mapping[str, Tally]
    findings: Findings
    began_anew: bool


async def move(
    origin: Origin, destination: Destination, *, tables: Sequence[Table], now: datetime, told: Told
) -> Moved:
    """Move all tables, or go on where a move of this origin ended. Raises `StorageError`; then it can go on again.

    `AlreadyMoved` where the move has ended before, for one that was killed too late to say so.
    """
    marks = await _begin(origin, destination, now)
    findings, began_anew = Findings(), False
    if not await _still_stands(origin, marks, tables, findings, told):
        await destination.clear()
        marks, findings, began_anew = {}, Findings(), True
    tallies = {
        table.name: await _move_table(table, origin, destination, marks.get(table.name), findings, told)
        for table in tables
    }
    rows = sum(tally.rows for tally in tallies.values())
    told(Stage.INDEXING, _WORDS, 0)
    await destination.index()
    told(Stage.INDEXING, _WORDS, rows)
    for table in tables:
        await _verify(table, destination, tallies[table.name], told)
    numbers = await origin.numbers(tables)
    if origin.left_for is None:
        await origin.leave(destination.address, now)
    await destination.finish(numbers)
    return Moved(tallies, findings, began_anew)


async def look_through(origin: Origin, *, tables: Sequence[Table], told: Told) -> Findings:
    """Dry run: read every row as a move would, and find values to be replaced and rows that prevent the move."""
    findings = Findings()
    for table in tables:
        fitter = Fitter(table)
        async with aclosing(origin.batches(table)) as batches:
            async for batch in batches:
                for row in batch.rows:
                    _, replaced, misfit = fitter.fit(row)
                    findings.add(replaced, misfit)
                told(Stage.READING, table.name, len(batch.rows))
    return findings


def refuse_left(origin: Origin, destination: str) -> None:
    """Raise `StorageError` where the origin was moved elsewhere already."""
    if origin.left_for not in {None, destination}:
        raise StorageError(f"{origin.address}: it was moved to {origin.left_for} already; move it on from there.")


async def _begin(origin: Origin, destination: Destination, now: datetime) -> Mapping[str, Mark]:
    refuse_left(origin, destination.address)
    try:
        return await destination.begin(origin.address, now)
    except NotEmpty as error:
        if origin.left_for is None:
            raise
        raise AlreadyMoved(f"{origin.address}: it was moved to {destination.address} already.") from error


async def _still_stands(
    origin: Origin, marks: Mapping[str, Mark], tables: Sequence[Table], findings: Findings, told: Told
) -> bool:
    """Whether the rows of the origin up to each mark have not changed since they were moved."""
    for table in tables:
        mark = marks.get(table.name)
        if mark is not None and mark.tally != await _tally_until(table, origin, mark.key, findings, told):
            return False
    return True


async def _tally_until(table: Table, origin: Origin, until: Key, findings: Findings, told: Told) -> Tally:
    tally = Tally()
    async with aclosing(_fitted(table, origin, findings, until=until)) as batches:
        async for batch in batches:
            tally = tally.plus(batch.rows)
            told(Stage.CHECKING, table.name, len(batch.rows))
    return tally


async def _move_table(  # noqa: PLR0913, PLR0917 - both databases, how far the table is, and whom it tells
    table: Table, origin: Origin, destination: Destination, mark: Mark | None, findings: Findings, told: Told
) -> Tally:
    """Move the rows after the mark; returns the count and checksum of all rows of the table."""
    tally, after = (mark.tally, mark.key) if mark else (Tally(), None)
    told(Stage.MOVING, table.name, tally.rows)
    async with aclosing(_one_ahead(_fitted(table, origin, findings, after=after))) as batches:
        async for batch in batches:
            tally = tally.plus(batch.rows)
            await destination.write(table, batch, Mark(batch.last, tally))
            told(Stage.MOVING, table.name, len(batch.rows))
    return tally


async def _one_ahead(batches: AsyncGenerator[Batch, None]) -> AsyncGenerator[Batch, None]:
    """The same batches, with a look-ahead of one: while a batch is used, the next one is read."""
    async with aclosing(batches):
        coming = asyncio.ensure_future(anext(batches, None))
        try:
            while (batch := await coming) is not None:
                coming = asyncio.ensure_future(anext(batches, None))
                yield batch
        finally:
            await asyncio.wait([coming])  # it may be read on another thread, which cannot be cancelled


async def _fitted(
    table: Table, origin: Origin, findings: Findings, *, after: Key | None = None, until: Key | None = None
) -> AsyncGenerator[Batch, None]:
    """The rows as the destination takes them. Raises `Unwritable` for a row that does not fit."""
    fitter = Fitter(table)
    async with aclosing(origin.batches(table, after=after, until=until)) as batches:
        async for batch in batches:
            yield replace(batch, rows=tuple(_written(fitter, row, origin, findings) for row in batch.rows))


def _written(fitter: Fitter, row: Row, origin: Readable, findings: Findings) -> Row:
    fitted, replaced, misfit = fitter.fit(row)
    findings.add(replaced, misfit)
    if misfit is not None:
        raise Unwritable(
            f"{origin.address}: {misfit}. Correct the value there, or delete the row, and type the same command again: "
            "it goes on with what it has moved."
        )
    return fitted


async def _verify(table: Table, destination: Destination, moved: Tally, told: Told) -> None:
    """Raise `StorageError` unless the destination holds exactly the rows of the table that were moved."""
    tally = Tally()
    async with aclosing(destination.batches(table)) as batches:
        async for batch in batches:
            tally = tally.plus(batch.rows)
            told(Stage.VERIFYING, table.name, len(batch.rows))
    if tally != moved:
        raise StorageError(
            f"{destination.address}: {table.name} has {tally}, and {moved} were moved, so something else writes there. "
            "Neither database was touched further; empty this one, and move again."
        )
