"""Searches of a large archive, and previews of a subscription, in one process on SQLite.

The same file is asked the plain FTS5 query beside it: the words as tokens, best five by FTS5's own rank, no papers
read, nothing weighed by age, no prefix proved. What ours does more must cost no more than a fifth.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median

from bot.ports.archive import Archive
from bot.query.parser import parse
from bot.query.tree import And, Leaf, Not, Or, Phrase, Prefix, Query, Word
from storage.sqlite.store import open_sqlite
from tests.benchmarks.archive import NEWEST, archive_of
from tests.benchmarks.measured import Row
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.workload import Words

_SEARCHED, _PREVIEWED = 1_000_000, 100_000
SPELLINGS = 3
"""A word that somebody looks for is then in about one paper of fifty, as the words of a field are."""
QUESTIONS = 100
_PLAIN_QUESTIONS = 16
"""So many of each class are asked of the plain query as well: for a common word it takes seconds."""
SHOWN = 5
_MS_UNNOTICED = 3.0
_MONTH = timedelta(days=30)
_PLAIN = "SELECT rowid FROM paper_index WHERE paper_index MATCH ? ORDER BY rank LIMIT 5"

Asked = Mapping[str, Sequence[Query]]
"""Queries by their class."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of one query, and of the plain one where there is such."""

    kind: str
    ours: float
    plain: float | None = None


def measure(
    *,
    most: int | None = None,
    tell: Tell = nobody,
    questions: int = QUESTIONS,
    build: Callable[..., None] = archive_of,
) -> Iterator[Row]:
    """Rows of the searches, and of the previews of the smaller archive; archives have no more than `most` papers."""
    words = Words.of_the_sample(spellings=SPELLINGS)
    parts = [(_SEARCHED, (_search_rows,)), (_PREVIEWED, (_search_rows, _preview_rows))]
    for count, measured in parts[-1:] if most and most <= _PREVIEWED else parts:
        papers = min(count, most or count)
        with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
            path = Path(folder) / "archive.db"
            tell(f"making an archive of {papers:,} papers")
            build(path, papers, words=words)
            tell(f"asking an archive of {papers:,} papers")
            asked = asked_of_all(words, _names(path), questions)
            for rows in measured:
                yield from rows(path, asked, papers)


def _search_rows(path: Path, asked: Asked, papers: int) -> Iterator[Row]:
    timed = asyncio.run(_searched(path, asked))
    yield from class_rows(timed, papers, part="search", rival="the plain FTS5 query")
    yield _plain_row(timed, papers)


def class_rows(timed: Sequence[Timed], papers: int, *, part: str, rival: str) -> Iterator[Row]:
    """A row for each class of queries."""
    for kind, said in SAID.items():
        mine = [one for one in timed if one.kind == kind]
        plain = [one.plain for one in mine if one.plain is not None]
        yield Row(
            id=f"{part}.{papers}.{kind}",
            what=f"p99 of a search for {said}, {SHOWN} papers shown; median {_median(mine):.3g} ms",
            n=papers,
            value=p99([one.ours for one in mine]),
            unit="ms",
            rival=f"{rival}, p99; the ratio is the median" if plain else None,
            rival_value=p99(plain) if plain else None,
            ratio=_ratio(mine) if plain else None,
        )


def _plain_row(timed: Sequence[Timed], papers: int) -> Row:
    """The class that does worst of those that have a plain form; few milliseconds more are worse for no one."""
    plain = {kind: [one for one in timed if one.kind == kind and one.plain is not None] for kind in SAID}
    asked = [kind for kind, mine in plain.items() if mine]
    worst = min(asked, key=lambda kind: (_ms_more(plain[kind]) <= _MS_UNNOTICED, _ratio(plain[kind])))
    ratio = _ratio([one for mine in plain.values() for one in mine])
    return Row(
        id=f"search.{papers}.fts5",
        what=f"median of a search of the class that does worst, {SAID[worst]}; of all, the ratio is {ratio:.2f}",
        n=papers,
        value=_median(plain[worst]),
        unit="ms",
        rival=_PLAIN,
        rival_value=median(one.plain or 0.0 for one in plain[worst]),
        ratio=_ratio(plain[worst]),
    )


def _ms_more(timed: Sequence[Timed]) -> float:
    """How many milliseconds more than the plain query a search takes."""
    return _median(timed) - median(one.plain or 0.0 for one in timed)


def _preview_rows(path: Path, asked: Asked, papers: int) -> Iterator[Row]:
    yield preview_row(asyncio.run(_previewed(path, asked)), papers, part="search")


def preview_row(timed: Sequence[Timed], papers: int, *, part: str) -> Row:
    """A row for the previews of all classes."""
    by_kind = {kind: p99([one.ours for one in timed if one.kind == kind]) for kind in SAID}
    worst = max(by_kind, key=lambda kind: by_kind[kind])
    return Row(
        id=f"{part}.{papers}.preview",
        what=f"p99 of a preview of {_MONTH.days} days; of the worst class, {SAID[worst]}, {by_kind[worst]:.3g} ms",
        n=papers,
        value=p99([one.ours for one in timed]),
        unit="ms",
    )


async def _searched(path: Path, asked: Asked) -> list[Timed]:
    """Every query, ours and the plain one; each goes first in turn, as whoever does has to read more from the disk."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        async with open_sqlite(path) as stores:
            plain_left = dict.fromkeys(asked, _PLAIN_QUESTIONS)
            timed = []
            for kind, query in shuffled(asked):
                rival = None
                if plain_first := plain_left[kind] % 2 == 1:
                    rival = _plain_ms(database, query)
                ours = await search_ms(stores.archive, query)
                if plain_left[kind] and not plain_first:
                    rival = _plain_ms(database, query)
                plain_left[kind] -= plain_left[kind] > 0
                timed.append(Timed(kind, ours, rival))
            return timed


async def _previewed(path: Path, asked: Asked) -> list[Timed]:
    async with open_sqlite(path) as stores:
        return [Timed(kind, await preview_ms(stores.archive, query)) for kind, query in shuffled(asked)]


async def search_ms(archive: Archive, query: Query) -> float:
    """Milliseconds of a search."""
    began = time.perf_counter()
    await archive.search(query, limit=SHOWN)
    return (time.perf_counter() - began) * 1e3


async def preview_ms(archive: Archive, query: Query) -> float:
    """Milliseconds of a preview of the last month."""
    began = time.perf_counter()
    await archive.preview(query, since=NEWEST - _MONTH)
    return (time.perf_counter() - began) * 1e3


def _plain_ms(database: sqlite3.Connection, query: Query) -> float | None:
    expression = plain(query)
    if expression is None:
        return None
    began = time.perf_counter()
    database.execute(_PLAIN, (expression,)).fetchall()
    return (time.perf_counter() - began) * 1e3


def plain(query: Query) -> str | None:
    """The query as somebody would write it for FTS5; None where words alone cannot say it."""
    match query:
        case And((first, Not(second))):
            return _joined(" NOT ", (first, second))
        case And(parts):
            return _joined(" AND ", parts)
        case Or(parts):
            return _joined(" OR ", parts)
        case _:
            return _plain_leaf(query)


def _joined(operator: str, parts: Sequence[Query]) -> str | None:
    every = [plain(part) for part in parts]
    known = [part for part in every if part is not None]
    return f"({operator.join(known)})" if len(known) == len(every) else None


def _plain_leaf(leaf: Leaf) -> str | None:
    match leaf:
        case Word(term):
            return f'"{term}"'
        case Phrase(terms):
            return f'"{" ".join(terms)}"'
        case Prefix(start):
            return f'"{start}" *'
        case _:
            return None


SAID: Mapping[str, str] = {
    "word": "one word",
    "two-terms": "two terms",
    "common": "a common word with a rarer one",
    "phrase": "a phrase",
    "prefix": "the beginning of a word",
    "negation": "one word without another",
    "author": "an author",
}


def asked_of(path: Path, words: Words, count: int) -> Asked:
    """So many queries of each class about the archive at `path`."""
    return asked_of_all(words, _names(path), count)


def asked_of_all(words: Words, names: Sequence[str], count: int) -> Asked:
    """So many different queries of each class; the same for the same words and names."""
    chance = Random(17)
    common = sorted(set(words.running) - set(words.rare))
    makes: Mapping[str, Callable[[], str]] = {
        "word": lambda: chance.choice(words.rare),
        "two-terms": lambda: f"{chance.choice(words.rare)} {chance.choice(words.rare)}",
        "common": lambda: f"{chance.choice(common)} {chance.choice(words.rare)}",
        "phrase": lambda: _phrase(words, chance.choice(words.places)),
        "prefix": lambda: f"{chance.choice(words.rare)[:4]}*",
        "negation": lambda: f"{chance.choice(words.rare)} -{chance.choice(words.rare)}",
        "author": lambda: f'author:"{chance.choice(names)}"',
    }
    return {kind: _different(make, count) for kind, make in makes.items()}


def _phrase(words: Words, start: int) -> str:
    return f'"{" ".join(words.running[start : start + 2])}"'


def _different(make: Callable[[], str], count: int) -> list[Query]:
    """The first queries that can be made, fewer than `count` where there are no more."""
    texts = dict.fromkeys(islice(iter(make, None), 20 * count))
    return [parse(text) for text in islice(texts, count)]


def shuffled(asked: Asked) -> list[tuple[str, Query]]:
    """All queries in one order in which no class comes when the file is cold."""
    every = [(kind, query) for kind, queries in asked.items() for query in queries]
    Random(5).shuffle(every)
    return every


def _names(path: Path) -> list[str]:
    """Authors of the archive's first papers."""
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT authors FROM paper ORDER BY row LIMIT 1000").fetchall()
    return sorted({name for (authors,) in rows for name in json.loads(authors)})


def p99(milliseconds: Sequence[float]) -> float:
    """What ninety-nine of a hundred do not exceed."""
    return sorted(milliseconds)[-1 - len(milliseconds) // 100]


def _median(timed: Sequence[Timed]) -> float:
    return median(one.ours for one in timed)


def _ratio(timed: Sequence[Timed]) -> float:
    """How many times as long the plain query takes, the median of each query's own ratio."""
    return median(one.plain / one.ours for one in timed if one.plain is not None)
