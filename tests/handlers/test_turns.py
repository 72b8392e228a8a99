"""The turns of a token: bursts leave at once, what follows leaves at the rate, and a wait is for everybody."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.errors import StorageError
from handlers.turns import PATIENCE, Pace, Turns
from storage.one_process import OwnRates

PACE = Pace(50, 5)
ENOUGH = 200


class Time:
    """A clock that moves to the end of what sleeps shortest, once nobody is awake."""

    def __init__(self):
        self.at = 100.0
        self.left = []

    def monotonic(self):
        return self.at

    async def sleep(self, seconds):
        self.left.append(self.at + seconds)


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def rates(time):
    return OwnRates(time.monotonic)


async def test_no_second_has_more_requests_than_the_token_may_make(time, rates):
    """Two processes at once: all that they make together counts."""
    processes = [Turns(rates, "discord", PACE, time) for _ in range(2)]
    await asyncio.gather(*(processes[number % 2].take() for number in range(80)))
    left = sorted(time.left)
    assert len(left) == 80
    assert left[PACE.burst - 1] == time.at
    assert all(left[n + 50] - left[n] >= 1 - 1e-6 for n in range(len(left) - 50))


async def test_requests_that_arrive_together_are_reserved_together(time, rates):
    asked = []

    class Counted:
        async def reserve(self, scope, length, *, patience):
            asked.append(round(length / PACE.length))
            await asyncio.sleep(0)
            return await rates.reserve(scope, length, patience=patience)

    turns = Turns(Counted(), "discord", PACE, time)
    await asyncio.gather(*(turns.take() for _ in range(40)))
    assert sum(asked) == 40
    assert len(asked) == 3


async def test_a_turn_that_is_far_away_is_not_waited_for(time, rates):
    turns = Turns(rates, "discord", PACE, time)
    await turns.hold(60)
    wait = await turns.take()
    assert wait is not None
    assert timedelta(seconds=60) <= wait < timedelta(seconds=61)
    time.at += 60 - PATIENCE.total_seconds() / 2
    assert await turns.take() is None
    assert time.left[-1] > time.at


async def test_a_database_that_does_not_answer_stops_no_request(time):
    class Silent:
        async def reserve(self, scope, length, *, patience):
            raise StorageError("no answer")

        async def hold(self, scope, lasting):
            raise StorageError("no answer")

    turns = Turns(Silent(), "discord", PACE, time)
    await turns.hold(60)
    assert await turns.take() is None
    assert time.left == [time.at]
