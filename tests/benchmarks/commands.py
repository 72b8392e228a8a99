"""How soon commands are acknowledged while papers come in and their cards go out, all in one process.

Papers are ingested by the page, each makes about a card in some channel of the local Slack or Discord, and the cards
are posted meanwhile; on both platforms somebody types one command after the other. The same is typed first while
nothing else happens: what that takes is the platforms' and the machine's.
"""

from __future__ import annotations

import asyncio
import gc
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from bot.clock import SystemClock
from bot.delivery.delivery import Settled, State
from bot.jobs.deliver import ExitDoor
from bot.jobs.dispatch import Dispatcher
from bot.jobs.subscription_index import SubscriptionIndex
from bot.paper.paper import Paper
from bot.ports.messenger import Messenger
from bot.ports.stores import Stores
from storage.sqlite.store import open_sqlite
from tests.benchmarks.delivery import CHATS, RULES, connected
from tests.benchmarks.ingest import come_in, subscribe_all
from tests.benchmarks.measured import Row
from tests.benchmarks.platforms import Chat, Platforms, local_platforms
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.upkeep import strangers
from tests.benchmarks.workload import Words, papers, queries, written

PAPERS, SUBSCRIPTIONS, CHANNELS = 10_000, 10_000, 50
_SPELLINGS = 40
_STRANGERS = 0.9
"""The share of subscriptions to another field: each paper then makes about a card."""
_QUIET_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Typed:
    """The seconds after which commands were acknowledged on each platform, and how many cards were sent meanwhile."""

    seconds: Mapping[Chat, Sequence[float]]
    sent: int = 0


def measure(
    *,
    count: int = PAPERS,
    subscriptions: int = SUBSCRIPTIONS,
    channels: int = CHANNELS,
    quiet_seconds: float = _QUIET_SECONDS,
    tell: Tell = nobody,
) -> Iterator[Row]:
    """A row for each platform: the 99th percentile."""
    tell(f"commands while {count:,} papers come in and their cards go out")
    words = Words.of_the_sample(spellings=_SPELLINGS)
    others = int(subscriptions * _STRANGERS)
    asked = [*queries(subscriptions - others, words=words, seed=4), *strangers(others, words=words, seed=6)]
    told = papers(count, words=words, seed=3, listed_at=SystemClock().now())
    with local_platforms(channels) as platforms:
        quiet, busy = asyncio.run(_measured(platforms, told, list(map(written, asked)), quiet_seconds))
    for chat in CHATS:
        waited, alone = busy.seconds[chat], quiet.seconds[chat]
        yield Row(
            id=f"commands.{count}.{chat}",
            what=f"p99 until a command is acknowledged while {count:,} papers come in and {busy.sent:,} cards go out, "
            f"of {len(waited)} commands; median {1000 * median(waited):.0f} ms",
            n=count,
            value=_p99(waited),
            unit="ms",
            rival="the same while nothing else happens",
            rival_value=_p99(alone),
            ratio=_p99(alone) / _p99(waited),
        )


async def _measured(
    platforms: Platforms, told: Sequence[Paper], asked: Sequence[str], quiet_seconds: float
) -> tuple[Typed, Typed]:
    """The commands typed while nothing else happens, and while papers come in."""
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        async with open_sqlite(Path(folder) / "offprint.db") as stores, _messengers(platforms, stores) as messengers:
            async with _typing(platforms) as quiet:
                await asyncio.sleep(quiet_seconds)
            every = [platforms.channels[chat][number] for number in range(_many(platforms)) for chat in CHATS]
            await subscribe_all(stores, asked, channels=every)
            index, sent = SubscriptionIndex(), list[Settled]()
            await index.load(archive=stores.archive, changes=stores.changes, on_batch=gc.freeze)
            async with _delivering(stores, messengers, sent) as wake, _typing(platforms) as busy:
                await come_in(told, stores, index, now=SystemClock().now(), on_page=wake.set)
    return Typed(quiet), Typed(busy, sum(one.state is State.SENT for one in sent))


def _many(platforms: Platforms) -> int:
    return len(platforms.channels["slack"])


@asynccontextmanager
async def _messengers(platforms: Platforms, stores: Stores) -> AsyncIterator[Mapping[str, Messenger]]:
    """Both platforms, connected, with commands answered from `stores`."""
    async with AsyncExitStack() as stack:
        sides = [await stack.enter_async_context(connected(chat, platforms, stores=stores)) for chat in CHATS]
        yield {side.chat: side.messenger for side in sides}


@asynccontextmanager
async def _delivering(
    stores: Stores, messengers: Mapping[str, Messenger], sent: list[Settled]
) -> AsyncIterator[asyncio.Event]:
    """Send what is due while the block runs, and put each outcome into `sent`; yields what wakes the sender."""
    door = ExitDoor(
        stores=stores,
        messengers=messengers,
        rules=dict.fromkeys(messengers, RULES),
        clock=SystemClock(),
        worker="benchmark",
        chance=Random(1).random,
        on_settled=sent.append,
    )
    wake, stopping = asyncio.Event(), asyncio.Event()
    delivering = asyncio.create_task(Dispatcher(door, wake=wake).run(stopping, grace_seconds=5))
    try:
        yield wake
    finally:
        stopping.set()
        wake.set()
        await delivering


@asynccontextmanager
async def _typing(platforms: Platforms) -> AsyncIterator[dict[Chat, Sequence[float]]]:
    """Have commands typed while the block runs; the seconds are there at its end."""
    seconds = dict[Chat, Sequence[float]]()
    await asyncio.to_thread(platforms.type_commands)
    yield seconds
    for chat in CHATS:
        seconds[chat] = await asyncio.to_thread(platforms.typed, chat)


def _p99(seconds: Sequence[float]) -> float:
    """The 99th percentile in milliseconds."""
    return 1000 * sorted(seconds)[int(0.99 * (len(seconds) - 1))]
