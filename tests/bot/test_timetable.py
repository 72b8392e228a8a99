"""Jobs run in their interval by the monotonic clock, whatever the time of day does, and never twice at once."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.timetable import FromNow, Recurring, Timetable
from tests.bot.jobs.scene import HandClock
from tests.handlers.office import RealClock, until

A_WHILE = 20
JUMPS = [timedelta(hours=-3), timedelta(seconds=-4), timedelta(seconds=4), timedelta(hours=3), timedelta(days=365)]


class SetDay(datetime):
    """The machine's time of day, as it is after somebody has set it."""

    set_by = timedelta(0)

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + cls.set_by


@pytest.fixture
def day(monkeypatch):
    """The time of day that APScheduler and the timetable read: no test can set the machine's own."""
    monkeypatch.setattr(SetDay, "set_by", timedelta(0))
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", SetDay)
    monkeypatch.setattr("bot.timetable.datetime", SetDay)
    return SetDay


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
    """Let time pass by the monotonic clock; the time of day stands meanwhile, as if it were set back all the time."""
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


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("after", range(7))
async def test_a_clock_that_is_set_makes_no_job_run_sooner_later_or_more_often(day, jump, after):
    clock = HandClock()
    poll, tick = Job(clock), Job(clock)
    jobs = (Recurring(name="poll", run=poll.run, seconds=6), Recurring(name="tick", run=tick.run, seconds=1))
    async with running(clock, *jobs):
        await passes(clock, seconds=after)
        day.set_by = jump
        await turns()
        await passes(clock, seconds=13 - after)
    assert poll.began == [6, 12]
    assert tick.began == list(range(1, 14))


@pytest.mark.parametrize("jump", JUMPS)
async def test_by_the_machines_own_clock_too_jobs_go_on_when_the_time_of_day_is_set(day, jump):
    clock = RealClock()
    tick, poll = Job(clock), Job(clock)
    jobs = (Recurring(name="tick", run=tick.run, seconds=0.2), Recurring(name="poll", run=poll.run, seconds=3600))
    async with running(clock, *jobs):
        await until(lambda: tick.began)
        day.set_by = jump
        ticks = len(tick.began)
        await until(lambda: len(tick.began) > ticks + 2)
    assert poll.began == []


@given(seconds=st.floats(0.01, 1e6), late=st.floats(0, 4e9))
def test_however_late_it_is_the_next_time_is_one_interval_from_now(seconds, late):
    trigger, now = FromNow(lambda: seconds), datetime(2150, 1, 1, tzinfo=UTC)
    assert trigger.get_next_fire_time(now - timedelta(seconds=late), now) == now + timedelta(seconds=seconds)


async def test_when_it_ends_it_waits_for_the_job_that_runs():
    clock, ended = HandClock(), []

    async def run():
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("job")

    async with running(clock, Recurring(name="job", run=run, seconds=1, at_once=True)):
        pass
    assert ended == ["job"]


async def test_neither_its_end_nor_a_long_job_makes_the_scheduler_say_anything(caplog):
    clock = HandClock()
    job = Job(clock)
    job.may_end.clear()
    with caplog.at_level("WARNING"):
        async with running(clock, Recurring(name="job", run=job.run, seconds=1)):
            await passes(clock, seconds=5)
            clock.move(timedelta(seconds=1))
        await turns()
    assert caplog.messages == []
