"""Papers that come in: stored, indexed and matched on SQLite, beside what no ingest can do without."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from sqlite_utils import Database

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, ChannelId
from bot.channel.subscription import Mode
from bot.jobs.arrival import Arrival
from bot.jobs.ingest import ingest
from bot.jobs.subscription_index import SubscriptionIndex
from bot.paper.paper import Paper
from bot.ports.channels import ChannelChange
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.ports.stores import Stores
from bot.query.document import Document
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.index_rows import insert_index_rows
from tests.benchmarks import harvest
from tests.benchmarks.archive import NEWEST, archive_of
from tests.benchmarks.databases import opened
from tests.benchmarks.measured import Disagreement, Row
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.upkeep import strangers
from tests.benchmarks.workload import Words, papers, queries, written

PAGE = 100
_PAPERS, _SUBSCRIPTIONS, _EACH_CHANNEL, _SPELLINGS = 2_000, 10_000, 10, 40
_HARVEST = 100_000
INTO = (100_000, 1_000_000)
_TURNS = 3
"""How often each side is measured, in turn: a machine that is busy for a second disturbs one of them only."""
THEN = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Case:
    """How papers come in; `strangers` is the share of subscriptions to a field that the papers are not of."""

    suffix: str
    what: str
    strangers: float = 0.0
    baseline: bool = False


_CASES = (
    _Case(
        "",
        "stored, indexed, matched, written with what they cause; nine of ten subscriptions are to another field",
        strangers=0.9,
    ),
    _Case(".baseline", "stored and indexed, as a source's first poll brings them: nothing is matched", baseline=True),
    _Case(".announced", "stored, indexed, matched, written with what they cause; all subscriptions are to their field"),
)


def measure(
    *,
    count: int = _PAPERS,
    subscriptions: int = _SUBSCRIPTIONS,
    first_harvest: int = _HARVEST,
    into: Sequence[int] = INTO,
    most: int | None = None,
    tell: Tell = nobody,
) -> Iterator[Row]:
    """The row that has a bar, in which each paper makes a card; then a source's baseline, of which nothing is matched
    or said, and papers that make ten cards; then what none of them can do without; then papers that come into an
    archive `into` which others came before, at `most` so many; then a first harvest.
    """
    words = Words.of_the_sample(spellings=_SPELLINGS)
    told = papers(count, words=words, seed=3, listed_at=THEN)
    for case in _CASES:
        tell(f"papers {case.what}")
        yield _beside_index_alone(case, told, asked_of(words, subscriptions, case.strangers), subscriptions)
    tell("papers cut into words and indexed, and nothing else")
    yield _index_alone(told)
    for size in into:
        if most is None or size <= most:
            yield _into(size, words, count, asked_of(words, subscriptions, _CASES[0].strangers), tell)
    tell(f"a first harvest of {first_harvest:,} papers")
    yield from harvest.measure(first_harvest)


def asked_of(words: Words, subscriptions: int, strange: float) -> list[str]:
    """The queries of so many subscriptions, of which a share is to a field that the papers are not of."""
    others = int(subscriptions * strange)
    asked = [*queries(subscriptions - others, words=words, seed=4), *strangers(others, words=words, seed=6)]
    return list(map(written, asked))


def _beside_index_alone(case: _Case, told: Sequence[Paper], asked: Sequence[str], subscriptions: int) -> Row:
    """The papers ingested, and only put into the index, in turn."""
    ours, alone, queued = list[float](), list[float](), 0
    for _ in range(_TURNS):
        with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
            stored = ours_in(told, asked, Path(folder) / "ours.db", baseline=case.baseline)
            seconds, queued = asyncio.run(stored)
        ours.append(seconds)
        alone.append(_indexed_alone(told))
    return _row(
        f"ingest.{subscriptions}{case.suffix}",
        f"papers {case.what}; {queued / len(told):.1f} cards each",
        ours=ours,
        rival="the same papers only cut into words and indexed",
        theirs=alone,
        count=len(told),
    )


def _index_alone(told: Sequence[Paper]) -> Row:
    alone, bare = list[float](), list[float]()
    for _ in range(_TURNS):
        with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
            bare.append(bare_insert(told, Path(folder) / "bare.db"))
        alone.append(_indexed_alone(told))
    return _row(
        "ingest.index-alone",
        "papers only cut into words and put into the index, same durability: none comes in sooner",
        ours=alone,
        rival="bare INSERT into a table, same pages and durability",
        theirs=bare,
        count=len(told),
    )


def _into(size: int, words: Words, count: int, asked: Sequence[str], tell: Tell) -> Row:
    """Other papers each time, ingested into a large archive and into an empty one, in turn."""
    full, empty = list[float](), list[float]()
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        path = Path(folder) / "archive.db"
        tell(f"making an archive of {size:,} papers")
        archive_of(path, size, words=words)
        tell(f"papers into an archive of {size:,}, and into an empty one")
        for turn in range(_TURNS):
            told = papers(count, words=words, seed=100 + turn, listed_at=NEWEST)
            here = asked if turn == 0 else ()  # afterwards the archive has them
            full.append(asyncio.run(ours_in(told, here, path))[0])
            empty.append(asyncio.run(ours_in(told, asked, Path(folder) / f"empty-{turn}.db"))[0])
    return _row(
        f"ingest.into.{size}",
        f"papers stored, indexed, matched, written with what they cause, into an archive of {size:,}",
        ours=full,
        rival="the same into an empty archive",
        theirs=empty,
        count=count,
        n=size,
    )


def _row(
    what_id: str,
    what: str,
    *,
    ours: Sequence[float],
    rival: str,
    theirs: Sequence[float],
    count: int,
    n: int | None = None,
) -> Row:
    """A row of papers a second from the seconds of all turns."""
    return Row(
        id=what_id,
        what=what,
        n=n or count,
        value=count / median(ours),
        unit="papers/s",
        rival=rival,
        rival_value=count / median(theirs),
        ratio=median(theirs) / median(ours),
    )


async def ours_in(
    told: Sequence[Paper],
    asked: Sequence[str],
    database: Path | str,
    *,
    baseline: bool = False,
    channels: Sequence[ChannelId] = (),
) -> tuple[float, int]:
    """Ingest the papers in pages; the seconds it took, and how many outbox rows it made."""
    async with opened(database) as stores:
        await subscribe_all(stores, asked, channels=channels)
        index = SubscriptionIndex()
        await index.refresh(stores.changes)
        began = time.perf_counter()
        queued = await come_in(told, stores, index, now=THEN, baseline=baseline)
        seconds = time.perf_counter() - began
        if len(await stores.papers.get([paper.id for paper in told])) != len(told):
            raise Disagreement("some papers were not stored")
        return seconds, queued


async def come_in(
    told: Sequence[Paper],
    stores: Stores,
    index: SubscriptionIndex,
    *,
    now: datetime,
    baseline: bool = False,
    on_page: Callable[[], None] = lambda: None,
) -> int:
    """Ingest the papers in pages, calling `on_page` after each; how many outbox rows they made."""
    queued = 0
    for number, page in enumerate(_pages(told)):
        entries = tuple(Entry(paper) for paper in page)
        arrival = Arrival(
            source="benchmark",
            page=SourcePage(entries, {ONLY_STREAM: str(number)}),
            baselines=frozenset((ONLY_STREAM,) if baseline else ()),
        )
        queued += (await ingest(arrival, stores=stores, index=index, now=now)).queued
        on_page()
    return queued


async def subscribe_all(stores: Stores, asked: Sequence[str], *, channels: Sequence[ChannelId] = ()) -> None:
    """Give the channels as many subscriptions each, or without them ten to each of some that are made up.

    Those that are the same within a channel are one.
    """
    each = -(-len(asked) // len(channels)) if channels else _EACH_CHANNEL
    for number, start in enumerate(range(0, len(asked), each)):
        channel = channels[number] if channels else ChannelId("slack", "T0BENCH", f"C{start:08d}")
        changes = tuple(
            Change(
                channel=channel,
                kind=ChangeKind.SUBSCRIBED,
                by="benchmark",
                at=THEN,
                query=query,
                typed=query,
                mode=Mode.INSTANTLY,
            )
            for query in dict.fromkeys(asked[start : start + each])
        )
        await stores.channels.apply(ChannelChange(channel=Channel(id=channel), changes=changes, notify=False))


def bare_insert(told: Sequence[Paper], path: Path) -> float:
    """The seconds that one table without indexes takes for the same papers, a page a transaction."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE paper (id TEXT PRIMARY KEY, title TEXT, abstract TEXT, facts TEXT) STRICT")
        began = time.perf_counter()
        for page in _pages(told):
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT INTO paper VALUES (?, ?, ?, ?)", map(_flat, page))
            database.execute("COMMIT")
        return time.perf_counter() - began


def _indexed_alone(told: Sequence[Paper]) -> float:
    """The seconds that the words of papers take, a page a transaction: no rows of papers, nothing matched or said."""
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        path = Path(folder) / "words.db"
        DatabaseFile.open(path).close()
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=FULL")
            database, began = Database(connection, execute_plugins=False), time.perf_counter()
            for number, page in enumerate(_pages(told)):
                connection.execute("BEGIN IMMEDIATE")
                insert_index_rows(database, enumerate(map(Document.of, page), start=number * PAGE + 1))
                connection.execute("COMMIT")
            return time.perf_counter() - began


def _flat(paper: Paper) -> tuple[str, str, str, str]:
    return paper.id, paper.title, paper.abstract, json.dumps(asdict(paper), default=str)


def _pages(told: Sequence[Paper]) -> Iterator[Sequence[Paper]]:
    return (told[start : start + PAGE] for start in range(0, len(told), PAGE))
