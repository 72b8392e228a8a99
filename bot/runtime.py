"""The running service: what runs when, and how it starts and stops.

Each source is polled at its interval; services are asked about stored papers every minute, and when a poll has brought
some; one tick a second applies the changes of other processes and takes requests to poll (`bot/jobs/rounds.py`), makes
due digests, and tells of pauses and votes (`bot/jobs/errands.py`). Each hour what is old is thinned. The dispatcher
empties the outbox.

On SQLite one process does all of that. When its clock has jumped, all of it runs at once, and what is due is found
again (`bot/jobs/follow_clock.py`). On PostgreSQL a process runs the parts of its roles (`bot/roles.py`), goes by the
database's clock, and polls only while it holds the lease for that (`bot/jobs/hold_lease.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from functools import partial

import structlog
from aiohttp import web

from bot.delivery.outage import state_words
from bot.errors import SettingsError
from bot.health import Served
from bot.jobs.deliver import ExitDoor
from bot.jobs.dispatch import Dispatcher
from bot.jobs.errands import run_errands
from bot.jobs.follow_clock import ClockFollower
from bot.jobs.realign_digests import realign_digests
from bot.jobs.rounds import Rounds
from bot.jobs.status import SourceStatus, source_statuses
from bot.jobs.week import DigestOpenings
from bot.log_events import LogEvent
from bot.parts import Parts, queued
from bot.polling.source_state import PolledSource
from bot.ports.hints import Hint
from bot.ports.leases import POLLER
from bot.ports.lookups import Lookup
from bot.ports.platform import Seated
from bot.roles import PLAYED_BY, Part, Role
from bot.shared import BEAT_SECONDS
from bot.timetable import Recurring, Timetable

log = structlog.get_logger(__name__)

TICK_SECONDS = 1
WATCH_SECONDS = 60
"""How often the states of the sources are looked at: a poll that does not happen is noticed by nobody else."""
LOOK_UP_SECONDS = 60
THIN_SECONDS = 3600
POLL_JITTER = 0.05
_TICK = "tick"
_WORKS, _STANDS_BY = "works", "stands by"


class Service:
    """The service: `run` it until its `stopping` is set."""

    def __init__(self, parts: Parts) -> None:
        self.stopping = parts.stopping
        self.last_tick = parts.clock.monotonic()
        self._parts = parts
        self._on_queued = queued(parts.wake, parts.stores.hints)
        self._poller = None if parts.shared is None else parts.shared.seat(POLLER)
        self._rounds = self._rounds_of(parts)
        self._follower = ClockFollower(stores=parts.stores, clock=parts.clock, boot=parts.boot)
        self._timetable = Timetable(self._jobs(), clock=parts.clock, chance=parts.chance)
        door = ExitDoor(
            stores=parts.stores,
            messengers={platform.messenger.platform: platform.messenger for platform in parts.platforms},
            worker=parts.worker if parts.shared is None else parts.shared.process.name,
            rules=parts.rules,
            clock=parts.clock,
            chance=parts.chance,
            openings=DigestOpenings(parts.stores, parts.charts),
            paused_retry=parts.paused_retry,
            on_settled=parts.listeners.on_settled,
            mail_links=parts.mail_links,
        )
        self._dispatcher = Dispatcher(door, wake=parts.wake)

    @property
    def platforms(self) -> tuple[str, ...]:
        """The names of the platforms that it connects to."""
        return tuple(platform.messenger.platform for platform in self._parts.platforms)

    def routes(self) -> tuple[web.AbstractRouteDef, ...]:
        """What its platforms serve on the HTTP port."""
        if Part.PAGES not in self._parts.runs:
            return ()
        return tuple(route for one in self._parts.platforms if isinstance(one, Served) for route in one.routes())

    @property
    def polled(self) -> Sequence[PolledSource]:
        """The sources, as they are polled here, or by the process that this one stands by for; else none."""
        return self._parts.polled if Part.INTAKE in self._parts.runs else ()

    @property
    def delivers(self) -> bool:
        """Whether this process posts."""
        return Part.POSTS in self._parts.runs

    def leases(self) -> dict[str, bool]:
        """The leases that this process wants to have, by name, and whether it has each."""
        poller = self._poller if Part.INTAKE in self._parts.runs else None
        wanted = {} if poller is None else {poller.name: poller.lease is not None}
        seated = (one for one in self._parts.platforms if isinstance(one, Seated))
        return wanted | {one.seat: one.has_seat for one in seated if one.seat is not None}

    def role_states(self) -> dict[str, str]:
        """The roles that this process plays: whether it does the work of each now, or stands by for another process."""
        roles = dict.fromkeys(role for part, role in PLAYED_BY.items() if part in self._parts.runs)
        leases = self.leases()
        waits = {Role.POLLER: not leases.pop(POLLER, True), Role.GATEWAY: not all(leases.values())}
        return {role.value: _STANDS_BY if waits.get(role) else _WORKS for role in roles}

    def seconds_since_tick(self) -> float:
        """The age of the last tick, by the clock that is never set."""
        return self._parts.clock.monotonic() - self.last_tick

    def platform_states(self) -> dict[str, str]:
        """The state of each platform by its name, in words."""
        now = self._parts.clock.now()
        return {one.messenger.platform: state_words(one.outage, now=now) for one in self._parts.platforms}

    def _told_of_platforms(self) -> dict[str, str]:
        """What other processes and the command line are told of each platform: also that this process stands by."""
        waits = {
            one.messenger.platform: _STANDS_BY
            for one in self._parts.platforms
            if isinstance(one, Seated) and one.seat is not None and not one.has_seat and one.outage is None
        }
        return self.platform_states() | waits

    async def source_states(self) -> dict[str, str]:
        """The state of each source by its name."""
        return {status.name: status.state.value for status in await self.source_statuses()}

    async def source_statuses(self) -> tuple[SourceStatus, ...]:
        """The status of each source."""
        parts = self._parts
        return await source_statuses(self.polled, sources=parts.stores.sources, now=parts.clock.now())

    async def run(self) -> None:
        """Recover, connect, poll, deliver, until `stopping`; then end within ten seconds. Raises `SettingsError`."""
        recovered = await self._begin()
        sources = sorted(source.name for source in self._parts.sources)
        log.info(LogEvent.SERVICE_STARTED, uncertain=recovered, sources=sources, roles=list(self.role_states()))
        try:
            async with asyncio.TaskGroup() as tasks:
                if Part.POSTS in self._parts.runs:
                    tasks.create_task(self._dispatcher.run(self.stopping, grace_seconds=self._parts.grace_seconds))
                ending = [tasks.create_task(run, name=name) for name, run in self._until_stopped()]
                await self.stopping.wait()
                for task in ending:
                    task.cancel()
        except* SettingsError as wrong:
            raise SettingsError(tuple(line for error in _leaves(wrong) for line in error.problems)) from None
        finally:
            await asyncio.gather(*(platform.stop() for platform in self._parts.platforms))
            if self._parts.shared is not None:
                await self._parts.shared.leave()
            log.info(LogEvent.SERVICE_STOPPED)

    async def _begin(self) -> int:
        """Bring in order what an earlier run has left; returns how many rows of unknown fate it left.

        Of several processes each finds the rows of a dead one when it claims their lanes.
        """
        parts, shared = self._parts, self._parts.shared
        if shared is None:
            await self._follower.begin()
            return await parts.stores.outbox.recover(alive=())  # the lock proves that no other service uses it
        await shared.follow_clock()
        await shared.beat(self._told_of_platforms)
        if Part.ERRANDS in parts.runs:
            await realign_digests(parts.stores.digests, now=parts.clock.now())
        return 0

    def _until_stopped(self) -> Iterator[tuple[str, Coroutine[None, None, None]]]:
        """What runs until the service stops, by name."""
        for one in self._parts.platforms:
            yield f"connect {one.messenger.platform}", one.start()
        if Part.INTAKE in self._parts.runs:
            yield "load subscriptions", self._rounds.load()
            if self._poller is not None:
                yield "hold the lease", self._poller.hold(begin=self._poll_now)
        if self._parts.shared is not None:
            yield "hints", self._parts.stores.hints.exchange(self._heard)
        yield "timetable", self._timetable.run()

    def _rounds_of(self, parts: Parts) -> Rounds:
        return Rounds(
            stores=parts.stores,
            sources=parts.sources,
            polled=parts.polled,
            lookups=parts.lookups,
            clock=parts.clock,
            on_queued=self._on_queued,
            on_new=self._look_up_now,
            on_asked=lambda name: self._timetable.call(_polling(name)),
            on_polled=parts.listeners.on_polled,
            cap=parts.cards_per_hour,
            keep=parts.keep,
            held=self._poller,
        )

    def _jobs(self) -> Iterator[Recurring]:
        if Part.INTAKE in self._parts.runs:
            yield from self._intake_jobs()
        yield Recurring(name=_TICK, run=self._tick, seconds=TICK_SECONDS)
        shared = self._parts.shared
        if shared is None:
            yield Recurring(name="watch the clock", run=self._watch_clock, seconds=TICK_SECONDS)
        else:
            yield Recurring(name="follow the clock", run=shared.follow_clock, seconds=TICK_SECONDS)
            yield Recurring(name="beat", run=partial(shared.beat, self._told_of_platforms), seconds=BEAT_SECONDS)

    def _intake_jobs(self) -> Iterator[Recurring]:
        rounds = self._rounds
        for one in self._parts.polled:
            every, run = one.every.total_seconds(), partial(rounds.poll, one.name)
            yield Recurring(name=_polling(one.name), run=run, seconds=every, jitter=POLL_JITTER, at_once=True)
        for lookup in self._parts.lookups:
            run = partial(rounds.look_up, lookup.plan.name, lookup.plan.source)
            yield Recurring(name=_looking_up(lookup), run=run, seconds=LOOK_UP_SECONDS)
        yield Recurring(name="watch the sources", run=rounds.watch, seconds=WATCH_SECONDS)
        yield Recurring(name="thin what is old", run=rounds.thin, seconds=THIN_SECONDS, jitter=POLL_JITTER)

    async def _tick(self) -> None:
        parts = self._parts
        self.last_tick = parts.clock.monotonic()
        if Part.INTAKE in parts.runs:
            await self._rounds.tick()
        if Part.ERRANDS in parts.runs:
            await run_errands(parts.stores, now=parts.clock.now(), on_queued=self._on_queued)

    async def _poll_now(self) -> None:
        """Poll every source: this process has taken over, and nobody knows how far the one before it came."""
        for one in self._parts.polled:
            self._timetable.call(_polling(one.name))

    def _heard(self, hint: Hint) -> None:
        """Another process says that a look is worth while."""
        self._parts.wake.set()  # a change may have a notice in the outbox
        if hint is Hint.CHANGES:
            self._timetable.call(_TICK)

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
