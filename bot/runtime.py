"""The running service: what runs when, and how it starts and stops.

Each source is polled at its interval; services are asked about stored papers every minute, and when a poll has brought
some; one tick a second applies the changes of other processes, makes due digests, and takes requests to poll
(`bot/jobs/rounds.py`). Each hour what is old is thinned. The dispatcher empties the outbox. When the clock has jumped,
all of them run at once, and what is due is found again (`bot/jobs/follow_clock.py`).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from uuid import uuid4

import structlog
from aiohttp import web

from bot.clock import boot_name
from bot.delivery.delivery import Settled
from bot.delivery.lane import LaneRules
from bot.delivery.outage import state_words
from bot.errors import SettingsError
from bot.health import Served
from bot.jobs.deliver import ExitDoor, log_settled
from bot.jobs.dispatch import Dispatcher
from bot.jobs.follow_clock import ClockFollower
from bot.jobs.poll import Polled
from bot.jobs.rounds import Rounds
from bot.jobs.status import SourceStatus, source_statuses
from bot.jobs.week import DigestOpenings
from bot.log_events import LogEvent
from bot.mailing.links import MailLinks
from bot.polling.source_state import PolledSource
from bot.ports.charts import Charts, NoCharts
from bot.ports.clock import Clock
from bot.ports.lookups import Lookup
from bot.ports.platform import Platform
from bot.ports.source import Source
from bot.ports.stores import Stores
from bot.retention.ages import Keep
from bot.timetable import Recurring, Timetable

log = structlog.get_logger(__name__)

TICK_SECONDS = 1
WATCH_SECONDS = 60
"""How often the states of the sources are looked at: a poll that does not happen is noticed by nobody else."""
LOOK_UP_SECONDS = 60
THIN_SECONDS = 3600
POLL_JITTER = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a service is made of.

    `polled` says of each of the `sources` how it is polled. `lookups` are asked about stored papers in the background.
    `charts` draws the weeks of digests, `mail_links` makes the links in mail, which is not sent without. `rules` say
    how the lanes of each platform are worked. `wake` is set when something new is in the outbox. `worker` names this
    run of the service in the outbox, `boot` this start of the machine (None where that is not known). `chance` draws
    from [0, 1). `on_settled` is called with each settled outcome, `on_polled` with each poll. When the service stops,
    requests in flight have `grace_seconds` to end, and everything ends within ten seconds. `keep` says how long
    papers and history are kept.
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
    cards_per_hour: int = 0
    keep: Keep = field(default_factory=Keep)
    boot: str | None = field(default_factory=boot_name)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


class Service:
    """The service: `run` it until its `stopping` is set."""

    def __init__(self, parts: Parts) -> None:
        self.stopping = parts.stopping
        self.last_tick = parts.clock.monotonic()
        self._parts = parts
        self._rounds = self._rounds_of(parts)
        self._follower = ClockFollower(stores=parts.stores, clock=parts.clock, boot=parts.boot)
        self._timetable = Timetable(self._jobs(), clock=parts.clock, chance=parts.chance)
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

    @property
    def platforms(self) -> tuple[str, ...]:
        """The names of the platforms that it connects to."""
        return tuple(platform.messenger.platform for platform in self._parts.platforms)

    def routes(self) -> tuple[web.AbstractRouteDef, ...]:
        """What its platforms serve on the HTTP port."""
        return tuple(route for one in self._parts.platforms if isinstance(one, Served) for route in one.routes())

    @property
    def polled(self) -> Sequence[PolledSource]:
        """The sources, as they are polled here."""
        return self._parts.polled

    def seconds_since_tick(self) -> float:
        """The age of the last tick, by the clock that is never set."""
        return self._parts.clock.monotonic() - self.last_tick

    def platform_states(self) -> dict[str, str]:
        """The state of each platform by its name, in words."""
        now = self._parts.clock.now()
        return {one.messenger.platform: state_words(one.outage, now=now) for one in self._parts.platforms}

    async def source_states(self) -> dict[str, str]:
        """The state of each source by its name."""
        return {status.name: status.state.value for status in await self.source_statuses()}

    async def source_statuses(self) -> tuple[SourceStatus, ...]:
        """The status of each source."""
        parts = self._parts
        return await source_statuses(parts.polled, sources=parts.stores.sources, now=parts.clock.now())

    async def run(self) -> None:
        """Recover, connect, poll, deliver, until `stopping`; then end within ten seconds. Raises `SettingsError`."""
        await self._follower.begin()
        recovered = await self._parts.stores.outbox.recover(alive=())  # the lock proves that no other service uses it
        sources = sorted(source.name for source in self._parts.sources)
        log.info(LogEvent.SERVICE_STARTED, uncertain=recovered, sources=sources)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._dispatcher.run(self.stopping, grace_seconds=self._parts.grace_seconds))
                ending = [
                    tasks.create_task(one.start(), name=f"connect {one.messenger.platform}")
                    for one in self._parts.platforms
                ]
                ending.append(tasks.create_task(self._rounds.load(), name="load subscriptions"))
                ending.append(tasks.create_task(self._timetable.run(), name="timetable"))
                await self.stopping.wait()
                for task in ending:
                    task.cancel()
        except* SettingsError as wrong:
            raise SettingsError(tuple(line for error in _leaves(wrong) for line in error.problems)) from None
        finally:
            await asyncio.gather(*(platform.stop() for platform in self._parts.platforms))
            log.info(LogEvent.SERVICE_STOPPED)

    def _rounds_of(self, parts: Parts) -> Rounds:
        return Rounds(
            stores=parts.stores,
            sources=parts.sources,
            polled=parts.polled,
            lookups=parts.lookups,
            clock=parts.clock,
            on_queued=parts.wake.set,
            on_new=self._look_up_now,
            on_asked=lambda name: self._timetable.call(_polling(name)),
            on_polled=parts.on_polled,
            cap=parts.cards_per_hour,
            keep=parts.keep,
        )

    def _jobs(self) -> Iterator[Recurring]:
        rounds = self._rounds
        for one in self._parts.polled:
            every, run = one.every.total_seconds(), partial(rounds.poll, one.name)
            yield Recurring(name=_polling(one.name), run=run, seconds=every, jitter=POLL_JITTER, at_once=True)
        for lookup in self._parts.lookups:
            run = partial(rounds.look_up, lookup.plan.name, lookup.plan.source)
            yield Recurring(name=_looking_up(lookup), run=run, seconds=LOOK_UP_SECONDS)
        yield Recurring(name="tick", run=self._tick, seconds=TICK_SECONDS)
        yield Recurring(name="watch the clock", run=self._watch_clock, seconds=TICK_SECONDS)
        yield Recurring(name="watch the sources", run=rounds.watch, seconds=WATCH_SECONDS)
        yield Recurring(name="thin what is old", run=rounds.thin, seconds=THIN_SECONDS, jitter=POLL_JITTER)

    async def _tick(self) -> None:
        self.last_tick = self._parts.clock.monotonic()
        await self._rounds.tick()

    def _look_up_now(self) -> None:
        for lookup in self._parts.lookups:
            self._timetable.call(_looking_up(lookup))

    async def _watch_clock(self) -> None:
        if await self._follower.look():
            self._timetable.call_all()
            self._parts.wake.set()


def _polling(source: str) -> str:
    return f"poll {source}"


def _looking_up(lookup: Lookup) -> str:
    return f"look up {lookup.plan.name}"


def _leaves(group: BaseExceptionGroup[SettingsError]) -> Iterator[SettingsError]:
    for error in group.exceptions:
        yield from _leaves(error) if isinstance(error, BaseExceptionGroup) else (error,)
