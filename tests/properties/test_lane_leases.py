"""The law of leases, under drawn interleavings: however workers claim, stand still, lose lanes and lose answers, each
row is posted once, in the order of its lane.

Every worker is the real holder of leases (`bot.jobs.holds`) over a real store. What it does in a lane is cut in steps
(start a row, let its request leave, write the outcome); between any two of them time passes, or another worker acts.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import HealthCheck, example, given, settings

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, Kind, Settled, State
from bot.delivery.lane import Idle, LookUp, Send
from bot.delivery.requests import Requests
from bot.delivery.window import Window
from bot.jobs.holds import Hold, Holds
from bot.ports.lanes import LEASE
from bot.ports.outbox import Advance, Begun
from bot.ports.stores import Stores
from bot.ports.write import Stale
from storage.memory import memory_stores
from storage.memory.tables import Tables
from storage.postgres.connection import Database
from storage.postgres.locks import lock_lanes
from storage.postgres.outbox_rows import enqueue
from storage.postgres.store import stores_of
from tests.bot.jobs.scene import LeapClock
from tests.contracts.facts import GPU, ML, NOON

CHANNELS = (ML, GPU)
ROWS = 3
WORKERS = 2
RETRY = timedelta(hours=1)

workers = st.integers(0, WORKERS - 1)
moves = st.one_of(
    st.tuples(st.just("passes"), st.sampled_from([1, 6, 11])),
    st.tuples(st.sampled_from(["claims", "renews"]), workers),
    st.tuples(st.just("comes in"), st.sampled_from(CHANNELS)),
    st.tuples(st.just("works"), workers, st.sampled_from(CHANNELS), st.integers(1, 4)),
    st.tuples(st.just("loses the answer"), workers, st.sampled_from(CHANNELS), st.just(1)),
)
STANDS_STILL = (("claims", 0), ("works", 0, ML, 1), ("passes", 11), ("claims", 1), ("works", 1, ML, 4))
"""A worker has started a row and stands still; another takes its lane, finds nothing, and posts."""
GETS_ANOTHER_LANE = (*STANDS_STILL, ("works", 1, GPU, 8), ("claims", 1), ("comes in", GPU), ("claims", 0))
"""The lane that it claims when it goes on is its own; the one that it had is not."""


@dataclass
class World:
    """Stores, how a row comes into them, and how the database's clock is moved."""

    stores: Stores
    enqueue: Callable[[ChannelId, str], Awaitable[object]]
    passes: Callable[[timedelta], Awaitable[object]]
    clock: LeapClock = field(default_factory=lambda: LeapClock(NOON))
    ledger: dict[ChannelId, list[str]] = field(default_factory=lambda: defaultdict(list))
    """What the platform has, by channel: a request that leaves is there at once."""
    promised: dict[ChannelId, list[str]] = field(default_factory=lambda: defaultdict(list))

    async def comes_in(self, channel: ChannelId) -> None:
        """Append a row to a lane."""
        subject = f"row {len(self.promised[channel])}"
        await self.enqueue(channel, subject)
        self.promised[channel].append(subject)


@dataclass
class Lane:
    """What a worker does in a lane: the row that it has started, and the outcome that it has not written."""

    hold: Hold
    started: Delivery | None = None
    outcome: Settled | None = None


class Worker:
    """A process that delivers, one step at a time."""

    def __init__(self, world: World, name: str) -> None:
        self._world = world
        self._name = name
        self._requests = Requests(world.clock.monotonic())
        self._holds = Holds(world.stores.lanes, worker=name, clock=world.clock, requests=self._requests)
        self._lanes: dict[ChannelId, Lane] = {}

    async def claims(self) -> int:
        holds = await self._holds.claim(("slack", "discord"), retry=RETRY)
        self._lanes |= {hold.channel: Lane(hold) for hold in holds}
        return len(holds)

    async def renews(self) -> None:
        for channel in await self._holds.renew():
            self._lanes.pop(channel, None)

    async def works(self, channel: ChannelId, *, hears: bool = True) -> None:
        lane = self._lanes.get(channel)
        if lane is None:
            return
        if lane.started is not None and lane.outcome is None:
            lane.outcome = self._sent(lane)
            return
        step = await self._advance(lane)
        if not hears:
            await self._again(channel, lane)
        elif isinstance(step, Begun):
            lane.started = step.delivery
            self._requests.goes_out(step.delivery, self._world.clock.monotonic())
        elif isinstance(step, LookUp):
            lane.outcome = self._looked(step.delivery)
        elif isinstance(step, Stale | Idle):
            self._holds.end(channel)
            del self._lanes[channel]

    async def _advance(self, lane: Lane) -> object:
        settled, lane.outcome, lane.started = lane.outcome, None, None
        wanted = Advance(
            channel=lane.hold.channel,
            settled=settled,
            decide=next_step,
            at=self._world.clock.now(),
            worker=self._name,
            epoch=lane.hold.epoch,
        )
        return await self._world.stores.outbox.advance(wanted)

    async def _again(self, channel: ChannelId, lane: Lane) -> None:
        """The answer to a write was lost."""
        hold = await lane.hold.again()
        if hold is None:
            del self._lanes[channel]
        else:
            self._lanes[channel] = Lane(hold)

    def _sent(self, lane: Lane) -> Settled:
        assert lane.started is not None
        if lane.hold.may_post():
            self._world.ledger[lane.hold.channel].append(lane.started.subject)
            return self._settled(lane.started, State.SENT)
        return self._settled(lane.started, State.WAITING)

    def _looked(self, row: Delivery) -> Settled:
        is_there = row.subject in self._world.ledger[row.channel]
        return self._settled(row, State.SENT if is_there else State.WAITING)

    def _settled(self, row: Delivery, state: State) -> Settled:
        return Settled(delivery=row, state=state, at=self._world.clock.now(), message_id="m1")


def next_step(head: Delivery | None, _silence: object) -> Idle | Send | LookUp:
    """Look for what is uncertain, send what waits."""
    if head is None or head.state is State.INFLIGHT:
        return Idle()
    return Send(head) if head.state is State.WAITING else LookUp(head, Window(begins=NOON))


async def play(world: World, told: list[tuple[object, ...]]) -> None:
    for channel in CHANNELS * ROWS:
        await world.comes_in(channel)
    staff = [Worker(world, f"worker {number}") for number in range(WORKERS)]
    for move in told:
        await act(world, staff, move)
    await passes(world, 60)
    last = Worker(world, "last")
    while await last.claims():
        for channel in CHANNELS:
            for _ in range(3 * len(world.promised[channel]) + 2):
                await last.works(channel)
    assert world.ledger == world.promised


async def act(world: World, staff: list[Worker], move: tuple[object, ...]) -> None:
    match move:
        case "passes", seconds:
            await passes(world, seconds)
        case "comes in", channel:
            await world.comes_in(channel)
        case "claims", who:
            await staff[who].claims()
        case "renews", who:
            await staff[who].renews()
        case how, who, channel, times:
            for _ in range(times):
                await staff[who].works(channel, hears=how == "works")


async def passes(world: World, seconds: int) -> None:
    passed = timedelta(seconds=seconds)
    world.clock.move(passed)
    await world.passes(passed)


def in_memory() -> World:
    tables = Tables()
    stores = memory_stores(tables, lease=LEASE)

    async def enqueues(channel: ChannelId, subject: str) -> None:
        tables.enqueue(channel, Kind.SHARED_PAGE, subject, at=NOON)

    async def time_passes(passed: timedelta) -> None:
        stores.lanes.pass_time(passed)

    return World(stores, enqueues, time_passes)


def in_postgres(database: Database) -> World:
    async def enqueues(channel: ChannelId, subject: str) -> int:
        async def work(connection):
            await lock_lanes(connection, (channel,))
            return await enqueue(connection, channel, kind=Kind.SHARED_PAGE, subject=subject, at=NOON)

        return await database.write(work)

    async def time_passes(passed: timedelta) -> None:
        await database.write(lambda one: one.execute("UPDATE worker SET expires_at = expires_at - %s", (passed,)))

    return World(stores_of(database), enqueues, time_passes)


@example([*STANDS_STILL, ("works", 0, ML, 1)])
@example([*STANDS_STILL, ("works", 0, ML, 4)])
@example([*STANDS_STILL, ("renews", 0), ("works", 0, ML, 4)])
@example([*GETS_ANOTHER_LANE, ("works", 0, ML, 1)])
@example([("claims", 0), ("works", 0, ML, 2), ("loses the answer", 0, ML, 1), ("works", 0, ML, 4)])
@given(st.lists(moves, min_size=10, max_size=60))
def test_each_row_is_posted_once_and_in_order_in_memory(told):
    asyncio.run(play(in_memory(), told))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([*STANDS_STILL, ("works", 0, ML, 4)])
@example([*GETS_ANOTHER_LANE, ("works", 0, ML, 1)])
@given(st.lists(moves, min_size=10, max_size=60))
def test_each_row_is_posted_once_and_in_order_on_postgresql(postgres_url, told):
    async def played():
        database = await Database.open(postgres_url)
        try:
            await database.write(lambda one: one.execute("TRUNCATE outbox, lane, worker"))
            await play(in_postgres(database), told)
        finally:
            await database.close()

    asyncio.run(played())
