"""The running service: what runs when, and how it starts and stops.

Every job finds its work in the database and may run twice or late without harm, so the scheduler only calls jobs: each
source is polled at its interval, and one tick a second applies the changes of other processes, makes due digests,
and polls requested sources. The dispatcher runs beside them and empties the outbox.
"""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from uuid import uuid4

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery.delivery import Settled
from bot.delivery.lane import LaneRules
from bot.errors import SettingsError, StorageError
from bot.jobs.deliver import ExitDoor, log_settled
from bot.jobs.dispatch import Dispatcher
from bot.jobs.poll import Polled, poll
from bot.jobs.send_digests import send_digests
from bot.jobs.subscription_index import SubscriptionIndex
from bot.log_events import LogEvent
from bot.ports.clock import Clock
from bot.ports.platform import Platform
from bot.ports.source import Source
from bot.ports.stores import Stores

log = structlog.get_logger(__name__)

TICK_SECONDS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a service is made of.

    `rules` say how the lanes of each platform are worked. `wake` is set when something new is in the outbox. `worker`
    names this run of the service in the outbox. `chance` draws from [0, 1). `on_settled` is called with each
    settled outcome, `on_polled` with each poll. When the service stops, requests in flight have `grace_seconds` to end,
    and everything ends within ten seconds.
    """

    stores: Stores
    sources: Sequence[Source]
    platforms: Sequence[Platform]
    rules: Mapping[str, LaneRules]
    clock: Clock
    wake: asyncio.Event
    poll_every: timedelta
    paused_retry: timedelta
    worker: str = field(default_factory=lambda: uuid4().hex)
    chance: Callable[[], float] = random.random
    on_settled: Callable[[Settled], None] = log_settled
    on_polled: Callable[[Polled], None] | None = None
    grace_seconds: float = 6.0


class Service:
    """The service: `run` it until its `stopping` is set."""

    def __init__(self, parts: Parts) -> None:
        self.stopping = asyncio.Event()
        self.last_tick = parts.clock.now()
        self._parts = parts
        self._index = SubscriptionIndex()
        self._sources = {source.name: source for source in parts.sources}
        self._poll_locks = {source.name: asyncio.Lock() for source in parts.sources}
        door = ExitDoor(
            stores=parts.stores,
            messengers={platform.messenger.platform: platform.messenger for platform in parts.platforms},
            worker=parts.worker,
            rules=parts.rules,
            clock=parts.clock,
            chance=parts.chance,
            paused_retry=parts.paused_retry,
            on_settled=parts.on_settled,
        )
        self._dispatcher = Dispatcher(door, wake=parts.wake)
        self._scheduler = self._scheduled()

    @property
    def platforms(self) -> tuple[str, ...]:
        """The names of the platforms that it connects to."""
        return tuple(platform.messenger.platform for platform in self._parts.platforms)

    async def run(self) -> None:
        """Recover, connect, poll, deliver, until `stopping`; then end within ten seconds. Raises `SettingsError`."""
        recovered = await self._parts.stores.outbox.recover(alive=())  # the lock proves that no other service uses it
        log.info(LogEvent.SERVICE_STARTED, uncertain=recovered, sources=sorted(self._sources))
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._load(), name="load subscriptions")
                connecting = [
                    tasks.create_task(self._connect(platform), name=f"connect {platform.messenger.platform}")
                    for platform in self._parts.platforms
                ]
                tasks.create_task(self._dispatcher.run(self.stopping, grace_seconds=self._parts.grace_seconds))
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
        every = round(self._parts.poll_every.total_seconds())
        for name in self._sources:
            scheduler.add_job(self._poll, args=[name])
            scheduler.add_job(self._poll, "interval", seconds=every, jitter=every // 20, args=[name])
        scheduler.add_job(self._tick, "interval", seconds=TICK_SECONDS)
        return scheduler

    async def _load(self) -> None:
        """Load the subscriptions; nothing is ingested before. They stay as long as the service runs, so the garbage
        collector need not scan them: with a million, each scan would block everything for a second.
        """
        stores = self._parts.stores
        try:
            await self._index.load(archive=stores.archive, changes=stores.changes, on_batch=gc.freeze)
        except StorageError as error:
            log.warning(
                LogEvent.SUBSCRIPTIONS_NOT_LOADED, error=str(error), fix="see the error; the next tick tries again"
            )
            return
        log.info(LogEvent.SUBSCRIPTIONS_LOADED, subscriptions=len(self._index.by_id))

    async def _connect(self, platform: Platform) -> None:
        await platform.start()
        log.info(LogEvent.PLATFORM_CONNECTED, platform=platform.messenger.platform)
        self._parts.wake.set()

    async def _poll(self, name: str) -> None:
        source, parts = self._sources[name], self._parts
        try:
            async with self._poll_locks[name]:
                polled = await poll(source, stores=parts.stores, index=self._index, clock=parts.clock)
        except Exception:
            log.exception(LogEvent.POLL_BROKEN, source=name, fix="see the error; the source is polled again later")
            return
        if self._parts.on_polled is not None:
            self._parts.on_polled(polled)
        if polled.queued:
            self._parts.wake.set()

    async def _tick(self) -> None:
        self.last_tick = self._parts.clock.now()
        try:
            if not self._index.ingest_lock.locked():  # the holder of the lock refreshes by itself
                await self._index.refresh(self._parts.stores.changes)
            made = await send_digests(self._parts.stores.digests, now=self._parts.clock.now())
            requests = await self._parts.stores.sources.take_poll_requests()
        except Exception:
            log.exception(LogEvent.TICK_BROKEN, fix="see the error; the next tick tries again")
            return
        if made:
            self._parts.wake.set()
        for name in requests:
            if name in self._sources:
                self._scheduler.add_job(self._poll, args=[name])


def _leaves(group: BaseExceptionGroup[SettingsError]) -> list[SettingsError]:
    return [
        leaf
        for error in group.exceptions
        for leaf in (_leaves(error) if isinstance(error, BaseExceptionGroup) else [error])
    ]
