"""How soon a card is out: papers come in one by one, and each is stored, matched, queued, and posted to Slack."""

from __future__ import annotations

import asyncio
import gc
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, ChannelId
from bot.channel.subscription import Mode
from bot.clock import SystemClock
from bot.delivery.delivery import Settled, State
from bot.jobs.arrival import Arrival
from bot.jobs.deliver import ExitDoor
from bot.jobs.dispatch import Dispatcher
from bot.jobs.ingest import ingest
from bot.jobs.subscription_index import SubscriptionIndex
from bot.paper.paper import Paper
from bot.ports.channels import ChannelChange
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.ports.stores import Stores
from storage.sqlite.store import open_sqlite
from tests.benchmarks.delivery import RULES, Side, connected
from tests.benchmarks.loading import fill
from tests.benchmarks.measured import Row
from tests.benchmarks.platforms import local_platforms
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.upkeep import strangers
from tests.benchmarks.workload import Words, papers

SUBSCRIPTIONS, PAPERS = 100_000, 200
_ASKED = "lanternfish"
"""A word of the title of each paper. One channel of the local Slack asks for it; all others ask for something else."""


def measure(*, subscriptions: int = SUBSCRIPTIONS, count: int = PAPERS, tell: Tell = nobody) -> Iterator[Row]:
    """One row: the 99th percentile of the time from a paper's arrival until its card is accepted."""
    tell(f"cards of {count} papers, {subscriptions:,} subscriptions")
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder, local_platforms(1) as platforms:
        path = Path(folder) / "offprint.db"
        fill(path, list(strangers(subscriptions, words=Words.of_the_sample(), seed=6)))
        bare = papers(count, words=Words.of_the_sample(), seed=3, listed_at=SystemClock().now())
        told = [replace(paper, title=f"{paper.title} {_ASKED}") for paper in bare]

        async def waits() -> list[float]:
            async with connected("slack", platforms) as side, open_sqlite(path) as stores:
                return await _waits(stores, side, told)

        seconds = sorted(asyncio.run(waits()))
    yield Row(
        id=f"announcing.{subscriptions}",
        what=f"p99 from a paper's arrival until Slack has its card; median {1000 * seconds[count // 2]:.0f} ms",
        n=count,
        value=1000 * seconds[int(0.99 * (count - 1))],
        unit="ms",
    )


async def _waits(stores: Stores, side: Side, told: Sequence[Paper]) -> list[float]:
    """For each paper the seconds until its card is accepted."""
    (channel,) = side.channels
    await _subscribe(stores, channel)
    index = SubscriptionIndex()
    await index.load(archive=stores.archive, changes=stores.changes, on_batch=gc.freeze)
    wake, stopping, sent = asyncio.Event(), asyncio.Event(), asyncio.Event()

    def on_settled(settled: Settled) -> None:
        if settled.state is State.SENT:
            sent.set()

    door = ExitDoor(
        stores=stores,
        messengers={side.chat: side.messenger},
        rules={side.chat: RULES},
        clock=SystemClock(),
        worker="benchmark",
        chance=Random(1).random,
        on_settled=on_settled,
    )
    delivering = asyncio.create_task(Dispatcher(door, wake=wake).run(stopping, grace_seconds=1))
    seconds = []
    for number, paper in enumerate(told):
        sent.clear()
        began = time.perf_counter()
        page = SourcePage((Entry(paper),), {ONLY_STREAM: str(number)})
        await ingest(Arrival(source="benchmark", page=page), stores=stores, index=index, now=door.clock.now())
        wake.set()
        async with asyncio.timeout(30):
            await sent.wait()
        seconds.append(time.perf_counter() - began)
    stopping.set()
    await delivering
    return seconds


async def _subscribe(stores: Stores, channel: ChannelId) -> None:
    wanted = Change(
        channel=channel,
        kind=ChangeKind.SUBSCRIBED,
        by="benchmark",
        at=SystemClock().now(),
        query=_ASKED,
        typed=_ASKED,
        mode=Mode.INSTANTLY,
    )
    await stores.channels.apply(ChannelChange(channel=Channel(id=channel), changes=(wanted,), notify=False))
