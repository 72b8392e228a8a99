"""Workers to measure: processes with the dispatcher of the service, and an outbox for them to empty."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from random import Random

from bot.channel.channel import ChannelId
from bot.channel.subscription import Subscription
from bot.clock import SystemClock
from bot.delivery.delivery import Settled, State
from bot.jobs.deliver import MOST_IN_FLIGHT, ExitDoor
from bot.jobs.dispatch import Dispatcher
from bot.ports.messenger import Messenger
from bot.ports.papers import IngestedPage, PaperWrite
from bot.ports.stores import Stores
from tests.benchmarks.databases import opened
from tests.benchmarks.delivery import RULES
from tests.benchmarks.together import Meter
from tests.benchmarks.workload import Words, papers
from tests.contracts.facts import said, subscribe

_AT_ONCE = 10
"""Channels that subscribe at the same time: a busy server has few connections for them."""


async def fill(address: str, lanes: Sequence[ChannelId], cards: int) -> None:
    """Announce so many papers in each of these channels."""
    now = SystemClock().now()
    told = papers(cards, words=Words.of_the_sample(), seed=1, listed_at=now)
    async with opened(address) as stores:
        asked: list[Subscription] = []
        for start in range(0, len(lanes), _AT_ONCE):
            some = lanes[start : start + _AT_ONCE]
            asked += await asyncio.gather(*(subscribe(stores, lane, "gpu") for lane in some))
        await stores.papers.apply(
            IngestedPage(
                papers=tuple(PaperWrite(one, 0) for one in told),
                announcements=tuple(said(one.channel, paper, one.id) for paper in told for one in asked),
                at=now,
            )
        )


async def deliver_by(
    messenger: Messenger, stores: Stores, meter: Meter, *, number: int, in_flight: int = MOST_IN_FLIGHT
) -> None:
    """Deliver as the worker of that number, with so many requests in flight at most, until all is delivered."""

    def on_settled(settled: Settled) -> None:
        if settled.state is State.SENT:
            meter.one_more()

    door = ExitDoor(
        stores=stores,
        messengers={messenger.platform: messenger},
        rules={messenger.platform: RULES},
        clock=SystemClock(),
        worker=f"worker-{number}",
        chance=Random(number).random,
        on_settled=on_settled,
        places={messenger.platform: asyncio.Semaphore(in_flight)},
    )
    stopping = asyncio.Event()
    await meter.wait_for_others()
    delivering = asyncio.create_task(Dispatcher(door, wake=asyncio.Event()).run(stopping, grace_seconds=5))
    await meter.wait_for_end()
    stopping.set()
    await delivering
