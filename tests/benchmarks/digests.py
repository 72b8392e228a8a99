"""Digests of very many channels that are due in the same minute, from a large archive: built, and queued."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bot.announcing.route import IntoDigests, Routed
from bot.channel.channel import DAILY, ChannelId
from bot.channel.subscription import Mode
from bot.jobs.send_digests import send_digests
from bot.paper.paper import Paper, PaperId
from bot.ports.papers import IngestedPage
from bot.ports.stores import Stores
from storage.sqlite.store import open_sqlite
from tests.benchmarks.archive import archive_of
from tests.benchmarks.measured import Disagreement, Row
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.workload import Words
from tests.contracts.facts import said, set_digest, subscribe

_CHANNELS, _PAPERS, _LINES = 10_000, 100_000, 12
_DUE = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
_AT_ONCE = 100
_WAITS = IntoDigests(frozenset({DAILY}))


def measure(*, channels: int = _CHANNELS, archive: int = _PAPERS, tell: Tell = nobody) -> Iterator[Row]:
    """One row: the seconds from the minute in which all are due until the last one is in the outbox."""
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        path = Path(folder) / "offprint.db"
        tell(f"an archive of {archive:,} papers")
        archive_of(path, archive, words=Words.of_the_sample())
        seconds = asyncio.run(_sent(path, channels, tell))
    yield Row(
        id=f"digests.{channels}",
        what=f"daily digests due in the same minute, {_LINES} lines for each, {archive:,} papers in the archive",
        n=channels,
        value=seconds,
        unit="s",
    )


async def _sent(path: Path, channels: int, tell: Tell) -> float:
    async with open_sqlite(path) as stores:
        await _fill(stores, _papers(path), channels, tell)
        tell(f"{channels:,} digests built and queued")
        began = time.perf_counter()
        made = await send_digests(stores.digests, trending=stores.trending, now=_DUE)
        seconds = time.perf_counter() - began
        if made != channels or await stores.digests.due(_DUE):
            raise Disagreement(f"{made} digests were queued; {channels} were due")
        return seconds


def _papers(path: Path) -> list[PaperId]:
    with closing(sqlite3.connect(path)) as database:
        return [PaperId(row[0]) for row in database.execute("SELECT id FROM paper ORDER BY row")]


async def _fill(stores: Stores, papers: Sequence[PaperId], channels: int, tell: Tell) -> None:
    """Channels with a daily digest, and lines that wait for it: papers from all over the archive."""
    chance = Random(5)
    for start in range(0, channels, _AT_ONCE):
        tell(f"channels with a digest: {start:,} of {channels:,}")
        some = [ChannelId("slack", "T0BENCH", f"C{number:08d}") for number in range(start, start + _AT_ONCE)]
        await asyncio.gather(*(_subscribe(stores, channel) for channel in some[: channels - start]))
    announcements: list[Routed] = []
    for number, subscription in enumerate(await stores.channels.subscriptions(), start=1):
        told = (Paper(id=one, title="") for one in chance.sample(papers, _LINES))
        announcements += [said(subscription.channel, one, subscription.id, route=_WAITS) for one in told]
        if number % _AT_ONCE == 0 or number == channels:
            tell(f"lines that wait: of {number:,} channels")
            await stores.papers.apply(IngestedPage(papers=(), announcements=tuple(announcements), at=_DUE))
            announcements.clear()


async def _subscribe(stores: Stores, channel: ChannelId) -> None:
    await subscribe(stores, channel, "gpu", Mode.DAILY)
    await set_digest(stores, channel, _DUE)
