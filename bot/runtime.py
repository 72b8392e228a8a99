"""The running service: what runs when, and how it starts and stops.

Every job finds its work in the database and may run twice or late without harm, so the scheduler only calls jobs: each
source is polled at its interval; services are asked about stored papers every minute, and when a poll has brought some;
one tick a second applies the changes of other processes, makes due digests, and polls requested sources. The dispatcher
empties the outbox. When the clock is set back, all of them run at once, and what it put off is realigned.
"""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import ClockWatch
from bot.delivery.delivery import Settled
from bot.delivery.lane import LaneRules
from bot.delivery.outage import state_words
from bot.errors import SettingsError, StorageError
from bot.jobs.deliver import ExitDoor, log_settled
from bot.jobs.dispatch import Dispatcher
from bot.jobs.look_up import LookUps
from bot.jobs.poll import Polled, WarnedOnce, poll
from bot.jobs.realign_digests import realign_digests
from bot.jobs.send_digests import send_digests
from bot.jobs.status import source_statuses
from bot.jobs.subscription_index import SubscriptionIndex
from bot.jobs.watch_sources import watch_sources
from bot.jobs.week import DigestOpenings
from bot.log_events import LogEvent
from bot.mailing.links import MailLinks
from bot.paper.stream import StreamId
from bot.polling.source_state import PolledSource
from bot.ports.charts import Charts, NoCharts
from bot.ports.clock import Clock
from bot.ports.lookups import Lookup
from bot.ports.platform import Platform
from bot.ports.source import Source
from bot.ports.sources import PollEnded
from bot.ports.stores import Stores

log = structlog.get_logger(__name__)

TICK_SECONDS = 1
WATCH_SECONDS = 60
"""How often the states of the sources are looked at: a poll that does not happen is noticed by nobody else."""
LOOK_UP_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a service is made of.

    `polled` says of each of the `sources` how it is polled. `lookups` are asked about stored papers in the background.
    `charts` draws the weeks of digests, `mail_links` makes the links in mail, which is not sent without. `rules` say
    how the lanes of each platform are worked. `wake` is set when something new is in the outbox. `worker` names this
    run of the service in the outbox. `chance` draws from [0, 1). `on_settled` is called with each settled outcome,
    `on_polled` with each poll. When the service stops, requests in flight have `grace_seconds` to end, and everything
    ends within ten seconds.
    """

    stores: Stores
    sources: Sequence[Source]
    polled: Sequence[PolledSource]
    platforms: Sequence[Platform]
    rules: Mapping[str, LaneRules]
    clock: Clock
    wake: asyncio.Event
    lookups: Sequence[Lookup] = ()
    charts: Charts = field(default_factory=NoCharts)
    paused_retry: timedelta
    worker: str = field(default_factory=lambda: uuid4().hex)
    chance: Callable[[], float] = random.random
    on_settled: Callable[[Settled], None] = log_settled
    on_polled: Callable[[Polled], None] | None = None
    grace_seconds: float = 6.0
    mail_links: MailLinks | None = None


class Service:
    """The service: `run` it until its `stopping` is set."""

    def __init__(self, parts: Parts) -> None:
        self.stopping = asyncio.Event()
        self.last_tick = parts.clock.now()
        self._parts = parts
        self._index = SubscriptionIndex()
        self._sources = {source.name: source for source in parts.sources}
        self._every = {one.name: one.every for one in parts.polled}
        self._warned = WarnedOnce()
        self._watch_lock = asyncio.Lock()
        self._poll_locks = {source.name: asyncio.Lock() for source in parts.sources}
        self._look_ups = LookUps(parts.lookups, stores=parts.stores, index=self._index, clock=parts.clock)
        door = ExitDoor(
            stores=parts.stores,
            messengers={platform.messenger.platform: platform.messenger for platform in parts.platforms},
            worker=parts.worker,
            rules=parts.rules,
            clock=parts.clock,
            chance=parts.chance,
            openings=DigestOpenings(parts.stores, parts.charts),
            paused_retry=parts.paused_retry,
            on_settled=parts.on_settled,
            mail_links=parts.mail_links,
        )
        self._dispatcher = Dispatcher(door, wake=parts.wake)
        self._scheduler = self._scheduled()

    @property
    def platforms(self) -> tuple[str, ...]:
        """The names of the platforms that it connects to."""
        return tuple(platform.messenger.platform for platform in self._parts.platforms)

    def platform_states(self) -> dict[str, str]:
        """The state of each platform by its name, in words."""
        now = self._parts.clock.now()
        return {one.messenger.platform: state_words(one.outage, now=now) for one in self._parts.platforms}

    async def source_states(self) -> dict[str, str]:
        """The state of each source by its name."""
        parts = self._parts
        statuses = await source_statuses(parts.polled, sources=parts.stores.sources, now=parts.clock.now())
        return {status.name: status.state.value for status in statuses}

    async def run(self) -> None:
        """Recover, connect, poll, deliver, until `stopping`; then end within ten seconds. Raises `SettingsError`."""
        recovered = await self._parts.stores.outbox.recover(alive=())  # the lock proves that no other service uses it
        log.info(LogEvent.SERVICE_STARTED, uncertain=recovered, sources=sorted(self._sources))
        await self._realign()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._load(), name="load subscriptions")
                connecting = [
                    tasks.create_task(one.start(), name=f"connect {one.messenger.platform}")
                    for one in self._parts.platforms
                ]
                tasks.create_task(self._dispatcher.run(self.stopping, grace_seconds=self._parts.grace_seconds))
                tasks.create_task(self._follow_clock(), name="follow the clock")
                self._scheduler.start()
                await self.stopping.wait()
                for task in connecting:
                    task.cancel()
        except* SettingsError as wrong:
            raise SettingsError(tuple(line for error in _leaves(wrong) for line in error.problems)) from None
        finally:
            self._scheduler.shutdown(wait=False)
            await asyncio.gather(*(platform.stop() for platform in self._parts.platforms))
            log.info(LogEvent.SERVICE_STOPPED)

    def _scheduled(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        for name, interval in self._every.items():
            every = round(interval.total_seconds())
            scheduler.add_job(self._run_job, args=[self._poll, name])
            scheduler.add_job(self._run_job, "interval", seconds=every, jitter=every // 20, args=[self._poll, name])
        for lookup in self._parts.lookups:
            args = [self._look_up, lookup.plan.name, lookup.plan.source]
            scheduler.add_job(self._run_job, "interval", seconds=LOOK_UP_SECONDS, args=args)
        scheduler.add_job(self._run_job, "interval", seconds=TICK_SECONDS, args=[self._tick])
        scheduler.add_job(self._run_job, "interval", seconds=WATCH_SECONDS, args=[self._watch])
        return scheduler

    async def _load(self) -> None:
        """Load the subscriptions; nothing is ingested before. They stay, and the garbage collector need not scan them:
        with a million, each scan would block everything for a second.
        """
        stores = self._parts.stores
        try:
            await self._index.load(archive=stores.archive, changes=stores.changes, on_batch=gc.freeze)
        except StorageError as error:
            fix = "see the error; the next tick tries again"
            log.warning(LogEvent.SUBSCRIPTIONS_NOT_LOADED, error=str(error), fix=fix)
            return
        log.info(LogEvent.SUBSCRIPTIONS_LOADED, subscriptions=len(self._index.by_id))

    async def _follow_clock(self) -> None:
        """Notice that the clock is set back, else every job waits until the clock is again where it was."""
        watch = ClockWatch(self._parts.clock)
        while not self.stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), TICK_SECONDS)
            if seconds := watch.set_back_by():
                log.warning(LogEvent.CLOCK_SET_BACK, seconds=round(seconds))
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=datetime.now(UTC))
                await self._realign()

    async def _realign(self) -> None:
        stores, now = self._parts.stores, self._parts.clock.now()
        try:
            await realign_digests(stores.digests, now=now)
            await stores.outbox.realign(now)
        except Exception:
            log.exception(LogEvent.TICK_BROKEN, fix="see the error; what is due keeps the moments that are stored")

    async def _run_job(self, job: Callable[..., Awaitable[None]], *args: str) -> None:
        """Run a scheduled job. One that the end of the service cancels ends without a word in the log."""
        try:
            await job(*args)
        except asyncio.CancelledError:
            if not self.stopping.is_set():
                raise

    async def _poll(self, name: str, *, only_if_due: bool = True) -> None:
        """Poll a source; `only_if_due`: unless it is left alone after a refusal."""
        try:
            async with self._poll_locks[name]:
                if only_if_due and await self._is_left_alone(name):
                    return
                polled = await self._polled(name)
        except Exception:
            log.exception(LogEvent.POLL_BROKEN, source=name, fix="see the error; the source is polled again later")
            await self._note_broken_poll(name)
            return
        await self._watch()
        if self._parts.on_polled is not None:
            self._parts.on_polled(polled)
        if polled.queued:
            self._parts.wake.set()
        if polled.new:
            for lookup in self._parts.lookups:
                self._scheduler.add_job(self._run_job, args=[self._look_up, lookup.plan.name, lookup.plan.source])

    async def _look_up(self, name: str, source: str) -> None:
        """Look papers up at a service, unless it is a source that is left alone after a refusal."""
        try:
            if source in self._sources and await self._is_left_alone(source):
                return
            queued = await self._look_ups.run(name)
        except Exception:
            log.exception(LogEvent.LOOK_UP_BROKEN, plan=name, fix="see the error; it is run again in a minute")
            return
        if queued:
            self._parts.wake.set()

    async def _note_broken_poll(self, name: str) -> None:
        """Let the status say that the source fails, unless the database itself is what broke."""
        streams = tuple(StreamId(name, stream) for stream in self._sources[name].streams)
        ended = PollEnded(streams, self._parts.clock.now(), error="its poll ended with an error of Offprint's own")
        with suppress(StorageError):
            await self._parts.stores.sources.record(ended)
        await self._watch()

    async def _is_left_alone(self, name: str) -> bool:
        streams = [StreamId(name, stream) for stream in self._sources[name].streams]
        now = self._parts.clock.now()
        states = await self._parts.stores.sources.states(streams)
        return any(state.is_left_alone(now) for state in states)

    async def _polled(self, name: str) -> Polled:
        parts = self._parts
        return await poll(
            self._sources[name],
            every=self._every[name],
            stores=parts.stores,
            index=self._index,
            clock=parts.clock,
            warned=self._warned,
        )

    async def _watch(self) -> None:
        parts = self._parts
        try:
            async with self._watch_lock:  # two at once would both tell the operator
                await watch_sources(parts.polled, sources=parts.stores.sources, now=parts.clock.now())
        except StorageError as error:
            log.warning(LogEvent.TICK_BROKEN, error=str(error), fix="see the error; the next look tries again")

    async def _tick(self) -> None:
        self.last_tick = self._parts.clock.now()
        try:
            if not self._index.ingest_lock.locked():  # the holder of the lock refreshes by itself
                await self._index.refresh(self._parts.stores.changes)
            stores = self._parts.stores
            made = await send_digests(stores.digests, trending=stores.trending, now=self._parts.clock.now())
            requests = await self._parts.stores.sources.take_poll_requests()
        except Exception:
            log.exception(LogEvent.TICK_BROKEN, fix="see the error; the next tick tries again")
            return
        if made:
            self._parts.wake.set()
        for name in requests:
            if name in self._sources:
                self._scheduler.add_job(self._run_job, args=[partial(self._poll, only_if_due=False), name])


def _leaves(group: BaseExceptionGroup[SettingsError]) -> Iterator[SettingsError]:
    for error in group.exceptions:
        yield from _leaves(error) if isinstance(error, BaseExceptionGroup) else (error,)
