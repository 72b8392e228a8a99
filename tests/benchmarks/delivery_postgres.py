"""Posting through the outbox on PostgreSQL by several workers beside the bare client, and with one of them killed."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from statistics import median

import psycopg

from bot.channel.channel import ChannelId
from tests.benchmarks.databases import Empty, on_postgres, opened
from tests.benchmarks.delivery import connected, in_a_loop, posting
from tests.benchmarks.measured import Disagreement, Row
from tests.benchmarks.platforms import Accepted, Platforms, Reach, local_platforms
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.together import Meter, seconds_together, started_together
from tests.benchmarks.workers import deliver_by, fill

LANES, CARDS, WORKERS = 200, 10, (1, 2, 4)
"""More lanes than one claim takes, so that each worker gets some."""
_TURNS = 3
_PART = "delivery-postgres"
_LOOK_SECONDS = 0.2
_PATIENCE = 300.0
"""Seconds: then something hangs that should not."""


def measure(
    *,
    lanes: int = LANES,
    cards: int = CARDS,
    workers: Sequence[int] = WORKERS,
    turns: int = _TURNS,
    kills: bool = True,
    tell: Tell = nobody,
) -> Iterator[Row]:
    """A row for each number of workers, and those of a worker that is killed in the middle of a burst."""
    with on_postgres() as empty:
        for number in workers:
            tell(f"{number} workers post to Slack")
            seconds = [_once(empty, lanes, cards, workers=number) for _ in range(turns)]
            yield _row(number, lanes, seconds, count=lanes * cards)
        if kills:
            tell("two workers, of which one is killed")
            yield from killed_in_a_burst(empty, lanes, 2 * cards)


async def deliver(reach: Reach, meter: Meter, address: str, number: int) -> None:
    """Deliver to the local Slack as one worker, until all is delivered."""
    async with opened(address) as stores, posting("slack", reach) as messenger:
        await deliver_by(messenger, stores, meter, number=number)


def _once(empty: Empty, lanes: int, cards: int, *, workers: int) -> tuple[float, float]:
    """The seconds that the workers take, and those of the bare client library for the same payloads."""
    with local_platforms(lanes) as platforms, empty() as address:
        asyncio.run(fill(address, platforms.channels["slack"], cards))
        work = partial(deliver, platforms.reach)
        ours = seconds_together(work, address, processes=workers, total=lanes * cards)
        return ours, asyncio.run(_bare(platforms, lanes * cards))


async def _bare(platforms: Platforms, count: int) -> float:
    posted = platforms.accepted("slack")
    if len(posted) != count:
        raise Disagreement(f"Slack holds {len(posted)} messages; {count} were to be posted")
    async with connected("slack", platforms) as side:
        return await in_a_loop(side, posted)


def _row(workers: int, lanes: int, seconds: Sequence[tuple[float, float]], *, count: int) -> Row:
    mine, bare = (median(side) for side in zip(*seconds, strict=True))
    return Row(
        id=f"{_PART}.{workers}.slack",
        what=f"cards posted through the outbox by {workers} {'process' if workers == 1 else 'processes'}, "
        f"{lanes} channels",
        n=count,
        value=count / mine,
        unit="messages/s",
        rival="the bare client library, the same payloads in a loop",
        rival_value=count / bare,
        ratio=bare / mine,
    )


def killed_in_a_burst(empty: Empty, lanes: int, cards: int) -> Iterator[Row]:
    """Two workers deliver, and when a third of all is out, `kill -9` ends one of them.

    Lanes in which it had a request under way stand until that request is surely over, and its message is looked for.
    """
    count = lanes * cards
    with local_platforms(lanes) as platforms, empty() as address:
        asyncio.run(fill(address, platforms.channels["slack"], cards))
        meter = Meter(processes=2, total=count)
        with started_together(partial(deliver, platforms.reach), meter, address, processes=2) as (first, _):
            meter.begin()
            _wait_for(platforms, count // 3)
            killed = datetime.now(UTC)
            os.kill(first, signal.SIGKILL)
            _wait_for(platforms, count)
            meter.end()  # the one that was killed may have died before it could count a message of its own
        yield from rows_after(killed, platforms.accepted("slack"), _doubted(address), lanes=lanes, count=count)


def _wait_for(platforms: Platforms, count: int) -> None:
    """Wait until so many messages are accepted."""
    until = time.monotonic() + _PATIENCE
    while (accepted := len(platforms.accepted("slack"))) < count:
        if time.monotonic() > until:
            raise TimeoutError(f"{accepted} of {count} messages are accepted")
        time.sleep(_LOOK_SECONDS)


def _doubted(address: str) -> frozenset[str]:
    """The channels in which a request was under way that nobody knew the outcome of."""
    with psycopg.connect(address) as database:
        rows = database.execute("SELECT DISTINCT channel FROM outbox WHERE doubted_at IS NOT NULL").fetchall()
    return frozenset(ChannelId.parse(channel).local_id for (channel,) in rows)


def rows_after(
    killed: datetime, accepted: Sequence[Accepted], doubted: frozenset[str], *, lanes: int, count: int
) -> Iterator[Row]:
    """The rows of accepted messages, by the moment of the kill and the channels with a request in doubt."""
    flowing = first_after(killed, accepted)
    certain = [seconds for channel, seconds in flowing.items() if channel not in doubted]
    rest = [seconds for channel, seconds in flowing.items() if channel in doubted]
    about = f"after one of two processes is killed in a burst, {lanes} channels"
    told = {
        "flows": (certain, f"until each channel gets cards again, {about}; without those in doubt"),
        "doubted": (rest, f"until each channel does in which it had a request under way ({len(rest)}), {about}"),
        "delivered": ([(accepted[-1].at - killed).total_seconds()], f"until all is delivered, {about}"),
    }
    for name, (seconds, what) in told.items():
        if seconds:
            yield Row(id=f"{_PART}.killed.{name}", what=what, n=count, value=max(seconds), unit="s")


def first_after(moment: datetime, accepted: Sequence[Accepted]) -> Mapping[str, float]:
    """For each channel that got a message after that moment the seconds until the first one."""
    first: dict[str, float] = {}
    for one in accepted:
        if one.at > moment:
            first.setdefault(one.channel, (one.at - moment).total_seconds())
    return first
