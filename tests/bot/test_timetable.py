"""Jobs run in their interval by the monotonic clock, whatever the time of day does, and never twice at once."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog

from bot.timetable import Recurring, Timetable
from tests.bot.jobs.scene import HandClock

A_WHILE = 20


class Job:
    """A job that counts how often it began, and can be held."""

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.began: list[float] = []
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.fault: Exception | None = None

    async def run(self) -> None:
        self.began.append(self.clock.monotonic())
        await self.may_end.wait()
        if self.fault is not None:
            raise self.fault


@asynccontextmanager
async def running(clock, *jobs, chance=0.5):
    table = Timetable(jobs, clock=clock, chance=lambda: chance)
    task = asyncio.create_task(table.run())
    await turns()
    try:
        yield table
    finally:
        task.cancel()
        await asyncio.wait([task])


async def turns() -> None:
    """Let everything that can go on go on."""
    for _ in range(A_WHILE):
        await asyncio.sleep(0)


async def passes(clock, *, seconds) -> None:
    for _ in range(seconds):
        clock.move(timedelta(seconds=1))
        await turns()


async def test_a_job_begins_at_once_or_after_its_interval_and_then_in_it():
    clock = HandClock()
    first, second = Job(clock), Job(clock)
    at_once = Recurring(name="first", run=first.run, seconds=10, at_once=True)
    async with running(clock, at_once, Recurring(name="second", run=second.run, seconds=4)):
        await passes(clock, seconds=12)
    assert (first.began, second.began) == ([0, 10], [4, 8, 12])


async def test_a_job_that_takes_longer_than_its_interval_runs_again_once_it_has_ended():
    clock = HandClock()
    job = Job(clock)
    job.may_end.clear()
    async with running(clock, Recurring(name="job", run=job.run, seconds=2)):
        await passes(clock, seconds=9)
        assert job.began == [2]
        job.may_end.set()
        await turns()
        await passes(clock, seconds=2)
    assert job.began == [2, 9, 11]


async def test_a_job_that_is_called_runs_now_and_counts_its_interval_anew():
    clock = HandClock()
    job = Job(clock)
    async with running(clock, Recurring(name="job", run=job.run, seconds=10)) as table:
        await passes(clock, seconds=3)
        table.call("job")
        table.call("another")
        await turns()
        table.call_all()
        await turns()
        await passes(clock, seconds=10)
    assert job.began == [3, 3, 13]


async def test_a_job_that_is_called_while_it_runs_runs_once_more():
    clock = HandClock()
    job = Job(clock)
    job.may_end.clear()
    async with running(clock, Recurring(name="job", run=job.run, seconds=10, at_once=True)) as table:
        table.call("job")
        table.call("job")
        await turns()
        assert len(job.began) == 1
        job.may_end.set()
        await turns()
    assert len(job.began) == 2


async def test_a_job_with_a_fault_of_ours_runs_again_and_holds_up_no_other():
    clock = HandClock()
    broken, well = Job(clock), Job(clock)
    broken.fault = KeyError("a fault of ours")
    jobs = (Recurring(name="broken", run=broken.run, seconds=2), Recurring(name="well", run=well.run, seconds=2))
    with structlog.testing.capture_logs() as logged:
        async with running(clock, *jobs):
            await passes(clock, seconds=4)
    assert broken.began == well.began == [2, 4]
    assert [one["job"] for one in logged] == ["broken", "broken"]


async def test_the_jitter_is_a_part_of_the_interval():
    for chance, begins in ((0.0, 8), (0.5, 10), (0.999, 12)):
        clock = HandClock()
        job = Job(clock)
        async with running(clock, Recurring(name="job", run=job.run, seconds=10, jitter=0.2), chance=chance):
            await passes(clock, seconds=12)
        assert job.began == [begins]
