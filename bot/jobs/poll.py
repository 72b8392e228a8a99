"""A poll of a source: its pages are ingested one after the other, and the result of the poll is recorded.

Each stream of the source has its own baseline: its first poll that ends without error, whatever it brought. A page is
held back until it is known whether another follows, because baselines end with the last page. A poll that fails keeps
the pages it has ingested; the overlap window of the next poll covers what it missed. Where only some streams failed,
the others have their baseline and state as if they were alone; a refusal rests the whole source.

However a poll ends, that is on record: its error, and the entries that were left out. A poll that reads none (of a feed
that has not changed) tells nothing new of those, so that they stay on record.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.errors import LeaseLost, SourceError, StorageError
from bot.jobs.arrival import Arrival
from bot.jobs.ingest import Ingested
from bot.jobs.ingest_parted import LeftOut, ingest_parted
from bot.jobs.subscription_index import SubscriptionIndex
from bot.log_events import LogEvent
from bot.paper.stream import StreamId
from bot.polling.cool_down import resume_at
from bot.polling.stream_state import StreamState
from bot.ports.clock import Clock
from bot.ports.leases import Lease
from bot.ports.source import Source, SourcePage
from bot.ports.sources import PollEnded
from bot.ports.stores import Stores

log = structlog.get_logger(__name__)

_WARNINGS_REMEMBERED = 10_000
_LEFT_OUT_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """The counts of a poll, and the error that ended it early, if any.

    `baseline`: every stream of the source was at its baseline, so nothing was announced. `left_out` are the entries
    that could not be stored, `warnings` why the source left others out.
    """

    source: str
    new: int = 0
    changed: int = 0
    announced: int = 0
    queued: int = 0
    baseline: bool = False
    error: str | None = None
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()

    def plus(self, page: Ingested, left_out: tuple[LeftOut, ...] = ()) -> Polled:
        """These counts with those of one more page."""
        return replace(
            self,
            new=self.new + page.new,
            changed=self.changed + page.changed,
            announced=self.announced + page.announced,
            queued=self.queued + page.queued,
            left_out=(*self.left_out, *left_out),
        )

    @property
    def left_out_words(self) -> str | None:
        """`1 entry could not be stored: 'arxiv:…': why; “On glia” was left out: why`; None where all are there."""
        number = len(self.left_out)
        stored = f"{number} {'entry' if number == 1 else 'entries'} could not be stored: "
        unstored = (stored + _first(tuple(map(str, self.left_out))),) if number else ()
        return "; ".join((*unstored, *filter(None, (_first(self.warnings),)))) or None


def _first(told: Sequence[str]) -> str:
    more = len(told) - _LEFT_OUT_NAMED
    return "; ".join((*told[:_LEFT_OUT_NAMED], *((f"and {more} more",) if more > 0 else ())))


async def poll(  # noqa: PLR0913 - each is something that a poll touches
    source: Source,
    *,
    every: timedelta,
    stores: Stores,
    index: SubscriptionIndex,
    clock: Clock,
    warned: WarnedOnce,
    cap: int = 0,
    lease: Lease | None = None,
    on_page: Callable[[int], None] = lambda _: None,
) -> Polled:
    """Poll `source` once and record the result. A `SourceError` is returned in `error`, not raised.

    Raises `StorageError` where the database cannot be read or written, and any error of Offprint's own; `LeaseLost`
    where another process polls by now: then nothing is on record, which is up to that one.

    `every` is the interval between two polls, from which a cool-down is reckoned. `cap` is how many cards a channel
    gets within an hour, 0 for any number. `lease` is the one that this process polls under. `on_page` is called after
    each page, with the number of entries so far.
    """
    one = _Poll(source=source, stores=stores, index=index, clock=clock, warned=warned, cap=cap, lease=lease)
    async with _on_record(one):
        polled = await _polled(one, every=every, on_page=on_page)
    _log(polled)
    return polled


@asynccontextmanager
async def _on_record(one: _Poll) -> AsyncIterator[None]:
    """Put on record that a poll broke, unless the database takes not even that; the error goes on."""
    try:
        yield
    except LeaseLost:
        raise
    except Exception as error:
        streams = tuple(StreamId(one.source.name, name) for name in one.source.streams)
        why = str(error) if isinstance(error, StorageError) else _broke(error)
        with suppress(StorageError):
            await one.stores.sources.record(PollEnded(streams, one.clock.now(), error=why, lease=one.lease))
        raise


async def _pages(source: Source, states: Sequence[StreamState], now: datetime) -> AsyncIterator[SourcePage]:
    """The pages of a source. An error that it should not raise is logged, and fails the poll like any of its own."""
    try:
        async for page in source.pages(_cursors(states), now=now):
            yield page
    except (SourceError, StorageError):
        raise
    except Exception as error:
        log.exception(LogEvent.POLL_BROKEN, source=source.name, fix="see the error; the source is polled again later")
        raise SourceError(source.name, _broke(error)) from error


def _broke(error: Exception) -> str:
    return f"its poll ended with an error of Offprint's own ({type(error).__name__}); the log has it"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Poll:
    """A poll: its source, and what its pages are ingested with."""

    source: Source
    stores: Stores
    index: SubscriptionIndex
    clock: Clock
    warned: WarnedOnce
    cap: int
    lease: Lease | None

    async def ingest(
        self, page: SourcePage, so_far: Polled, states: Sequence[StreamState], *, closing: frozenset[str] = frozenset()
    ) -> Polled:
        """Ingest a page of streams that stood so when the poll began; the counts with those of this page."""
        _warn(self.source.name, page, self.warned)
        arrival = Arrival(
            source=self.source.name,
            page=page,
            baselines=_baselines(states),
            closing=closing,
            restored=frozenset(state.stream.name for state in states if state.restored_at is not None),
            calendar=self.source.profile.calendar,
            lease=self.lease,
        )
        told = replace(so_far, warnings=(*so_far.warnings, *page.warnings))
        now = self.clock.now()
        return told.plus(*await ingest_parted(arrival, stores=self.stores, index=self.index, now=now, cap=self.cap))


def _baselines(states: Iterable[StreamState]) -> frozenset[str]:
    """The streams whose baseline has not ended."""
    return frozenset(state.stream.name for state in states if state.baseline_at is None)


async def _polled(one: _Poll, *, every: timedelta, on_page: Callable[[int], None]) -> Polled:
    source, sources, clock = one.source, one.stores.sources, one.clock
    states = await sources.states(tuple(StreamId(source.name, name) for name in source.streams))
    baselines = _baselines(states)
    polled = Polled(source=source.name, baseline=len(baselines) == len(states))
    failure: SourceError | None = None
    held: SourcePage | None = None
    entries = 0
    try:
        async for page in _pages(source, states, clock.now()):
            polled = await one.ingest(held, polled, states) if held else polled
            held = page
            entries += len(page.entries)
            on_page(entries)
    except SourceError as error:
        failure = error
    failed = _failed(failure, source)
    if held or failed != frozenset(source.streams):
        last = held or SourcePage(entries=(), cursors={})
        polled = await one.ingest(last, polled, states, closing=baselines - failed)
    polled = replace(polled, error=None if failure is None else str(failure))
    has_read = entries or polled.warnings
    left_out = polled.left_out_words if has_read else next((state.left_out for state in states if state.left_out), None)
    for ended in _ended(states, failure, failed=failed, every=every, now=clock.now()):
        await sources.record(replace(ended, left_out=left_out, lease=one.lease))
    return polled


def _failed(failure: SourceError | None, source: Source) -> frozenset[str]:
    """The streams that could not be read: all of them, unless the failure names some."""
    if failure is None:
        return frozenset()
    return frozenset(source.streams) if failure.streams is None else failure.streams


def _ended(
    states: Sequence[StreamState],
    failure: SourceError | None,
    *,
    failed: frozenset[str],
    every: timedelta,
    now: datetime,
) -> Iterator[PollEnded]:
    """How the poll ended for the streams that were read well, and for the others."""
    well = tuple(state.stream for state in states if state.stream.name not in failed)
    others = [state for state in states if state.stream.name in failed]
    if well:
        yield PollEnded(well, now)
    if failure is not None and others:
        failures = max(state.failures for state in others)
        yield PollEnded(
            tuple(state.stream for state in others),
            now,
            error=failure.message,
            resume_at=resume_at(failure, failures=failures, every=every, now=now),
            ended=failure.ended,
        )


@dataclass(slots=True)
class WarnedOnce:
    """The warnings that were logged lately: a broken row stays in its list for days, and is warned of once."""

    _logged: dict[tuple[str, str], None] = field(default_factory=dict)

    def is_new(self, source: str, warning: str) -> bool:
        """Whether this warning was not logged yet; it counts as logged from now on."""
        if (source, warning) in self._logged:
            return False
        self._logged[source, warning] = None
        if len(self._logged) > _WARNINGS_REMEMBERED:
            del self._logged[next(iter(self._logged))]
        return True


def _cursors(states: Iterable[StreamState]) -> dict[str, str]:
    """The cursor of each stream. A baseline that has not ended is read again from its beginning.

    A stream that is gone for good keeps its cursor, which says so.
    """
    kept = (one for one in states if one.baseline_at is not None or one.ended)
    return {one.stream.name: one.cursor for one in kept if one.cursor is not None}


def _warn(source: str, page: SourcePage, warned: WarnedOnce) -> None:
    for warning in page.warnings:
        if warned.is_new(source, warning):
            log.warning(LogEvent.SOURCE_ENTRY_SKIPPED, source=source, why=warning)


def _log(polled: Polled) -> None:
    if polled.error is not None:
        log.info(LogEvent.SOURCE_POLL_FAILED, source=polled.source, error=polled.error)
    log.info(
        LogEvent.SOURCE_POLLED,
        source=polled.source,
        new=polled.new,
        changed=polled.changed,
        announced=polled.announced,
        queued=polled.queued,
        baseline=polled.baseline,
    )
