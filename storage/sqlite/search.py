"""The archive's search: what matches is found by the index alone, newest first, and the newest are ranked.

The newest `most_ranked` papers that match come best first: how well their words fit (`storage.sqlite.ranking`, BM25, a
title four times an abstract), and as much again for what is new (`storage.sqlite.recency`, half of it fades in a year).
Behind them come the others, newest row first. So a common word does not cost a ranking of the whole archive, every
match can be reached page by page, and while an archive does not change neither does the order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.paper.paper import StoredPaper
from bot.ports.archive import COUNTED, Preview, SearchPage
from bot.query.tree import Query
from storage.sqlite.columns import maybe_moment_of
from storage.sqlite.matches import newest_rows, recent_rows
from storage.sqlite.paper_rows import papers_by_row
from storage.sqlite.ranking import fits, newest_fits, sought_words
from storage.sqlite.recency import best, moments

MOST_RANKED = COUNTED
"""How many matches are ranked and counted, the newest; from so many on `total` says "at least"."""
_SHOWN_IN_PREVIEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """A page of an answer to a query."""

    query: Query
    limit: int
    offset: int
    most_ranked: int = MOST_RANKED


def search(database: Database, request: SearchRequest) -> SearchPage:
    """The page that is requested."""
    most = max(request.most_ranked, request.offset + request.limit + 1)  # one more says whether there is a next page
    fit = newest_fits(database, request.query, most=most)
    rows = newest_rows(database, request.query, most=most) if fit is None else list(fit)
    newest, others = rows[: request.most_ranked], rows[request.most_ranked :]
    if fit is None and sought_words(request.query):
        fit = fits(database, request.query, newest)
    ordered = _ranked(database, newest, fit, request.offset + request.limit) + others
    return SearchPage(_papers(database, ordered[request.offset : request.offset + request.limit]), total=len(rows))


def preview(database: Database, query: Query, *, since: datetime) -> Preview:
    """What the query matches among the papers that were listed (else first seen) since then."""
    recent = recent_rows(database, query, since=since, shown=_SHOWN_IN_PREVIEW)
    oldest = database.execute("SELECT first_seen_at FROM paper ORDER BY row LIMIT 1").fetchone()
    return Preview(
        count=recent.count,
        newest=_papers(database, recent.newest),
        watched_since=maybe_moment_of(oldest["first_seen_at"] if oldest else None),
    )


def matching(database: Database, query: Query, *, below: int | None, limit: int) -> tuple[StoredPaper, ...]:
    """The newest `limit` papers that match, of those below a row if it is given."""
    return _papers(database, newest_rows(database, query, most=limit, below=below))


def common_terms(database: Database, *, among: int) -> Mapping[str, int]:
    """In how many of the newest `among` papers each term stands."""
    counts: Counter[str] = Counter()
    for row in database.execute("SELECT title, abstract FROM paper_words ORDER BY row DESC LIMIT ?", (among,)):
        counts.update({*row["title"].split(), *row["abstract"].split()})
    return counts


def _papers(database: Database, rows: Sequence[int]) -> tuple[StoredPaper, ...]:
    return tuple(papers_by_row(database, rows).values())


def _ranked(database: Database, rows: Sequence[int], fit: Mapping[int, float] | None, wanted: int) -> list[int]:
    """The best `wanted` of the rows, best first; where no words say what fits, the newest."""
    if fit is not None:
        return best(database, {row: fit[row] for row in rows}, wanted)
    noted_at = moments(database, rows)
    return sorted(rows, key=lambda row: (noted_at[row], row), reverse=True)[:wanted]
