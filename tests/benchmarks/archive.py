"""A large archive to measure searches on: some papers ingested for real, and then repeated by SQL.

Each paper of the archive stands `copies` times, and its copies are as old as their rows: the newest paper was listed
at `NEWEST`, the oldest `years` before. So terms, their neighbours and their frequencies are those of the papers that
were ingested, and a term of one of those is in at least `copies` papers of the archive.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot.paper.paper import Paper
from bot.ports.papers import IngestedPage, PaperWrite
from storage.sqlite.store import open_sqlite
from tests.benchmarks.workload import Words, papers

NEWEST = datetime(2026, 11, 24, tzinfo=UTC)
PAGE = 500
INGESTED = 20_000
COPIED = (
    "revision, first_seen_at, title, abstract, title_source, abstract_source, authors, categories, sources, keywords, "
    "published_at, url, pdf_url, code_url, project_url, thumbnail_url, ai_summary, organization, upvotes, "
    "stars, trending_rank, trending_at, relations"
)
_CATEGORIES = ("cs.LG", "cs.CV", "cs.CL", "cs.AI", "stat.ML", "cs.RO", "eess.IV", "math.OC", "hep-th", "cs.DB")
_SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su")
WORDS = "title, abstract, title_forms, abstract_forms, facts, title_places, abstract_places"


def archive_of(
    path: Path, count: int, *, words: Words, ingested: int = INGESTED, years: float = 3.0, seed: int = 11
) -> None:
    """Make the database at `path` with `count` papers spread evenly over `years` of listing.

    `ingested` of them go through the store (fewer when `count` is less), the rest are their copies. 1,000,000 papers
    take some ten minutes and 8 GB.
    """
    told = told_papers(min(ingested, count), words=words, seed=seed)
    asyncio.run(_ingest(told, path))
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        _date_rows(database, count=count, over=timedelta(days=365 * years))
        _repeat(database, of=len(told), up_to=count)
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def told_papers(count: int, *, words: Words, seed: int) -> list[Paper]:
    """The papers that are ingested."""
    return _with_facts(papers(count, words=words, seed=seed, listed_at=NEWEST), Random(seed))


async def _ingest(told: Sequence[Paper], path: Path) -> None:
    async with open_sqlite(path) as stores:
        for start in range(0, len(told), PAGE):
            writes = tuple(PaperWrite(paper, 0) for paper in told[start : start + PAGE])
            page = IngestedPage(papers=writes, announcements=(), at=NEWEST)
            await stores.papers.apply(page)


def _with_facts(told: Sequence[Paper], chance: Random) -> list[Paper]:
    """The papers with authors, categories, numbers and code, as many different ones as archives have."""
    return [
        replace(
            paper,
            authors=tuple(_name(chance) for _ in range(chance.randint(1, 6))),
            categories=tuple(chance.sample(_CATEGORIES, chance.randint(1, 3))),
            sources=tuple(chance.sample(("arxiv", "huggingface"), chance.randint(1, 2))),
            upvotes=chance.choice((None, int(chance.paretovariate(0.7)))),
            stars=chance.choice((None, None, int(chance.paretovariate(0.5)))),
            code_url=chance.choice((None, None, None, "https://code.example/1")),
        )
        for paper in told
    ]


def _name(chance: Random) -> str:
    """A name of a few hundred first and a few thousand last ones, common ones more often."""
    first, last = (min(int(chance.paretovariate(0.4)), most) for most in (300, 3_000))
    return f"{_syllables(first)} {_syllables(last + 300)}".title()


def _syllables(number: int) -> str:
    """A word that stands for a number."""
    return "".join(_SYLLABLES[int(digit)] for digit in str(number))


def _repeat(database: sqlite3.Connection, *, of: int, up_to: int) -> None:
    """Repeat the first `of` rows until there are `up_to`; the index is filled by the same triggers as ever."""
    for copy in range(1, -(-up_to // of)):
        after = {"after": copy * of, "copy": f"-{copy}", "of": of, "up_to": up_to}
        database.execute(
            f"""
            INSERT INTO paper (row, id, noted_at, listed_at, {COPIED})
            SELECT row + :after, id || :copy, moment(row + :after), moment(row + :after), {COPIED} FROM paper
            WHERE row <= :of AND row + :after <= :up_to
            """,
            after,
        )
        database.execute(
            f"""
            INSERT INTO paper_words (row, {WORDS})
            SELECT row + :after, {WORDS} FROM paper_words WHERE row <= :of AND row + :after <= :up_to
            """,
            after,
        )


def _date_rows(database: sqlite3.Connection, *, count: int, over: timedelta) -> None:
    """Give rows their moments, those that are there and those to come: a later row was listed later."""

    def moment(row: int) -> str:
        return (NEWEST - over * (1 - row / count)).isoformat(timespec="microseconds")

    database.create_function("moment", 1, moment, deterministic=True)
    database.execute("UPDATE paper SET listed_at = moment(row), noted_at = moment(row)")
