"""Many lanes at once, on a clock that is moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog

from bot.channel.channel import ChannelId
from bot.delivery.delivery import State
from bot.delivery.outcome import NotSent
from bot.delivery.requests import Requests
from bot.jobs.dispatch import Dispatcher
from bot.jobs.holds import Holds
from bot.ports.lanes import LEASE, Claim
from storage.memory import memory_stores
from tests.bot.jobs.failing import Failing, at_call
from tests.bot.jobs.meanwhile import Meanwhile
from tests.bot.jobs.scene import DISCORD, SLACK, SLACK_TOO, HandClock, Scene, paper
from tests.handlers.office import until

SECOND = timedelta(seconds=1)


@pytest.fixture
def scene(stores) -> Scene:
    return Scene(stores, clock=HandClock())


@asynccontextmanager
async def dispatching(
    scene: Scene, *, wake: asyncio.Event | None = None, patience: float = 60, **other: object
) -> AsyncIterator[asyncio.Event]:
    """A dispatcher runs inside, until the event is set or the block ends, and has ended afterwards."""
    stopping = asyncio.Event()
    dispatcher = Dispatcher(scene.door(**other), wake=wake or asyncio.Event())
    running = asyncio.create_task(dispatcher.run(stopping, grace_seconds=patience))
    try:
        yield stopping
        stopping.set()
        async with asyncio.timeout(90):
            await running
    finally:
        running.cancel()
        await asyncio.wait([running])


async def all_want(scene: Scene) -> None:
    for channel in (SLACK, SLACK_TOO, DISCORD):
        await scene.wants("gpu", channel=channel)
    await scene.comes_in(paper("1"), paper("2", "More GPUs"))


async def test_a_slow_channel_holds_up_nobody(scene):
    await all_want(scene)
    gate = scene.slack.hold(SLACK)
    async with dispatching(scene):
        await until(lambda: len(scene.slack.in_channel(SLACK_TOO)) == len(scene.discord.ledger) == 2)
        assert scene.slack.in_channel(SLACK) == []
        gate.set()
        await until(lambda: len(scene.slack.in_channel(SLACK)) == 2)


def one_place() -> dict[str, asyncio.Semaphore]:
    """Room for one request in flight on each platform."""
    return {"slack": asyncio.Semaphore(1), "discord": asyncio.Semaphore(1)}


async def test_a_row_is_not_in_flight_before_there_is_a_place_for_its_request(scene):
    await all_want(scene)
    gate = scene.slack.hold(SLACK)
    async with dispatching(scene, places=one_place()):
        await until(lambda: scene.slack.asked and len(scene.discord.ledger) == 2)
        assert [channel for channel, _ in scene.slack.asked] == [SLACK]
        assert (await scene.stores.outbox.lane(SLACK_TOO)).head.state is State.WAITING
        gate.set()
        await until(lambda: len(scene.slack.ledger) == 4)


async def test_a_lane_gives_its_place_to_those_who_wait_after_each_message(scene):
    await all_want(scene)
    async with dispatching(scene, places=one_place()):
        await until(lambda: len(scene.slack.ledger) == 4)
    assert [channel for channel, _ in scene.slack.asked] == [SLACK, SLACK_TOO] * 2


async def test_the_loop_has_a_turn_between_two_cards(scene):
    for number in range(30):
        await scene.wants("gpu", channel=ChannelId("slack", "T1", f"C{number}"))
    await scene.comes_in(paper("1"))
    turn, turns_of_posts = 0, []
    post = scene.slack.post

    async def noted(*asked, **named):
        turns_of_posts.append(turn)
        return await post(*asked, **named)

    scene.slack.post = noted
    async with dispatching(scene):
        while len(turns_of_posts) < 30:
            turn += 1
            await asyncio.sleep(0)
    assert len(set(turns_of_posts)) == 30


async def test_a_channel_is_worked_by_one_task_at_a_time(scene):
    await all_want(scene)
    wake = asyncio.Event()
    gate = scene.slack.hold(SLACK)
    async with dispatching(scene, wake=wake):
        for _ in range(3):
            await until(lambda: SLACK in dict(scene.slack.asked))
            wake.set()
            await until(lambda: not wake.is_set())
        assert [channel for channel, _ in scene.slack.asked].count(SLACK) == 1
        gate.set()


async def test_whoever_fills_the_outbox_wakes_it(scene):
    wake = asyncio.Event()
    async with dispatching(scene, wake=wake):
        await all_want(scene)
        wake.set()
        await until(lambda: len(scene.discord.ledger) == 2)


async def test_what_nobody_told_it_of_is_found_a_second_later(scene):
    async with dispatching(scene):
        await asyncio.sleep(0)
        await all_want(scene)
        await moved_until(scene, lambda: len(scene.discord.ledger) == 2)


async def test_what_was_put_off_goes_out_when_it_is_due(scene):
    await all_want(scene)
    scene.slack.will(SLACK, NotSent("ratelimited", retry_after=3))
    async with dispatching(scene):
        await until(lambda: len(scene.discord.ledger) == len(scene.slack.in_channel(SLACK_TOO)) == 2)
        await moved_until(scene, lambda: len(scene.slack.in_channel(SLACK)) == 2)


async def moved_until(scene: Scene, condition: Callable[[], bool]) -> None:
    """Let second after second pass until it holds, each once the dispatcher sleeps, and whoever renews its lease: a
    database that is slow takes none of the time that a lease lasts.
    """
    sleepers = 1 if scene.stores.lanes.lease is None else 2
    while not condition():
        await until(lambda: scene.clock.sleeping >= sleepers)
        scene.clock.move(SECOND)
        await asyncio.sleep(0.005)


@pytest.mark.parametrize(
    ("port", "method", "call"), [("lanes", "claim", 1), ("outbox", "advance", 1), ("outbox", "advance", 2)]
)
async def test_a_store_that_fails_once_does_not_end_it(scene, port, method, call):
    await all_want(scene)
    failing = Failing(getattr(scene.stores, port), method, fails=at_call(call))
    scene.stores = replace(scene.stores, **{port: failing})
    with structlog.testing.capture_logs() as logs:
        async with dispatching(scene):
            await moved_until(scene, lambda: len(scene.slack.ledger) == 4 and len(scene.discord.ledger) == 2)
            await moved_until(scene, lambda: len(scene.settled) == 6)
    (said,) = [line for line in logs if line["log_level"] == "error"]
    assert said["event"] in ("lane.broken", "outbox.unreadable")
    assert said["fix"]


async def test_it_ends_when_it_is_told_to_and_lets_what_is_in_flight_end(scene):
    await all_want(scene)
    gate = scene.slack.hold(SLACK)
    async with dispatching(scene):
        await until(lambda: len(scene.slack.in_channel(SLACK_TOO)) == len(scene.discord.ledger) == 2)
        asyncio.get_running_loop().call_later(0.02, gate.set)
    assert len(scene.slack.in_channel(SLACK)) == 1
    assert (await scene.stores.outbox.lane(SLACK)).waiting == 1


async def test_what_does_not_end_in_time_is_left_to_be_looked_for(scene):
    await all_want(scene)
    scene.slack.hold(SLACK)
    async with dispatching(scene, patience=0.02):
        await until(lambda: SLACK in dict(scene.slack.asked) and len(scene.settled) == 4)
    await asyncio.sleep(0)
    assert await scene.starts_again() == 1


async def test_a_lane_is_given_back_as_soon_as_it_ends_while_others_end(scene):
    await all_want(scene)
    gate, gate_too = scene.slack.hold(SLACK), scene.slack.hold(SLACK_TOO)
    other = Claim(worker="other", platforms=("slack",), now=scene.clock.now(), paused_before=scene.clock.now(), most=9)
    async with dispatching(scene) as stopping:
        await until(lambda: {SLACK, SLACK_TOO} <= dict(scene.slack.asked).keys() and len(scene.discord.ledger) == 2)
        stopping.set()
        gate_too.set()
        async with asyncio.timeout(60):
            while not (taken := await scene.stores.lanes.claim(other)):  # noqa: ASYNC110  another process looks so
                await asyncio.sleep(0.01)
        assert [lane.channel for lane in taken] == [SLACK_TOO]
        gate.set()


async def test_a_lane_that_ends_while_another_is_given_back_is_given_back_next():
    scene = Scene(memory_stores(lease=LEASE), clock=HandClock())
    await all_want(scene)
    lanes = scene.stores.lanes

    async def ends_meanwhile():
        holds.end(SLACK_TOO)

    holds = Holds(
        Meanwhile(lanes, "release", ends_meanwhile), worker="worker", clock=scene.clock, requests=Requests(None)
    )
    await holds.claim(("slack",), retry=SECOND)
    holds.end(SLACK)
    for left in ([SLACK_TOO], []):
        await holds.release()
        assert [lane.channel for lane in await lanes.renew("worker")] == left
