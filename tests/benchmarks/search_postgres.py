"""Searches, previews and likeness of a large archive on PostgreSQL, tuned for what fits into memory.

The same database is asked the plain `tsquery` beside it: a `tsvector` of our tokens with positions and weights behind a
GIN index, best five by `ts_rank`, no papers read, nothing weighed by age, no prefix proved.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median, quantiles

import psycopg

from bot.query.tree import And, Leaf, Not, Or, Phrase, Prefix, Query, Word
from storage.postgres.store import open_postgres
from tests.benchmarks.likeness import SHOWN, compared
from tests.benchmarks.measured import Row
from tests.benchmarks.postgres_archive import postgres_archive_of
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.rivals.postgres_server import postgres
from tests.benchmarks.search import (
    QUESTIONS,
    SPELLINGS,
    Asked,
    Timed,
    asked_of_all,
    class_rows,
    preview_ms,
    preview_row,
    search_ms,
    shuffled,
)
from tests.benchmarks.workload import Words

_PAPERS = 100_000
_PLAIN_QUESTIONS = 16
_PART = "search-postgres"
_PLAIN = (
    "SELECT row FROM plain WHERE words @@ %(asked)s::tsquery ORDER BY ts_rank(words, %(asked)s::tsquery) DESC LIMIT 5"
)


def measure(
    *,
    most: int | None = None,
    tell: Tell = nobody,
    questions: int = QUESTIONS,
    build: Callable[..., None] = postgres_archive_of,
) -> Iterator[Row]:
    """Rows of the searches, the previews, and the papers like a paper; the archive has no more than `most` papers."""
    words, papers = Words.of_the_sample(spellings=SPELLINGS), min(_PAPERS, most or _PAPERS)
    with postgres() as url:
        tell(f"making an archive of {papers:,} papers in PostgreSQL")
        build(url, papers, words=words)
        tell(f"asking an archive of {papers:,} papers in PostgreSQL")
        asked = asked_of_all(words, _names(url), questions)
        yield from class_rows(asyncio.run(_searched(url, asked)), papers, part=_PART, rival="the plain tsquery")
        yield preview_row(asyncio.run(_previewed(url, asked)), papers, part=_PART)
        yield _likeness_row(asyncio.run(_compared(url, papers, questions)), papers)


def _likeness_row(taken: Sequence[float], papers: int) -> Row:
    what = f"p99 of the {SHOWN} papers that are most like a paper; median {median(taken):.3g} ms"
    return Row(id=f"{_PART}.{papers}.likeness", what=what, n=papers, value=quantiles(taken, n=100)[-1], unit="ms")


async def _searched(url: str, asked: Asked) -> list[Timed]:
    """Every query, ours and some of the plain ones, which go first in turn."""
    with psycopg.connect(url, autocommit=True) as database:
        async with open_postgres(url) as stores:
            plain_left = dict.fromkeys(asked, _PLAIN_QUESTIONS)
            timed = []
            for kind, query in shuffled(asked):
                rival = _plain_ms(database, query) if plain_left[kind] % 2 else None
                ours = await search_ms(stores.archive, query)
                if plain_left[kind] and rival is None:
                    rival = _plain_ms(database, query)
                plain_left[kind] -= plain_left[kind] > 0
                timed.append(Timed(kind, ours, rival))
            return timed


async def _previewed(url: str, asked: Asked) -> list[Timed]:
    async with open_postgres(url) as stores:
        return [Timed(kind, await preview_ms(stores.archive, query)) for kind, query in shuffled(asked)]


async def _compared(url: str, papers: int, questions: int) -> list[float]:
    async with open_postgres(url) as stores:
        return await compared(stores, papers, questions)


def _plain_ms(database: psycopg.Connection, query: Query) -> float | None:
    asked = plain(query)
    if asked is None:
        return None
    began = time.perf_counter()
    database.execute(_PLAIN, {"asked": asked}).fetchall()
    return (time.perf_counter() - began) * 1e3


def plain(query: Query) -> str | None:
    """The query as somebody would write it for PostgreSQL; None where words alone cannot say it."""
    match query:
        case And(parts):
            return _joined(" & ", parts)
        case Or(parts):
            return _joined(" | ", parts)
        case Not(part):
            told = plain(part)
            return None if told is None else f"!{told}"
        case _:
            return _plain_leaf(query)


def _joined(operator: str, parts: Sequence[Query]) -> str | None:
    every = [plain(part) for part in parts]
    known = [part for part in every if part is not None]
    return f"({operator.join(known)})" if len(known) == len(every) else None


def _plain_leaf(leaf: Leaf) -> str | None:
    match leaf:
        case Word(term):
            return f"'{term}'"
        case Phrase(terms):
            joined = " <-> ".join(f"'{term}'" for term in terms)
            return f"({joined})"
        case Prefix(start):
            return f"'{start}':*"
        case _:
            return None


def _names(url: str) -> list[str]:
    """Authors of the archive's first papers."""
    with psycopg.connect(url) as database:
        rows = database.execute("SELECT authors FROM paper ORDER BY row LIMIT 1000").fetchall()
    return sorted({name for (authors,) in rows for name in json.loads(authors)})
