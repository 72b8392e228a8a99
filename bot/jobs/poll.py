"""A poll of a source: its pages are ingested one after the other, and the result of the poll is recorded.

Each stream of the source has its own baseline: its first poll that ends without error, whatever it brought. A page is
held back until it is known whether another follows, because baselines end with the last page. A poll that fails keeps
the pages it has ingested; the overlap window of the next poll covers what it missed. Where only some streams failed,
the others have their baseline and state as if they were alone; a refusal rests the whole source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.errors import SourceError
from bot.jobs.arrival import Arrival
from bot.jobs.ingest import Ingested, ingest
from bot.jobs.subscription_index import SubscriptionIndex
from bot.log_events import LogEvent
from bot.paper.stream import StreamId
from bot.polling.cool_down import resume_at
from bot.polling.stream_state import StreamState
from bot.ports.clock import Clock
from bot.ports.source import Source, SourcePage
from bot.ports.sources import PollEnded
from bot.ports.stores import Stores

log = structlog.get_logger(__name__)

_WARNINGS_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """The counts of a poll, and the error that ended it early, if any.

    `baseline`: every stream of the source was at its baseline, so nothing was announced.
    """

    source: str
    new: int = 0
    changed: int = 0
    announced: int = 0
    queued: int = 0
    baseline: bool = False
    error: str | None = None

    def plus(self, page: Ingested) -> Polled:
        """These counts with those of one more page."""
        return replace(
            self,
            new=self.new + page.new,
            changed=self.changed + page.changed,
            announced=self.announced + page.announced,
            queued=self.queued + page.queued,
        )


async def poll(  # noqa: PLR0913 - each is something that a poll touches
    source: Source,
    *,
    every: timedelta,
    stores: Stores,
    index: SubscriptionIndex,
    clock: Clock,
    warned: WarnedOnce,
    cap: int = 0,
    on_page: Callable[[int], None] = lambda _: None,
) -> Polled:
    """Poll `source` once and record the result. A `SourceError` is returned in `error`, not raised.

    `every` is the interval between two polls, from which a cool-down is reckoned. `cap` is how many cards a channel
    gets within an hour, 0 for any number. `on_page` is called after each page, with the number of entries so far.
    """
    streams = tuple(StreamId(source.name, name) for name in source.streams)
    states = await stores.sources.states(streams)
    baselines = frozenset(state.stream.name for state in states if state.baseline_at is None)
    polled = Polled(source=source.name, baseline=len(baselines) == len(streams))
    failure: SourceError | None = None
    held: SourcePage | None = None
    entries = 0

    async def ingest_page(page: SourcePage, closing: frozenset[str] = frozenset()) -> Polled:
        _warn(source.name, page, warned)
        calendar = source.profile.calendar
        arrival = Arrival(source=source.name, page=page, baselines=baselines, closing=closing, calendar=calendar)
        return polled.plus(await ingest(arrival, stores=stores, index=index, now=clock.now(), cap=cap))

    try:
        async for page in source.pages(_cursors(states), now=clock.now()):
            polled = await ingest_page(held) if held else polled
            held = page
            entries += len(page.entries)
            on_page(entries)
    except SourceError as error:
        failure = error
    failed = _failed(failure, source)
    if held or failed != frozenset(source.streams):
        polled = await ingest_page(held or SourcePage(entries=(), cursors={}), baselines - failed)
    polled = replace(polled, error=None if failure is None else str(failure))
    for ended in _ended(states, failure, failed=failed, every=every, now=clock.now()):
        await stores.sources.record(ended)
    _log(polled)
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
