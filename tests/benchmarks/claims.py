"""Rows of the outbox claimed, started and settled by several workers at once, with a platform that answers at once.

A worker is a process with the dispatcher of the service, so all promises of the outbox are kept, and each card is
composed. The jobs of the rival do nothing at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from statistics import median

from bot.card.card import Message
from bot.channel.channel import ChannelId
from bot.delivery.outcome import Absent, Looked, Outcome, Sent
from bot.delivery.window import Window
from tests.benchmarks.databases import Empty, on_postgres, on_sqlite, opened
from tests.benchmarks.measured import Row
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.rivals import procrastinate_queue
from tests.benchmarks.together import Meter, seconds_together
from tests.benchmarks.workers import deliver_by, fill

CHANNELS, CARDS = 400, 10
WORKERS = (1, 2, 4)
_TURNS = 3
"""How often each side is measured, in turn: a machine that is busy for a second disturbs one of them only."""
_WHAT = "rows of the outbox claimed, started, composed and settled"


def measure(
    *,
    channels: int = CHANNELS,
    cards: int = CARDS,
    workers: Sequence[int] = WORKERS,
    turns: int = _TURNS,
    tell: Tell = nobody,
) -> Iterator[Row]:
    """A row for each number of workers on PostgreSQL beside the rival's, and one worker there beside one on SQLite."""
    lanes, count = _lanes(channels), channels * cards
    with on_postgres() as empty:
        for number in workers:
            tell(f"rows claimed by {number} workers")
            turn = [
                (ours(empty, lanes, cards, workers=number), theirs(empty, lanes, cards, workers=number))
                for _ in range(turns)
            ]
            what = f"{_WHAT} by {_processes(number)}, {channels} lanes"
            yield _row(f"claims.{number}", what, turn, count=count, rival=procrastinate_queue.NAME)
        tell("rows claimed by one worker on PostgreSQL and on SQLite")
        turn = [(ours(empty, lanes, cards, workers=1), ours(on_sqlite, lanes, cards, workers=1)) for _ in range(turns)]
        yield _row("claims.sqlite", f"{_WHAT} by 1 process", turn, count=count, rival="the same on SQLite")


def _lanes(channels: int) -> tuple[ChannelId, ...]:
    return tuple(ChannelId("slack", "T0BENCH", f"C{number:08d}") for number in range(channels))


def _processes(count: int) -> str:
    return f"{count} process" if count == 1 else f"{count} processes"


def _row(row: str, what: str, turns: Sequence[tuple[float, float]], *, count: int, rival: str) -> Row:
    mine, other = (median(seconds) for seconds in zip(*turns, strict=True))
    return Row(
        id=row,
        what=what,
        n=count,
        value=count / mine,
        unit="rows/s",
        rival=rival,
        rival_value=count / other,
        ratio=other / mine,
    )


def ours(empty: Empty, lanes: Sequence[ChannelId], cards: int, *, workers: int) -> float:
    """The seconds until the workers have emptied an outbox with so many cards in each of these lanes."""
    with empty() as address:
        asyncio.run(fill(address, lanes, cards))
        return seconds_together(deliver, address, processes=workers, total=len(lanes) * cards)


def theirs(empty: Empty, lanes: Sequence[ChannelId], cards: int, *, workers: int) -> float:
    """The seconds until as many workers of the rival have run as many jobs under as many locks."""
    with empty() as address:
        asyncio.run(procrastinate_queue.defer(address, [str(lane) for _ in range(cards) for lane in lanes]))
        return seconds_together(procrastinate_queue.run, address, processes=workers, total=len(lanes) * cards)


async def deliver(meter: Meter, address: str, number: int) -> None:
    """Deliver as one worker, until all is delivered."""
    async with opened(address) as stores:
        await deliver_by(Answering(), stores, meter, number=number)


class Answering:
    """The port `Messenger` to a platform that has taken a message as soon as it is posted."""

    platform = "slack"

    async def post(self, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        """It is taken."""
        return Sent(key)

    async def update(self, channel: ChannelId, message_id: str, message: Message, *, key: str) -> Outcome:
        """It is taken."""
        return Sent(message_id)

    def time(self) -> datetime | None:
        """It tells none."""
        return None

    async def find(self, channel: ChannelId, keys: Collection[str], *, within: Window) -> Looked:
        """It has none."""
        return Absent()
