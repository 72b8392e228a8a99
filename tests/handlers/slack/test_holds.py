"""A wait that Slack asks for in a workspace is kept by every process; one for a single channel is its own."""

from __future__ import annotations

import pytest

from bot.channel.channel import ChannelId
from bot.delivery.outcome import NotSent, Sent
from handlers.slack.holds import POST, UPDATE, Holds
from storage.one_process import OwnRates

ONE, TWO = (ChannelId("slack", "T1", name) for name in ("C1", "C2"))
ELSEWHERE = ChannelId("slack", "T2", "C3")
WAIT = NotSent("ratelimited", 30.0)


class Time:
    at = 100.0

    def monotonic(self):
        return self.at


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def processes(time):
    rates = OwnRates(time.monotonic)
    return [Holds(rates, time) for _ in range(2)]


async def held(holds, channel, method=POST):
    found = await holds.holds(channel, method)
    return None if found is None else found.retry_after


async def test_a_post_that_is_told_to_wait_holds_up_no_other_channel(processes):
    here, _ = processes
    for _ in range(2):
        await here.hear(ONE, POST, WAIT)
    assert await held(here, TWO) is None


async def test_once_a_second_channel_is_told_the_same_the_workspace_waits_in_every_process(processes, time):
    here, beside = processes
    await here.hear(ONE, POST, WAIT)
    await here.hear(TWO, POST, WAIT)
    for holds in (here, beside):
        assert await held(holds, ONE) == pytest.approx(30)
        assert await held(holds, ELSEWHERE) is None
        assert await held(holds, ONE, UPDATE) is None
    time.at += 30
    assert await held(beside, ONE) is None


async def test_an_edit_has_no_limit_of_its_channel(processes):
    here, beside = processes
    await here.hear(ONE, UPDATE, WAIT)
    assert await held(beside, TWO, UPDATE) == pytest.approx(30)


async def test_what_is_taken_holds_up_nobody(processes):
    here, _ = processes
    await here.hear(ONE, UPDATE, Sent("1"))
    await here.hear(ONE, UPDATE, NotSent("no connection"))
    assert await held(here, ONE, UPDATE) is None
