"""A jump of the time of day is noticed and said once, in both directions, also when it fell into a stop."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import structlog

from bot.errors import StorageError
from bot.jobs.actor import Actor
from bot.jobs.follow_clock import ClockFollower
from bot.jobs.set_digest import DigestOptions, set_digest
from storage.memory import memory_stores
from storage.memory.clock_marks import MemoryClockMarks
from storage.memory.tables import Tables
from tests.bot.jobs.scene import SLACK, HandClock

HOURS = timedelta(hours=3)
BOTH_WAYS = pytest.mark.parametrize("jump", [HOURS, -HOURS, timedelta(days=400), timedelta(days=-400)])


class SetClock(HandClock):
    """A time of day that can be set, beside a clock that cannot."""

    set_by = timedelta(0)

    def now(self):
        return super().now() + self.set_by


class FullDisk(MemoryClockMarks):
    """Cannot be written for a while."""

    def __init__(self) -> None:
        super().__init__(Tables())
        self.is_full = True

    async def follow(self, jumped):
        if self.is_full:
            raise StorageError("the disk is full")
        await super().follow(jumped)


def following(clock, stores, *, boot="this one"):
    return ClockFollower(stores=stores, clock=clock, boot=boot)


async def running(clock, stores=None):
    follower = following(clock, stores or memory_stores())
    await follower.begin()
    return follower


@BOTH_WAYS
async def test_a_jump_while_it_runs_is_noticed_and_said_once(jump):
    clock = SetClock()
    follower = await running(clock)
    clock.move(timedelta(seconds=1))
    clock.set_by += jump
    with structlog.testing.capture_logs() as logged:
        assert [await follower.look(), await follower.look()] == [True, False]
    said = [(one["event"], one["seconds"]) for one in logged]
    assert said == [("clock.set_forward" if jump > timedelta(0) else "clock.set_back", abs(jump).total_seconds())]


async def test_a_clock_that_is_set_right_little_by_little_has_not_jumped():
    clock = SetClock()
    follower = await running(clock)
    for _ in range(100):
        clock.move(timedelta(seconds=1))
        clock.set_by -= timedelta(seconds=1)
        assert not await follower.look()


@BOTH_WAYS
async def test_a_jump_while_it_was_down_is_noticed_at_the_start(jump):
    clock, stores = SetClock(), memory_stores()
    await running(clock, stores)
    clock.move(timedelta(hours=1))
    clock.set_by += jump
    with structlog.testing.capture_logs() as logged:
        await following(clock, stores).begin()
    assert [one["event"] for one in logged] == ["clock.set_forward" if jump > timedelta(0) else "clock.set_back"]


@pytest.mark.parametrize("boot", ["another", None])
async def test_after_another_start_of_the_machine_nobody_knows_how_far_it_jumped(boot):
    clock, stores = SetClock(), memory_stores()
    await running(clock, stores)
    clock.set_by += HOURS
    with structlog.testing.capture_logs() as logged:
        await following(clock, stores, boot=boot).begin()
    assert logged == []


async def test_while_the_disk_is_full_the_next_look_tries_again():
    clock, marks = SetClock(), FullDisk()
    follower = following(clock, replace(memory_stores(), clock_marks=marks))
    marks.is_full = False
    await follower.begin()
    marks.is_full = True
    clock.set_by -= HOURS
    assert [await follower.look(), await follower.look()] == [False, False]
    marks.is_full = False
    assert [await follower.look(), await follower.look()] == [True, False]


async def test_digests_are_due_by_the_new_time():
    clock, stores = SetClock(), memory_stores()
    follower = await running(clock, stores)
    clock.set_by = timedelta(days=400)
    assert await follower.look()
    actor = Actor(channel=SLACK, by="mira", notify=False)
    await set_digest(DigestOptions(), actor=actor, channels=stores.channels, now=clock.now())
    clock.set_by = timedelta(0)
    assert await follower.look()
    next_at = (await stores.channels.get(SLACK)).digest("daily").next_at
    assert timedelta(0) < next_at - clock.now() <= timedelta(days=1)
