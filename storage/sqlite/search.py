"""The archive's search: candidates from an index, proved by the evaluator where need be, the newest of them ranked.

The newest `most_ranked` papers that match come best first: how well their words fit (BM25, a title four times an
abstract), less for what is old (half of it fades with each year that a paper is older than the archive's newest).
Behind them come the others, newest first. So a common word does not cost a ranking of the whole archive, every match
can be reached page by page, and while an archive does not change neither does the order.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlite_utils import Database

from bot.paper.paper import StoredPaper
from bot.ports.papers import Preview, SearchPage
from bot.query.evaluate import evaluate
from bot.query.papertext import PaperText
from bot.query.tree import Query
from storage.sqlite.candidates import candidate_rows, decides, text_expression
from storage.sqlite.columns import maybe_moment_of, moment_of
from storage.sqlite.paper_rows import papers_by_row

MOST_RANKED = 1000
"""How many matches are ranked and counted; from so many on `total` says "at least"."""
_YEAR = timedelta(days=365)
_SHOWN_IN_PREVIEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A page of an answer that is asked for."""

    query: Query
    limit: int
    offset: int
    most_ranked: int = MOST_RANKED


@dataclass(frozen=True, slots=True)
class _Found:
    """A paper that matches: its row, and when it was listed, else first seen."""

    row: int
    noted_at: datetime


def search(database: Database, asked: Asked) -> SearchPage:
    """The page that is asked for."""
    most = max(asked.most_ranked, asked.offset + asked.limit)
    found = list(islice(_matches(database, asked.query), most))
    ordered = _ranked(database, asked.query, found[: asked.most_ranked]) + found[asked.most_ranked :]
    shown = ordered[asked.offset : asked.offset + asked.limit]
    return SearchPage(_papers(database, shown), total=len(found))


def preview(database: Database, query: Query, *, since: datetime) -> Preview:
    """What the query matches among the papers that were listed (else first seen) since then."""
    found = sorted(_matches(database, query, since=since), key=_newest_first)
    oldest = database.execute("SELECT first_seen_at FROM paper ORDER BY row LIMIT 1").fetchone()
    return Preview(
        count=len(found),
        newest=_papers(database, found[:_SHOWN_IN_PREVIEW]),
        watched_since=maybe_moment_of(oldest["first_seen_at"] if oldest else None),
    )


def _papers(database: Database, found: Sequence[_Found]) -> tuple[StoredPaper, ...]:
    return tuple(papers_by_row(database, (one.row for one in found)).values())


def _matches(database: Database, query: Query, *, since: datetime | None = None) -> Iterator[_Found]:
    """The papers that the query is true of, newest row first."""
    is_decided = decides(query)
    for rows in candidate_rows(database, query, since=since):
        yield from _noted(database, rows) if is_decided else _proved(database, query, rows)


def _noted(database: Database, rows: Sequence[int]) -> Iterator[_Found]:
    found = database.execute(
        """
        SELECT row, noted_at FROM paper WHERE row IN (SELECT value FROM json_each(?)) ORDER BY row DESC
        """,
        (json.dumps(rows),),
    )
    return (_Found(row["row"], moment_of(row["noted_at"])) for row in found)


def _proved(database: Database, query: Query, rows: Sequence[int]) -> Iterator[_Found]:
    for stored in papers_by_row(database, rows).values():
        if evaluate(query, PaperText.of(stored.paper)) is not None:
            yield _Found(stored.row, stored.paper.listed_at or stored.first_seen_at)


def _ranked(database: Database, query: Query, found: Sequence[_Found]) -> list[_Found]:
    """The papers best first; those that fit alike newest first."""
    newest_first = sorted(found, key=_newest_first)
    fits = _fits(database, query, oldest_row=min((one.row for one in found), default=0))

    def worth(one: _Found) -> float:
        age = (newest_first[0].noted_at - one.noted_at) / _YEAR
        return fits.get(one.row, 0.0) * (1 + math.pow(0.5, age)) / 2

    return sorted(newest_first, key=worth, reverse=True)


def _fits(database: Database, query: Query, *, oldest_row: int) -> dict[int, float]:
    """How well the words of papers fit, by row, more being better; nothing for a query that names no words."""
    expression = text_expression(query)
    if expression is None:
        return {}
    rows = database.execute(
        """
        SELECT rowid AS row, -bm25(paper_index, 4.0, 1.0, 4.0, 1.0) AS fit FROM paper_index
        WHERE paper_index MATCH ? AND rowid >= ?
        """,
        (expression, oldest_row),
    )
    return {row["row"]: row["fit"] for row in rows}


def _newest_first(one: _Found) -> tuple[float, int]:
    return -one.noted_at.timestamp(), -one.row
