"""Papers that come in: stored, indexed and matched on SQLite, beside a bare insert of the same papers."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

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
from storage.sqlite.store import open_sqlite
from tests.benchmarks import harvest
from tests.benchmarks.measured import Disagreement, Row
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.upkeep import strangers
from tests.benchmarks.workload import Words, papers, queries, written

PAGE = 100
_PAPERS, _SUBSCRIPTIONS, _EACH_CHANNEL, _SPELLINGS = 2_000, 10_000, 10, 40
_HARVEST = 100_000
_THEN = datetime(2026, 11, 24, tzinfo=UTC)


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
    *, count: int = _PAPERS, subscriptions: int = _SUBSCRIPTIONS, first_harvest: int = _HARVEST, tell: Tell = nobody
) -> Iterator[Row]:
    """The row that has a bar, in which each paper makes a card; then a source's baseline, of which nothing is matched
    or said, and papers that make ten cards; then what none of them can do without; then a first harvest.
    """
    words = Words.of_the_sample(spellings=_SPELLINGS)
    told = papers(count, words=words, seed=3, listed_at=_THEN)
    for case in _CASES:
        tell(f"papers {case.what}")
        others = int(subscriptions * case.strangers)
        asked = [*queries(subscriptions - others, words=words, seed=4), *strangers(others, words=words, seed=6)]
        with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
            bare = bare_insert(told, Path(folder) / "bare.db")
            stored = ours_in(told, list(map(written, asked)), Path(folder) / "ours.db", baseline=case.baseline)
            ours, queued = asyncio.run(stored)
        yield Row(
            id=f"ingest.{subscriptions}{case.suffix}",
            what=f"papers {case.what}; {queued / count:.1f} cards each",
            n=count,
            value=count / ours,
            unit="papers/s",
            rival="bare INSERT into a table, same pages and durability",
            rival_value=count / bare,
            ratio=bare / ours,
        )
    tell("papers cut into words and indexed, and nothing else")
    yield Row(
        id="ingest.index-alone",
        what="the same papers only cut into words and put into the index, same durability: none comes in sooner",
        n=count,
        value=count / _indexed_alone(told),
        unit="papers/s",
    )
    tell(f"a first harvest of {first_harvest:,} papers")
    yield from harvest.measure(first_harvest)


async def ours_in(told: Sequence[Paper], asked: Sequence[str], path: Path, *, baseline: bool) -> tuple[float, int]:
    """Ingest the papers in pages; the seconds it took, and how many outbox rows it made."""
    async with open_sqlite(path) as stores:
        await subscribe_all(stores, asked)
        index = SubscriptionIndex()
        await index.refresh(stores.changes)
        queued, began = 0, time.perf_counter()
        for number, page in enumerate(_pages(told)):
            entries = tuple(Entry(paper) for paper in page)
            arrival = Arrival(
                source="benchmark",
                page=SourcePage(entries, {ONLY_STREAM: str(number)}),
                baselines=frozenset((ONLY_STREAM,) if baseline else ()),
            )
            brought = await ingest(arrival, stores=stores, index=index, now=_THEN)
            queued += brought.queued
        seconds = time.perf_counter() - began
        if len(await stores.papers.get([paper.id for paper in told])) != len(told):
            raise Disagreement("some papers were not stored")
        return seconds, queued


async def subscribe_all(stores: Stores, asked: Sequence[str]) -> None:
    """Give channels ten subscriptions each; those that are the same within a channel are one."""
    for start in range(0, len(asked), _EACH_CHANNEL):
        channel = ChannelId("slack", "T0BENCH", f"C{start:08d}")
        changes = tuple(
            Change(
                channel=channel,
                kind=ChangeKind.SUBSCRIBED,
                by="benchmark",
                at=_THEN,
                query=query,
                typed=query,
                mode=Mode.INSTANTLY,
            )
            for query in dict.fromkeys(asked[start : start + _EACH_CHANNEL])
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
