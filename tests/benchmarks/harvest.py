"""A first harvest: very many papers into an empty database, in a process of its own whose memory is looked at."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.jobs.arrival import Arrival
from bot.jobs.ingest import ingest
from bot.jobs.subscription_index import SubscriptionIndex
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.ports.stores import Stores
from storage.sqlite.store import open_sqlite
from tests.benchmarks.loading import peak_gigabytes
from tests.benchmarks.measured import Row
from tests.benchmarks.workload import Words, papers

_PAGE = 100
_PAGES_AGAIN = 3
"""As many papers as a poll reads again of the week before."""
_SPELLINGS = 40
_THEN = datetime(2026, 11, 24, tzinfo=UTC)


def measure(count: int) -> Iterator[Row]:
    """Papers a second, the memory of the whole process, and what it then costs to be told nothing new."""
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        command = [sys.executable, "-m", "tests.benchmarks.harvest", str(Path(folder) / "offprint.db"), str(count)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    what = f"a first harvest of {count:,} papers"
    yield Row(id="ingest.harvest", what=what, n=count, value=count / told["seconds"], unit="papers/s")
    yield Row(id="ingest.harvest.memory", what=f"memory of {what}", n=count, value=told["megabytes"], unit="MB")
    yield Row(
        id="ingest.nothing-new",
        what=f"processor time of {_PAGES_AGAIN * _PAGE} papers that are known and told again, unchanged",
        n=count,
        value=told["again"] * 1e3,
        unit="ms",
    )


async def harvested(path: Path, count: int) -> dict[str, float]:
    """Take the papers in, and the last of them once more. What it costs to make them up is not in the figures."""
    words, index = Words.of_the_sample(spellings=_SPELLINGS), SubscriptionIndex()
    async with open_sqlite(path) as stores:
        seconds = 0.0
        for number in range(count // _PAGE):
            page = _page(words, number)
            began = time.perf_counter()
            await _take_in(stores, index, page, number)
            seconds += time.perf_counter() - began
        again = [
            (number, _page(words, number)) for number in range(max(0, count // _PAGE - _PAGES_AGAIN), count // _PAGE)
        ]
        before = time.process_time()
        for number, page in again:
            await _take_in(stores, index, page, number)
        return {"seconds": seconds, "megabytes": peak_gigabytes() * 1e3, "again": time.process_time() - before}


def _page(words: Words, number: int) -> tuple[Entry, ...]:
    return tuple(Entry(paper) for paper in papers(_PAGE, words=words, seed=number, listed_at=_THEN))


async def _take_in(stores: Stores, index: SubscriptionIndex, page: tuple[Entry, ...], number: int) -> None:
    arrival = Arrival(
        source="benchmark", page=SourcePage(page, {ONLY_STREAM: str(number)}), baselines=frozenset((ONLY_STREAM,))
    )
    await ingest(arrival, stores=stores, index=index, now=_THEN)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(harvested(Path(sys.argv[1]), int(sys.argv[2])))) + "\n")
