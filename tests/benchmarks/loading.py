"""How long the service takes to learn the subscriptions of a full database, and how much memory: in a process alone."""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.channel.channel import ChannelId
from bot.jobs.subscription_index import SubscriptionIndex
from bot.query.tree import Query
from storage.rows.conversions import moment_column
from storage.sqlite.store import open_sqlite
from tests.benchmarks.measured import Disagreement, Row
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.workload import Words, queries, written

_EACH_CHANNEL = 5
_MOST_SECONDS = 120
"""After so long the child gives up, and the row says so: the bar is a quarter of it."""
_KILOBYTES_OF_A_GIGABYTE, _BYTES_OF_A_GIGABYTE = 1e6, 1e9
_THEN = moment_column(datetime(2026, 11, 24, tzinfo=UTC))


def loading(words: Words, count: int, *, tell: Tell = nobody, most_seconds: int = _MOST_SECONDS) -> Iterator[Row]:
    """Seconds and gigabytes for `count` subscriptions, five to a channel."""
    tell(f"writing {count:,} subscriptions into a database")
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        path = Path(folder) / "offprint.db"
        stored = fill(path, queries(count, words=words, seed=8))
        tell(f"loading {stored:,} subscriptions")
        told = _child(path, most_seconds)
    if told["loaded"] != stored and told["finished"]:
        raise Disagreement(f"{told['loaded']} of {stored} subscriptions were loaded")
    how_far = "" if told["finished"] else f"; given up with {told['loaded']:,} of them loaded"
    what = f"SubscriptionIndex.load from SQLite, {stored:,} subscriptions{how_far}"
    yield Row(id=f"match.load.{count}", what=what, n=count, value=told["seconds"], unit="s")
    yield Row(
        id=f"match.load.{count}.memory",
        what=f"memory that takes{how_far}",
        n=count,
        value=told["gigabytes"],
        unit="GB",
    )


def fill(path: Path, asked: Sequence[Query]) -> int:
    """Write the subscriptions of channels the quick way; how many there are when a channel's equal ones are one."""
    asyncio.run(_made(path))
    rows = list(_subscriptions(asked))
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        database.executemany(
            """
            INSERT INTO subscription (id, channel, query, typed, mode, created_at, created_by, changed)
            VALUES (?1, ?2, ?3, ?3, 'instantly', ?4, 'benchmark', ?1)
            """,
            rows,
        )
        database.executemany(
            """
            INSERT INTO change (number, channel, kind, made_by, made_at, subscription, query, mode, also, automatic)
            VALUES (?1, ?2, 'subscribed', 'benchmark', ?4, ?1, ?3, 'instantly', '[]', 0)
            """,
            rows,
        )
        database.execute("COMMIT")
    return len(rows)


async def _made(path: Path) -> None:
    async with open_sqlite(path):
        pass


def _subscriptions(asked: Sequence[Query]) -> Iterator[tuple[int, str, str, str]]:
    number = 0
    for start in range(0, len(asked), _EACH_CHANNEL):
        channel = str(ChannelId("slack", "T0BENCH", f"C{start:08d}"))
        for query in dict.fromkeys(map(written, asked[start : start + _EACH_CHANNEL])):
            number += 1
            yield number, channel, query, _THEN


def _child(path: Path, most_seconds: int) -> dict[str, float]:
    """What a process of its own measures."""
    command = [sys.executable, "-m", "tests.benchmarks.loading", str(path), str(most_seconds)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def load(path: Path, most_seconds: int) -> dict[str, float]:
    """Load the subscriptions into this process; given up after `most_seconds`."""
    index = SubscriptionIndex()
    before, began = peak_gigabytes(), time.perf_counter()
    try:
        signal.signal(signal.SIGALRM, _give_up)
        signal.alarm(most_seconds)
        asyncio.run(_load(index, path))
        finished = True
    except _GivenUp:
        finished = False
    finally:
        signal.alarm(0)
    return {
        "seconds": time.perf_counter() - began,
        "gigabytes": peak_gigabytes() - before,
        "loaded": len(index.matcher),
        "finished": finished,
    }


class _GivenUp(BaseException):
    """The time is over."""


def _give_up(signal_number: int, frame: object) -> None:
    raise _GivenUp


async def _load(index: SubscriptionIndex, path: Path) -> None:
    """As the service does at its start, which keeps the garbage collector off what is taken in."""
    async with open_sqlite(path) as stores:
        await index.load(archive=stores.archive, changes=stores.changes, on_batch=gc.freeze)


def peak_gigabytes() -> float:
    """The most memory this process has had since it began.

    Linux hands the `ru_maxrss` of whoever started a process down to it, so there its own is read from /proc, in
    kilobytes; macOS says `ru_maxrss` in bytes.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / _KILOBYTES_OF_A_GIGABYTE
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _BYTES_OF_A_GIGABYTE


if __name__ == "__main__":
    sys.stdout.write(json.dumps(load(Path(sys.argv[1]), int(sys.argv[2]))) + "\n")
