"""Retention: thins old data in small batches, between messages.

1. `bot.retention.ages` says which kinds of rows are thinned, and before which moment. That moment advances by at most a
   day from one round to the next, so a clock that is wrong for a while thins little.
2. Before each batch the thinner waits until no channel has a message due, but at most half a minute: a service that is
   never idle is thinned too, slowly.
3. The store thins a batch in one transaction and returns where the next one begins (`bot.ports.retention`).
4. At the end the full-text index is merged, in steps that are as short, if much of it is about thinned papers.

All state is in the database, so a round that was interrupted goes on with the next run.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.ports.clock import Clock
from bot.ports.outbox import Outbox
from bot.ports.retention import CardsThinned, CardThinning, PapersThinned, PaperThinning, Place, Retention, RowThinning
from bot.retention.ages import PAPERS_AT_ONCE, ROWS_AT_ONCE, Aged, Keep, counted_from

BETWEEN_SECONDS = 0.05
"""The pause between two batches, so that other writes go first."""
QUIET_WITHIN_SECONDS = 30
_LOOK_SECONDS = 1.0
_NEVER = datetime.min.replace(tzinfo=UTC)
_FORESEEN_AT_ONCE = 2_000
OnBatch = Callable[[Aged, int], None]


def _nobody(_kind: Aged, _rows: int) -> None:
    """Nobody is told of a batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """The number of papers, cards or other rows in a batch. The next one begins after `after`; None: at the oldest."""

    rows: int
    after: Place | None = None
    is_last: bool


def _of_papers(thinned: PapersThinned) -> _Batch:
    return _Batch(rows=thinned.papers, after=thinned.after, is_last=thinned.is_last)


def _of_cards(thinned: CardsThinned) -> _Batch:
    return _Batch(rows=thinned.cards, after=thinned.after, is_last=thinned.after is None)


async def _all_rows(next_batch: Callable[[Place | None], Awaitable[_Batch]]) -> int:
    """The rows of all batches."""
    batch = await next_batch(None)
    total = batch.rows
    while not batch.is_last:
        batch = await next_batch(batch.after)
        total += batch.rows
    return total


@dataclass(frozen=True, slots=True)
class Thinner:
    """Thins by age. Without an `outbox` it does not wait for messages: no service runs that would send one.

    `on_batch` is called after each batch, with its kind and the number of rows that were thinned.
    """

    retention: Retention
    keep: Keep
    clock: Clock
    outbox: Outbox | None = None
    on_batch: OnBatch = _nobody

    async def run(self) -> Mapping[Aged, int]:
        """Thin everything that is old enough; returns the number of rows of each kind. Raises `StorageError`."""
        ages = await self.counted_from()
        await self.retention.count_from(ages)
        limits = self.keep.limits(ages)
        thinned = {kind: await self._thin(kind, before) for kind, before in limits.items()}
        begins = True
        while await self.retention.merge_index(begins=begins):
            begins = False
            await self._quiet()
        return thinned

    async def foresee(self) -> Mapping[Aged, int]:
        """The number of rows of each kind that `run` would thin. Writes nothing."""
        limits = self.keep.limits(await self.counted_from())
        return {kind: await self._foresee(kind, before) for kind, before in limits.items()}

    async def counted_from(self) -> datetime:
        """The moment from which a round counts ages now."""
        return counted_from(self.clock.now(), await self.retention.counted_from())

    async def _thin(self, kind: Aged, before: datetime) -> int:
        async def next_batch(after: Place | None) -> _Batch:
            await self._quiet()
            batch = await self._thin_batch(kind, before, after)
            self.on_batch(kind, batch.rows)
            return batch

        return await _all_rows(next_batch)

    async def _thin_batch(self, kind: Aged, before: datetime, after: Place | None) -> _Batch:
        match kind:
            case Aged.PAPERS:
                return _of_papers(await self.retention.thin_papers(self._papers(before, after, most=PAPERS_AT_ONCE)))
            case Aged.CARDS:
                return _of_cards(await self.retention.thin_cards(self._cards(before, after, most=ROWS_AT_ONCE)))
            case _:
                wanted = RowThinning(kind=kind, before=before, at=self.clock.now(), most=ROWS_AT_ONCE)
                rows = await self.retention.thin_rows(wanted)
                return _Batch(rows=rows, is_last=rows < ROWS_AT_ONCE)

    async def _foresee(self, kind: Aged, before: datetime) -> int:
        async def next_batch(after: Place | None) -> _Batch:
            match kind:
                case Aged.PAPERS:
                    papers = self._papers(before, after, most=_FORESEEN_AT_ONCE)
                    return _of_papers(await self.retention.old_papers(papers))
                case Aged.CARDS:
                    cards = self._cards(before, after, most=_FORESEEN_AT_ONCE)
                    return _of_cards(await self.retention.old_cards(cards))
                case _:
                    return _Batch(rows=await self.retention.old_rows(kind, before=before), is_last=True)

        return await _all_rows(next_batch)

    def _cards(self, before: datetime, after: Place | None, *, most: int) -> CardThinning:
        return CardThinning(before=before, at=self.clock.now(), most=most, after=after)

    def _papers(self, before: datetime, after: Place | None, *, most: int) -> PaperThinning:
        return PaperThinning(before=before, at=self.clock.now(), most=most, most_matches=ROWS_AT_ONCE, after=after)

    async def _quiet(self) -> None:
        """Leave the database to others for a moment, or for up to half a minute while messages are due."""
        await self.clock.sleep(BETWEEN_SECONDS)
        waited = 0.0
        while waited < QUIET_WITHIN_SECONDS and self.outbox is not None:
            if not await self.outbox.due(self.clock.now(), paused_before=_NEVER):
                return
            await self.clock.sleep(_LOOK_SECONDS)
            waited += _LOOK_SECONDS
