"""The timetable of a running service: what runs again and again, and how often.

APScheduler says when a job is due. It reckons by the time of day, which jumps when somebody sets the clock; the
timetable remembers each job's next time by the monotonic clock, which nobody can set, and corrects APScheduler by it
every second. Every job finds its work in the database and may run late or twice without harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NoReturn

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.log_events import LogEvent
from bot.ports.clock import Clock

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
"""How often the clocks are compared: a clock that is set back delays a job by no more than this."""
IN_STEP_SECONDS = 0.1
"""A next time that is wrong by less is left as it is: clocks are always set right a little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """A job that begins every `seconds` (more than 0), and never twice at the same time.

    `jitter` is the part of the interval by which it may begin earlier or later, so that many installations do not ask
    a source in the same second. `at_once`: it runs first when the timetable starts, else when its interval has passed.
    """

    name: str
    run: Callable[[], Awaitable[None]]
    seconds: float
    jitter: float = 0.0
    at_once: bool = False


class FromNow(BaseTrigger):  # type: ignore[misc]  # APScheduler ships no types
    """A trigger whose next time is `seconds()` from now.

    APScheduler's own interval counts from the time before, and lists every time that has passed since: when the clock
    is set forward by a year, 31 million for a job that runs every second, while everything else stands still.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        """The next time, aware as `now` is."""
        return now + timedelta(seconds=self._seconds())


@dataclass(slots=True)
class _Turn:
    """Where a job stands: whether it is `called` to run, and its next time by the monotonic clock."""

    job: Recurring
    due: float = 0.0
    called: asyncio.Event = field(default_factory=asyncio.Event)


class Timetable:
    """Runs each of the `jobs` in its own interval; none holds up another.

    APScheduler calls a job, and a task of the job's own runs it. So a job whose time comes while it still runs is not
    skipped but runs again afterwards, and when the timetable ends, it waits until every job has ended.

    `chance` draws from [0, 1).
    """

    def __init__(self, jobs: Iterable[Recurring], *, clock: Clock, chance: Callable[[], float]) -> None:
        self._turns = {job.name: _Turn(job) for job in jobs}
        self._clock = clock
        self._chance = chance
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    async def run(self) -> None:
        """Run the jobs until this is cancelled; those that are under way are cancelled with it."""
        for name, turn in self._turns.items():
            trigger = FromNow(partial(self._interval, turn.job))
            self._scheduler.add_job(self._come_due, trigger, args=[turn], id=name, name=name)
        self._scheduler.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                for turn in self._turns.values():
                    self._plan(turn)
                    tasks.create_task(self._repeat(turn), name=turn.job.name)
                await self._keep_in_step()
        finally:
            self._scheduler.remove_all_jobs()  # at once; the scheduler itself ends a moment later
            self._scheduler.shutdown(wait=False)

    def call(self, name: str) -> None:
        """Let a job run now, or again as soon as it has ended. A name that is not in the timetable changes nothing."""
        if name in self._turns:
            self._turns[name].called.set()

    def call_all(self) -> None:
        """Let every job run now."""
        for turn in self._turns.values():
            turn.called.set()

    async def _repeat(self, turn: _Turn) -> None:
        if turn.job.at_once:
            turn.called.set()
        while True:
            await turn.called.wait()
            turn.called.clear()
            self._plan(turn)
            try:
                await turn.job.run()
            except Exception:
                fix = "see the error; it runs again at its next time"
                log.exception(LogEvent.JOB_BROKEN, job=turn.job.name, fix=fix)

    async def _come_due(self, turn: _Turn) -> None:
        """Call the job, unless APScheduler comes early because the clock was set forward."""
        if self._left(turn) < IN_STEP_SECONDS:
            turn.called.set()

    async def _keep_in_step(self) -> NoReturn:
        """Correct APScheduler's next times every second, by a wait of our own: its waits hang on the time of day."""
        while True:
            await self._clock.sleep(LOOK_SECONDS)
            for name, turn in self._turns.items():
                planned = self._scheduler.get_job(name).next_run_time
                wrong = planned - datetime.now(UTC) - timedelta(seconds=self._left(turn))
                if abs(wrong.total_seconds()) > IN_STEP_SECONDS and not turn.called.is_set():
                    self._tell_scheduler(turn)

    def _plan(self, turn: _Turn) -> None:
        turn.due = self._clock.monotonic() + self._interval(turn.job)
        self._tell_scheduler(turn)

    def _tell_scheduler(self, turn: _Turn) -> None:
        at = datetime.now(UTC) + timedelta(seconds=self._left(turn))
        self._scheduler.modify_job(turn.job.name, next_run_time=at)

    def _left(self, turn: _Turn) -> float:
        """The seconds until the job is due, by the clock that is never set; below 0 when it is late."""
        return turn.due - self._clock.monotonic()

    def _interval(self, job: Recurring) -> float:
        return job.seconds * (1 + job.jitter * (2 * self._chance() - 1))
