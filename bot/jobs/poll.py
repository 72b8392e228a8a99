"""A poll of a source: its pages are ingested one after the other, and the result of the poll is recorded.

Each stream of the source has its own baseline: its first poll that ends without error, whatever it brought. A page is
held back until it is known whether another follows, because baselines end with the last page. A poll that fails keeps
the pages it has ingested; the overlap window of the next poll covers what it missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import structlog

from bot.errors import SourceError
from bot.jobs.arrival import Arrival
from bot.jobs.ingest import Ingested, ingest
from bot.jobs.subscription_index import SubscriptionIndex
from bot.log_events import LogEvent
from bot.paper.stream import StreamId
from bot.ports.clock import Clock
from bot.ports.source import Source, SourcePage
from bot.ports.sources import PollEnded, StreamState
from bot.ports.stores import Stores

log = structlog.get_logger(__name__)


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


async def poll(source: Source, *, stores: Stores, index: SubscriptionIndex, clock: Clock) -> Polled:
    """Poll `source` once and record the result. A `SourceError` is returned in `error`, not raised."""
    streams = tuple(StreamId(source.name, name) for name in source.streams)
    states = await stores.sources.states(streams)
    baselines = frozenset(state.stream.name for state in states if state.baseline_at is None)
    polled = Polled(source=source.name, baseline=len(baselines) == len(streams))
    held: SourcePage | None = None

    async def ingest_page(page: SourcePage, *, last: bool = False) -> Polled:
        _warn(source.name, page)
        arrival = Arrival(source=source.name, page=page, baselines=baselines, closes_baselines=last)
        return polled.plus(await ingest(arrival, stores=stores, index=index, now=clock.now()))

    try:
        async for page in source.pages(_cursors(states), now=clock.now()):
            polled = await ingest_page(held) if held else polled
            held = page
        polled = await ingest_page(held or SourcePage(entries=(), cursors={}), last=True)
    except SourceError as error:
        polled = replace(await ingest_page(held) if held else polled, error=str(error))
    await stores.sources.record(PollEnded(streams, clock.now(), error=polled.error))
    _log(polled)
    return polled


def _cursors(states: Iterable[StreamState]) -> dict[str, str]:
    """The cursor of each stream. A baseline that has not ended is read again from its beginning."""
    return {one.stream.name: one.cursor for one in states if one.cursor is not None and one.baseline_at is not None}


def _warn(source: str, page: SourcePage) -> None:
    for warning in page.warnings:
        log.warning(LogEvent.SOURCE_ENTRY_SKIPPED, source=source, why=warning)


def _log(polled: Polled) -> None:
    if polled.error is not None:
        log.warning(LogEvent.SOURCE_POLL_FAILED, source=polled.source, error=polled.error)
    log.info(
        LogEvent.SOURCE_POLLED,
        source=polled.source,
        new=polled.new,
        changed=polled.changed,
        announced=polled.announced,
        queued=polled.queued,
        baseline=polled.baseline,
    )
