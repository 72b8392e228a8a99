"""The timetable of a running service: what runs again and again, and how often.

It runs on the monotonic clock, which nobody can set: when the time of day jumps, no job waits for longer or runs in a
burst. Every job finds its work in the database and may run late or twice without harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import structlog

from bot.log_events import LogEvent
from bot.ports.clock import Clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """A job that begins every `seconds`, and never twice at the same time.

    `jitter` is the part of the interval by which it may begin earlier or later, so that many installations do not ask
    a source in the same second. `at_once`: it runs first when the timetable starts, else when its interval has passed.
    """

    name: str
    run: Callable[[], Awaitable[None]]
    seconds: float
    jitter: float = 0.0
    at_once: bool = False


class Timetable:
    """Runs each of the `jobs` in its own interval; they hold each other up as little as different programs do.

    `chance` draws from [0, 1).
    """

    def __init__(self, jobs: Iterable[Recurring], *, clock: Clock, chance: Callable[[], float]) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._called = {name: asyncio.Event() for name in self._jobs}
        self._clock = clock
        self._chance = chance

    async def run(self) -> None:
        """Run the jobs until this is cancelled; those that are under way are cancelled with it."""
        async with asyncio.TaskGroup() as tasks:
            for job in self._jobs.values():
                tasks.create_task(self._repeat(job), name=job.name)

    def call(self, name: str) -> None:
        """Let a job run now, or again as soon as it has ended. A name that is not in the timetable changes nothing."""
        if name in self._called:
            self._called[name].set()

    def call_all(self) -> None:
        """Let every job run now."""
        for called in self._called.values():
            called.set()

    async def _repeat(self, job: Recurring) -> None:
        called, began = self._called[job.name], self._clock.monotonic()
        if job.at_once:
            called.set()
        while True:
            await self._until(called, began + self._interval(job))
            called.clear()
            began = self._clock.monotonic()
            try:
                await job.run()
            except Exception:
                log.exception(LogEvent.JOB_BROKEN, job=job.name, fix="see the error; it runs again at its next time")

    def _interval(self, job: Recurring) -> float:
        return job.seconds * (1 + job.jitter * (2 * self._chance() - 1))

    async def _until(self, called: asyncio.Event, moment: float) -> None:
        """Wait until `called` is set, or until the monotonic `moment`."""
        waits = [
            asyncio.ensure_future(called.wait()),
            asyncio.ensure_future(self._clock.sleep(max(0.0, moment - self._clock.monotonic()))),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
