"""Rows of the outbox claimed, started and settled by several workers at once, with a platform that answers at once.

A worker is a process with the dispatcher of the service, so all promises of the outbox are kept, and each card is
composed. The jobs of the rival do nothing at all. Where there are fewer cores than workers, these share them. So they
are measured once more with a platform for which they mostly wait: if they held each other up, that would show there.
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
from tests.benchmarks.together import Meter, Work, seconds_together
from tests.benchmarks.workers import deliver_by, fill

CHANNELS, CARDS = 400, 10
WORKERS = (1, 2, 4)
AFTER_SECONDS, IN_FLIGHT = 0.1, 2
"""Where workers wait for a platform: it answers after so long, and each may have so many requests there at once."""
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
    """A row for each number of workers on PostgreSQL beside the rival's, one for each that waits, and one worker there
    beside one on SQLite.
    """
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
        yield from _waiting(empty, lanes, workers, turns=turns, tell=tell)
        tell("rows claimed by one worker on PostgreSQL and on SQLite")
        turn = [(ours(empty, lanes, cards, workers=1), ours(on_sqlite, lanes, cards, workers=1)) for _ in range(turns)]
        yield _row("claims.sqlite", f"{_WHAT} by 1 process", turn, count=count, rival="the same on SQLite")


def _waiting(
    empty: Empty, lanes: Sequence[ChannelId], workers: Sequence[int], *, turns: int, tell: Tell
) -> Iterator[Row]:
    """A row for each number of workers that wait for the platform, beside as many times one worker."""
    several = [number for number in workers if number > 1]
    tell(f"rows claimed by 1, {', '.join(map(str, several))} workers that wait for the platform")
    seconds = [
        {number: ours(empty, lanes, 1, workers=number, work=deliver_slowly) for number in (1, *several)}
        for _ in range(turns)
    ]
    for number in several:
        turn = [(one[number], one[1] / number) for one in seconds]
        what = f"{_WHAT} by {_processes(number)} that wait for the platform, {len(lanes)} lanes"
        yield _row(f"claims.waiting.{number}", what, turn, count=len(lanes), rival=f"{number} × one process")


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


async def deliver(meter: Meter, address: str, number: int) -> None:
    """Deliver as one worker, until all is delivered."""
    async with opened(address) as stores:
        await deliver_by(Answering(), stores, meter, number=number)


async def deliver_slowly(meter: Meter, address: str, number: int) -> None:
    """The same for a platform that takes its time, and which has few requests of a worker at once."""
    async with opened(address) as stores:
        await deliver_by(Answering(AFTER_SECONDS), stores, meter, number=number, in_flight=IN_FLIGHT)


def ours(empty: Empty, lanes: Sequence[ChannelId], cards: int, *, workers: int, work: Work = deliver) -> float:
    """The seconds until the workers have emptied an outbox with so many cards in each of these lanes."""
    with empty() as address:
        asyncio.run(fill(address, lanes, cards))
        return seconds_together(work, address, processes=workers, total=len(lanes) * cards)


def theirs(empty: Empty, lanes: Sequence[ChannelId], cards: int, *, workers: int) -> float:
    """The seconds until as many workers of the rival have run as many jobs under as many locks."""
    with empty() as address:
        asyncio.run(procrastinate_queue.defer(address, [str(lane) for _ in range(cards) for lane in lanes]))
        return seconds_together(procrastinate_queue.run, address, processes=workers, total=len(lanes) * cards)


class Answering:
    """The port `Messenger` to a platform that has taken a message so many seconds after it is posted."""

    platform = "slack"

    def __init__(self, after: float = 0.0) -> None:
        self._after = after

    async def post(self, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        """It is taken."""
        await asyncio.sleep(self._after)
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
