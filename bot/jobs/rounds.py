"""The rounds of a running service: one poll of a source, one look-up, one look at the sources, one tick,
one thinning.

Each finds its work in the database and ends without raising: what breaks is logged, put on record where people look
(`status`), and tried again in the next round.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from bot.errors import LeaseLost, StorageError
from bot.jobs.hold_lease import HeldLease
from bot.jobs.look_up import LookUps
from bot.jobs.poll import Polled, WarnedOnce, poll
from bot.jobs.subscription_index import SubscriptionIndex
from bot.jobs.thin import Thinner
from bot.jobs.watch_sources import watch_sources
from bot.log_events import LogEvent
from bot.paper.stream import StreamId
from bot.polling.source_state import PolledSource
from bot.ports.clock import Clock
from bot.ports.leases import Lease
from bot.ports.lookups import Lookup
from bot.ports.source import Source
from bot.ports.sources import PollRequest
from bot.ports.stores import Stores
from bot.retention.ages import Keep

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Rounds:
    """The rounds, and what they remember from one to the next.

    `polled` says of each of the `sources` how it is polled. `on_queued` is called when something new is in the outbox,
    `on_new` when a poll has brought new papers, `on_asked` with the name of a source whose poll somebody asks for.
    `cap` is how many cards a channel gets within an hour, 0 for any number; `keep` says how long things are kept.
    Where several processes may poll, the one that holds the lease `held` does: the others keep their subscriptions up
    to date, and stand by.
    """

    stores: Stores
    sources: Sequence[Source]
    polled: Sequence[PolledSource]
    lookups: Sequence[Lookup]
    clock: Clock
    on_queued: Callable[[], None]
    on_new: Callable[[], None]
    on_asked: Callable[[str], None]
    on_polled: Callable[[Polled], None] | None = None
    cap: int = 0
    keep: Keep = field(default_factory=Keep)
    held: HeldLease | None = None
    _index: SubscriptionIndex = field(default_factory=SubscriptionIndex)
    _warned: WarnedOnce = field(default_factory=WarnedOnce)
    _watching: asyncio.Lock = field(default_factory=asyncio.Lock)
    _requests: frozenset[PollRequest] = frozenset()
    _asked_for: dict[str, PollRequest] = field(default_factory=dict)
    _look_ups: LookUps = field(init=False)

    def __post_init__(self) -> None:
        self._look_ups = LookUps(self.lookups, stores=self.stores, index=self._index, clock=self.clock, cap=self.cap)

    async def load(self) -> None:
        """Load the subscriptions; nothing is ingested before. They stay, and the garbage collector need not scan them:
        with a million, each scan would block everything for a second.
        """
        try:
            await self._index.load(archive=self.stores.archive, changes=self.stores.changes, on_batch=gc.freeze)
        except StorageError as error:
            fix = "see the error; the next tick tries again"
            log.warning(LogEvent.SUBSCRIPTIONS_NOT_LOADED, exc_info=error, fix=fix)
            return
        log.info(LogEvent.SUBSCRIPTIONS_LOADED, subscriptions=len(self._index.by_id))

    async def poll(self, name: str) -> None:
        """Poll a source, unless this process stands by. One that is left alone after a refusal is polled only if
        somebody asks for it.

        A request ends with its poll, so that one which the end of the service cuts off is made again.
        """
        lease = self._lease
        if self._needs(lease):
            return
        request = self._asked_for.pop(name, None)
        is_over = await self._poll(name, lease=lease, is_asked_for=request is not None)
        if request is not None and is_over:
            await self._end(request)

    async def _end(self, request: PollRequest) -> None:
        with suppress(StorageError):  # where it cannot be ended, the next start polls the source once more
            await self.stores.sources.end_poll_request(request)

    async def _poll(self, name: str, *, lease: Lease | None, is_asked_for: bool) -> bool:
        """Poll a source; False where another process has taken over meanwhile, which polls it."""
        try:
            if not is_asked_for and await self._is_left_alone(name):
                return True
            polled = await self._poll_once(name, lease)
        except LeaseLost as lost:
            log.info(LogEvent.POLL_LEFT, source=name, why=str(lost))
            return False
        except Exception:
            log.exception(LogEvent.POLL_BROKEN, source=name, fix="see the error; the source is polled again later")
            await self.watch()
            return True
        await self.watch()
        if self.on_polled is not None:
            self.on_polled(polled)
        if polled.queued:
            self.on_queued()
        if polled.new:
            self.on_new()
        return True

    async def look_up(self, name: str, source: str) -> None:
        """Look papers up at a service, unless it is a source that is left alone after a refusal, or this process stands
        by.
        """
        lease = self._lease
        if self._needs(lease):
            return
        try:
            if any(one.name == source for one in self.sources) and await self._is_left_alone(source):
                return
            queued = await self._look_ups.run(name, lease=lease)
        except LeaseLost as lost:
            log.info(LogEvent.POLL_LEFT, source=source, why=str(lost))
            return
        except Exception:
            log.exception(LogEvent.LOOK_UP_BROKEN, plan=name, fix="see the error; it is run again in a minute")
            return
        if queued:
            self.on_queued()

    async def thin(self) -> None:
        """Thin what is old, and say how much that was, unless this process stands by."""
        if self._needs(self._lease):
            return
        thinner = Thinner(self.stores.retention, self.keep, self.clock, outbox=self.stores.outbox)
        try:
            thinned = {kind.value: rows for kind, rows in (await thinner.run()).items() if rows}
        except StorageError as error:
            log.warning(LogEvent.RETENTION_BROKEN, exc_info=error, fix="see the error; it goes on in an hour")
            return
        if thinned:
            log.info(LogEvent.RETENTION_THINNED, **thinned)

    async def watch(self) -> None:
        """Tell the operator of each source whose state has changed, unless another process does."""
        if self._needs(self._lease):
            return
        try:
            async with self._watching:  # two at once would both tell the operator
                await watch_sources(self.polled, sources=self.stores.sources, now=self.clock.now())
        except StorageError as error:
            log.warning(LogEvent.TICK_BROKEN, exc_info=error, fix="see the error; the next look tries again")

    async def tick(self) -> None:
        """Apply what other processes changed, and take requests to poll."""
        try:
            await self.refresh()
            requests = () if self._needs(self._lease) else await self.stores.sources.poll_requests()
        except Exception:
            log.exception(LogEvent.TICK_BROKEN, fix="see the error; the next tick tries again")
            return
        for request in frozenset(requests) - self._requests:
            if any(source.name == request.source for source in self.sources):
                self._asked_for[request.source] = request
                self.on_asked(request.source)
            else:
                await self._end(request)
        self._requests = frozenset(requests)

    async def refresh(self) -> None:
        """Apply the changes of subscriptions; while a page is ingested, that does so by itself."""
        if not self._index.ingest_lock.locked():
            await self._index.refresh(self.stores.changes)

    @property
    def _lease(self) -> Lease | None:
        return None if self.held is None else self.held.lease

    def _needs(self, lease: Lease | None) -> bool:
        """Whether a lease is needed that this process does not hold: it stands by."""
        return self.held is not None and lease is None

    def _source(self, name: str) -> Source:
        return next(source for source in self.sources if source.name == name)

    async def _poll_once(self, name: str, lease: Lease | None) -> Polled:
        return await poll(
            self._source(name),
            every=next(one.every for one in self.polled if one.name == name),
            stores=self.stores,
            index=self._index,
            clock=self.clock,
            warned=self._warned,
            cap=self.cap,
            lease=lease,
        )

    async def _is_left_alone(self, name: str) -> bool:
        streams = [StreamId(name, stream) for stream in self._source(name).streams]
        now = self.clock.now()
        states = await self.stores.sources.states(streams)
        return any(state.is_left_alone(now) for state in states)
