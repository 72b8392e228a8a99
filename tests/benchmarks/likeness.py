"""Papers like a text: how often one half of an abstract finds the other half, and how long a large archive takes.

Both halves of each abstract are stored as papers, the first with the title. Each second half is asked about, which
shares no sentence with the first: R@1 is the share of which the first half is the best of all others, so that the
second halves of other abstracts are in the way too. Beside it FTS5's own BM25 is asked for the same terms. The
abstracts are those beside this checkout (`tests.samples`) or in the files that are named; without either, those of the
bundled sample, which are few and easy.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median, quantiles

from bot.likeness.vectors import terms_of
from bot.paper.paper import Paper, PaperId
from bot.ports.papers import IngestedPage, PaperWrite
from bot.ports.stores import Stores
from bot.sources.sample import bundled
from storage.sqlite.store import open_sqlite
from tests.benchmarks.archive import archive_of
from tests.benchmarks.measured import Row
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.workload import Words
from tests.samples import ABSTRACTS

_ARCHIVE, _QUESTIONS = 100_000, 100
_SPELLINGS = 3
SHOWN = 50
_RIVAL = "SELECT rowid FROM paper_index WHERE paper_index MATCH ? ORDER BY rank LIMIT 2"


@dataclass(frozen=True, slots=True)
class Halves:
    """A paper with the first half of its abstract, and one of the second half alone."""

    first: Paper
    second: Paper


def measure(
    *,
    most: int | None = None,
    tell: Tell = nobody,
    abstracts: Sequence[Path] = (),
    questions: int = _QUESTIONS,
) -> Iterator[Row]:
    """Rows of the halves, and of an archive of no more than `most` papers."""
    halves = read_halves([path for path in abstracts or ABSTRACTS if path.exists()])
    tell(f"asking for {len(halves)} halves of abstracts")
    yield recall(halves)
    papers = min(_ARCHIVE, most or _ARCHIVE)
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        tell(f"making an archive of {papers:,} papers")
        path = Path(folder) / "archive.db"
        archive_of(path, papers, words=Words.of_the_sample(spellings=_SPELLINGS))
        tell(f"asking an archive of {papers:,} papers")
        taken = asyncio.run(_timed(path, papers, questions))
    what = f"p99 of the {SHOWN} papers that are most like a paper; median {median(taken):.3g} ms"
    yield Row(id=f"likeness.{papers}", what=what, n=papers, value=quantiles(taken, n=100)[-1], unit="ms")


def read_halves(files: Sequence[Path]) -> list[Halves]:
    """The abstracts of these files (a JSON object a line, with `abstract` and maybe `title`), else the bundled ones."""
    told = [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]
    texts = [(one.get("title") or "", one["abstract"]) for one in told]
    texts = texts or [(paper.title, paper.abstract) for paper in bundled()]
    return [_halves(number, title, abstract) for number, (title, abstract) in enumerate(texts)]


def _halves(number: int, title: str, abstract: str) -> Halves:
    words = abstract.split()
    middle = len(words) // 2
    first, second = (" ".join(half) for half in (words[:middle], words[middle:]))
    return Halves(
        Paper(id=PaperId(f"benchmark:{number}"), title=title, abstract=first),
        Paper(id=PaperId(f"benchmark:{number}.second"), title="", abstract=second),
    )


def recall(halves: Sequence[Halves]) -> Row:
    """How often the second half of an abstract finds the first as the best of all: ours, and BM25 on the same index."""
    asked = [terms_of(one.second.abstract) for one in halves]
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        path = Path(folder) / "halves.db"
        ours = asyncio.run(_found(halves, asked, path)) / len(halves)
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            rows = [_first_by_bm25(database, terms, but=len(halves) + row) for row, terms in enumerate(asked, start=1)]
    theirs, others = sum(row == place for place, row in enumerate(rows, start=1)) / len(halves), 2 * len(halves) - 1
    return Row(
        id="likeness.halves",
        what=f"the second half of an abstract finds the first among {others} other halves, as the best of all",
        n=others,
        value=ours,
        unit="R@1",
        rival="BM25 of FTS5",
        rival_value=theirs,
        ratio=ours / theirs if theirs else None,
    )


async def _found(halves: Sequence[Halves], asked: Sequence[Sequence[str]], path: Path) -> int:
    """How many first halves come first, of a new database at `path` that holds all first halves, then all second."""
    async with open_sqlite(path) as stores:
        stored = (*(one.first for one in halves), *(one.second for one in halves))
        writes = tuple(PaperWrite(one, 0) for one in stored)
        await stores.papers.apply(IngestedPage(papers=writes, announcements=(), at=datetime.now(UTC)))
        best = [
            await stores.likeness.nearest(terms, but=len(halves) + row, limit=1)
            for row, terms in enumerate(asked, start=1)
        ]
    return sum(each.paper.paper.id == one.first.id for found, one in zip(best, halves, strict=True) for each in found)


def _first_by_bm25(database: sqlite3.Connection, terms: Sequence[str], *, but: int) -> int | None:
    words = " OR ".join(f'"{term}"' for term in dict.fromkeys(terms))
    rows = database.execute(_RIVAL, (words,)) if words else ()
    return next((row for (row,) in rows if row != but), None)


async def _timed(path: Path, papers: int, questions: int) -> list[float]:
    async with open_sqlite(path) as stores:
        return await compared(stores, papers, questions)


async def compared(stores: Stores, papers: int, questions: int) -> list[float]:
    """Milliseconds of each question, from the text of a paper to the papers that are like it."""
    chance = Random(7)
    taken = []
    for _ in range(questions):
        row = chance.randint(1, papers)
        asked = await stores.papers.by_row(row)
        assert asked is not None
        began = time.perf_counter()
        terms = terms_of(asked.paper.title, asked.paper.abstract)
        await stores.likeness.nearest(terms, but=row, limit=SHOWN)
        taken.append((time.perf_counter() - began) * 1e3)
    return taken
