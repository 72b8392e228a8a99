"""Thins what is old and needed no more: batch after batch, each a short write, and none in the way of a message.

1. the ages say which kinds are thinned, and before which moment (`bot.retention.ages`): a round goes little further
   than the one before, so that a clock which is set wrong for a while thins little;
2. before each batch it is waited for a moment at which no channel has a message due, at most half a minute: a service
   that is never quiet is thinned too, slowly;
3. a store thins the next batch in one transaction, and says where the one behind it begins (`bot.ports.retention`).

4. then the index is merged, where much of it is of papers that are gone, in steps as short.

What is cut off goes on with the next run: nothing is remembered between two but what is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.ports.clock import Clock
from bot.ports.outbox import Outbox
from bot.ports.retention import CardThinning, PaperThinning, Place, Retention, RowThinning
from bot.retention.ages import PAPERS_AT_ONCE, ROWS_AT_ONCE, Aged, Keep, counted_from

BETWEEN_SECONDS = 0.05
"""Between two batches, so that what waits to be written goes first."""
QUIET_WITHIN_SECONDS = 30
_LOOK_SECONDS = 1.0
_NEVER = datetime.min.replace(tzinfo=UTC)
_FORESEEN_AT_ONCE = 2_000
OnBatch = Callable[[Aged, int], None]


def _nobody(_kind: Aged, _rows: int) -> None:
    """Nobody is told of a batch."""


@dataclass(frozen=True, slots=True)
class Thinner:
    """What thinning needs. Without an `outbox` no message is waited for: nothing runs that would send one.

    `on_batch` is called behind each batch, with its kind and how many rows of it went.
    """

    retention: Retention
    keep: Keep
    clock: Clock
    outbox: Outbox | None = None
    on_batch: OnBatch = _nobody

    async def run(self) -> Mapping[Aged, int]:
        """Thin everything that is old enough; how many papers or rows of each kind. Raises `StorageError`."""
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
        """How many papers or rows of each kind `run` would thin; nothing is written."""
        limits = self.keep.limits(await self.counted_from())
        return {kind: await self._foresee(kind, before) for kind, before in limits.items()}

    async def counted_from(self) -> datetime:
        """The moment from which a round counts ages now."""
        return counted_from(self.clock.now(), await self.retention.counted_from())

    async def _thin(self, kind: Aged, before: datetime) -> int:
        match kind:
            case Aged.PAPERS:
                return await self._thin_papers(before)
            case Aged.CARDS:
                return await self._thin_cards(before)
            case _:
                return await self._thin_rows(kind, before)

    async def _foresee(self, kind: Aged, before: datetime) -> int:
        match kind:
            case Aged.PAPERS:
                return await self._old_papers(before)
            case Aged.CARDS:
                return await self._old_cards(before)
            case _:
                return await self.retention.old_rows(kind, before=before)

    async def _thin_papers(self, before: datetime) -> int:
        total, after = 0, None
        while True:
            await self._quiet()
            batch = await self.retention.thin_papers(self._papers(before, after, most=PAPERS_AT_ONCE))
            total += batch.papers
            self.on_batch(Aged.PAPERS, batch.papers)
            if batch.is_last:
                return total
            after = batch.after

    async def _thin_cards(self, before: datetime) -> int:
        total, after = 0, None
        while True:
            await self._quiet()
            batch = await self.retention.thin_cards(self._cards(before, after, most=ROWS_AT_ONCE))
            total, after = total + batch.cards, batch.after
            self.on_batch(Aged.CARDS, batch.cards)
            if after is None:
                return total

    async def _thin_rows(self, kind: Aged, before: datetime) -> int:
        total = 0
        while True:
            await self._quiet()
            wanted = RowThinning(kind=kind, before=before, at=self.clock.now(), most=ROWS_AT_ONCE)
            rows = await self.retention.thin_rows(wanted)
            total += rows
            self.on_batch(kind, rows)
            if rows < ROWS_AT_ONCE:
                return total

    async def _old_papers(self, before: datetime) -> int:
        total, after = 0, None
        while True:
            batch = await self.retention.old_papers(self._papers(before, after, most=_FORESEEN_AT_ONCE))
            total, after = total + batch.papers, batch.after
            if batch.is_last:
                return total

    async def _old_cards(self, before: datetime) -> int:
        total, after = 0, None
        while True:
            batch = await self.retention.old_cards(self._cards(before, after, most=_FORESEEN_AT_ONCE))
            total, after = total + batch.cards, batch.after
            if after is None:
                return total

    def _cards(self, before: datetime, after: Place | None, *, most: int) -> CardThinning:
        return CardThinning(before=before, at=self.clock.now(), most=most, after=after)

    def _papers(self, before: datetime, after: Place | None, *, most: int) -> PaperThinning:
        return PaperThinning(before=before, at=self.clock.now(), most=most, most_matches=ROWS_AT_ONCE, after=after)

    async def _quiet(self) -> None:
        """Leave the database to others for a moment, and longer while messages are due."""
        await self.clock.sleep(BETWEEN_SECONDS)
        waited = 0.0
        while waited < QUIET_WITHIN_SECONDS and self.outbox is not None:
            if not await self.outbox.due(self.clock.now(), paused_before=_NEVER):
                return
            await self.clock.sleep(_LOOK_SECONDS)
            waited += _LOOK_SECONDS
