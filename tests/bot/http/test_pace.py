"""Requests that share a pace are made one at a time, so many seconds apart."""

import asyncio

import pytest

from bot.http.pace import Pace
from storage.one_process import OwnRates


class Time:
    """A clock that moves when somebody sleeps on it."""

    def __init__(self) -> None:
        self.now = 0.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def failing_request(pace: Pace) -> None:
    async with pace.turn():
        raise ConnectionError


async def test_turns_come_one_after_the_other_with_the_pause_between():
    time = Time()
    pace = Pace(3, monotonic=lambda: time.now, sleep=time.sleep)
    began: list[float] = []
    inside = 0

    async def request() -> None:
        nonlocal inside
        async with pace.turn():
            inside += 1
            assert inside == 1
            began.append(time.now)
            time.now += 1
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(request() for _ in range(4)))
    assert began == [0, 4, 8, 12]


async def test_a_turn_that_fails_is_followed_by_the_pause_too():
    time = Time()
    pace = Pace(3, monotonic=lambda: time.now, sleep=time.sleep)
    with pytest.raises(ConnectionError):
        await failing_request(pace)
    async with pace.turn():
        assert time.now == 3


async def test_a_pause_that_has_passed_is_not_waited_for():
    time = Time()
    pace = Pace(3, monotonic=lambda: time.now, sleep=time.sleep)
    async with pace.turn():
        pass
    time.now = 10.0
    async with pace.turn():
        assert time.now == 10.0


async def test_the_requests_of_two_processes_keep_the_pace_together():
    """A poller that took over asks as long after the last request of the one before as one process would."""
    time = Time()
    rates = OwnRates(lambda: time.now)
    before, after = (
        Pace(3, monotonic=lambda: time.now, sleep=time.sleep, rates=rates, scope="arxiv") for _ in range(2)
    )
    async with before.turn():
        time.now += 2
    ended = time.now
    async with after.turn():
        assert time.now - ended == pytest.approx(3)
