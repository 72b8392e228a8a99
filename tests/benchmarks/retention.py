"""Retention on SQLite: a year of papers of which the older half is thinned, while nothing else is written.

Searches of the thinned file are measured beside a new file that only ever had the papers which are left, in turn, and
both must find the same papers in the same order.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from bot.jobs.thin import Thinner
from bot.ports.archive import Archive
from bot.ports.retention import (
    CardsThinned,
    CardThinning,
    PapersThinned,
    PaperThinning,
    Retention,
    RowThinning,
    ThinnedSoFar,
)
from bot.query.tree import Query
from bot.retention.ages import Aged, Keep
from storage.sqlite.store import open_sqlite
from tests.benchmarks.aged import with_live_papers, year_of
from tests.benchmarks.archive import NEWEST
from tests.benchmarks.measured import Disagreement, Row
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.search import asked_of
from tests.benchmarks.workload import Words

PAPERS = 300_000
"""The papers that arXiv lists in a year."""
KEEP = Keep(papers=timedelta(days=180), history=timedelta(days=180))
_SPELLINGS = 3
_QUESTIONS = 20
_SHOWN = 5
_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes of a database file, and how many of them are in use."""

    file: int
    used: int


def measure(*, most: int | None = None, tell: Tell = nobody) -> Iterator[Row]:
    """Rows of a year of papers, of no more than `most`."""
    papers = min(PAPERS, most or PAPERS)
    words = Words.of_the_sample(spellings=_SPELLINGS)
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        path, fresh = Path(folder) / "year.db", Path(folder) / "fresh.db"
        tell(f"making a year of {papers:,} papers")
        year_of(path, papers, words=words)
        before = size_of(path)
        tell("thinning the older half of them")
        timed = asyncio.run(_thinned(path))
        after = size_of(path)
        yield from _thinning_rows(timed, before, after, papers)
        tell("making the file that only had the others")
        with_live_papers(path, fresh)
        tell("searching both")
        yield asyncio.run(_searched(path, fresh, words, papers))
        yield _vacuum_row(path, after, papers)


@dataclass(slots=True)
class _Timed:
    """A `Retention` that takes the time of its writes: seconds and rows of each."""

    retention: Retention
    papers: list[tuple[float, int]] = field(default_factory=list)
    cards: list[tuple[float, int]] = field(default_factory=list)
    others: list[tuple[float, int]] = field(default_factory=list)
    merges: list[float] = field(default_factory=list)

    async def thin_papers(self, wanted: PaperThinning) -> PapersThinned:
        began = time.perf_counter()
        thinned = await self.retention.thin_papers(wanted)
        self.papers.append((time.perf_counter() - began, thinned.papers))
        return thinned

    async def thin_cards(self, wanted: CardThinning) -> CardsThinned:
        began = time.perf_counter()
        thinned = await self.retention.thin_cards(wanted)
        self.cards.append((time.perf_counter() - began, thinned.cards))
        return thinned

    async def old_cards(self, wanted: CardThinning) -> CardsThinned:
        return await self.retention.old_cards(wanted)

    async def thin_rows(self, wanted: RowThinning) -> int:
        began = time.perf_counter()
        rows = await self.retention.thin_rows(wanted)
        self.others.append((time.perf_counter() - began, rows))
        return rows

    async def merge_index(self, *, begins: bool) -> bool:
        began = time.perf_counter()
        more = await self.retention.merge_index(begins=begins)
        self.merges.append(time.perf_counter() - began)
        return more

    async def old_papers(self, wanted: PaperThinning) -> PapersThinned:
        return await self.retention.old_papers(wanted)

    async def old_rows(self, kind: Aged, *, before: datetime) -> int:
        return await self.retention.old_rows(kind, before=before)

    async def counted_from(self) -> datetime | None:
        return await self.retention.counted_from()

    async def count_from(self, at: datetime) -> None:
        await self.retention.count_from(at)

    async def so_far(self) -> Mapping[Aged, ThinnedSoFar]:
        return await self.retention.so_far()


class _Standing:
    """The clock of the archive, which nobody waits by."""

    def now(self) -> datetime:
        return NEWEST

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        pass


async def _thinned(path: Path) -> _Timed:
    async with open_sqlite(path) as stores:
        timed = _Timed(stores.retention)
        await Thinner(timed, KEEP, _Standing()).run()
        left = await Thinner(timed, KEEP, _Standing()).run()
        if left[Aged.PAPERS]:
            raise Disagreement(f"{left[Aged.PAPERS]} papers were thinned a second time")
        return timed


def size_of(path: Path) -> Size:
    """The size of a database file whose write-ahead log is moved into it."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pages, free, size = (
            database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
    return Size(pages * size, (pages - free) * size)


def _thinning_rows(timed: _Timed, before: Size, after: Size, papers: int) -> Iterator[Row]:
    gone = sum(rows for _, rows in timed.papers)
    seconds = sum(spent for spent, rows in timed.papers if rows)
    yield Row(
        id=f"retention.{papers}.papers",
        what=f"thin papers, {gone:,} of {papers:,}, 25 in a write; with them all that is stored of them",
        n=papers,
        value=gone / seconds,
        unit="papers/s",
    )
    cards, longest_of_cards = sum(cards for _, cards in timed.cards), max(spent for spent, _ in timed.cards)
    yield Row(
        id=f"retention.{papers}.cards",
        what=f"thin cards, {cards:,} of them, 100 in a write, of which the longest {longest_of_cards * 1e3:.3g} ms",
        n=papers,
        value=cards / sum(spent for spent, rows in timed.cards if rows),
        unit="cards/s",
    )
    yield Row(
        id=f"retention.{papers}.rows",
        what=f"delete old rows of the outbox, {sum(rows for _, rows in timed.others):,} of them",
        n=papers,
        value=sum(rows for _, rows in timed.others) / sum(spent for spent, rows in timed.others if rows),
        unit="rows/s",
    )
    yield Row(
        id=f"retention.{papers}.merge",
        what=f"merge the index once in {len(timed.merges):,} steps, the longest {max(timed.merges) * 1e3:,.0f} ms",
        n=papers,
        value=sum(timed.merges),
        unit="s",
    )
    longest, usual = max(spent for spent, _ in timed.papers), median(spent for spent, rows in timed.papers if rows)
    yield Row(
        id=f"retention.{papers}.longest",
        what=f"the longest that a write of thinning holds up others; median {usual * 1e3:.3g} ms",
        n=papers,
        value=longest * 1e3,
        unit="ms",
    )
    yield _used_row(before, after, papers)


def _used_row(before: Size, after: Size, papers: int) -> Row:
    return Row(
        id=f"retention.{papers}.used",
        what=f"the file in use after thinning; what is free is used again, and the file stays {_mb(after.file)} MB",
        n=papers,
        value=after.used / _MEGABYTE,
        unit="MB",
        rival="before",
        rival_value=before.used / _MEGABYTE,
        ratio=before.used / after.used,
    )


def _vacuum_row(path: Path, after: Size, papers: int) -> Row:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        began = time.perf_counter()
        database.execute("VACUUM")
        seconds = time.perf_counter() - began
    shrunk = size_of(path)
    return Row(
        id=f"retention.{papers}.vacuum",
        what=f"the file after a VACUUM, which took {seconds:.3g} s",
        n=papers,
        value=shrunk.file / _MEGABYTE,
        unit="MB",
        rival="before it",
        rival_value=after.file / _MEGABYTE,
        ratio=after.file / shrunk.file,
    )


async def _searched(path: Path, fresh: Path, words: Words, papers: int) -> Row:
    asked = [query for kind in asked_of(fresh, words, _QUESTIONS).values() for query in kind]
    async with open_sqlite(path) as thinned, open_sqlite(fresh) as new:
        both = [await _in_turn(thinned.archive, new.archive, query, turn) for turn, query in enumerate(asked)]
    mine, theirs = (median(times) * 1e3 for times in zip(*both, strict=True))
    return Row(
        id=f"retention.{papers}.search",
        what=f"median of {len(asked)} searches of all classes after thinning, five papers shown",
        n=papers,
        value=mine,
        unit="ms",
        rival="a new file with the papers that are left",
        rival_value=theirs,
        ratio=median(other / own for own, other in both),
    )


async def _in_turn(thinned: Archive, new: Archive, query: Query, turn: int) -> tuple[float, float]:
    """Seconds of both; each goes first in turn. Raises `Disagreement` where they find different papers."""
    order = (thinned, new) if turn % 2 else (new, thinned)
    times, found = {}, []
    for archive in order:
        began = time.perf_counter()
        page = await archive.search(query, limit=_SHOWN)
        times[archive] = time.perf_counter() - began
        found.append(([one.row for one in page.papers], page.total))
    if found[0] != found[1]:
        raise Disagreement(f"{query}: {found[0]} and {found[1]}")
    return times[thinned], times[new]


def _mb(size: int) -> str:
    return f"{size / _MEGABYTE:,.0f}"
