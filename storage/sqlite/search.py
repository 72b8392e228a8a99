"""Search: the index finds the matches, newest first, and the newest of them are ranked.

The newest `most_ranked` matches come best first: by their BM25 score (`storage.sqlite.ranking`, a title weighs four
times an abstract), up to doubled for recency (`storage.sqlite.recency`, half of the bonus fades in a year). The other
matches follow, newest row first. So a common word does not cost a ranking of the whole archive, every match can be
reached page by page, and the order is stable while the archive does not change.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.paper.paper import StoredPaper
from bot.ports.archive import COUNTED, Preview, SearchPage
from bot.query.scores import sought_words
from bot.query.tree import Query
from storage.rows.conversions import maybe_moment_of
from storage.sqlite.matches import newest_rows, recent_rows
from storage.sqlite.paper_rows import papers_by_row
from storage.sqlite.ranking import fits, newest_fits
from storage.sqlite.recency import best, moments

MOST_RANKED = COUNTED
"""The newest matches up to this number are ranked and counted; beyond it `total` means "at least"."""
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
    """The matches among the papers that were listed (else first seen) since then."""
    recent = recent_rows(database, query, since=since, shown=_SHOWN_IN_PREVIEW)
    oldest = database.execute("SELECT first_seen_at FROM paper ORDER BY row LIMIT 1").fetchone()
    return Preview(
        count=recent.count,
        newest=_papers(database, recent.newest),
        watched_since=maybe_moment_of(oldest["first_seen_at"] if oldest else None),
    )


def matching(database: Database, query: Query, *, below: int | None, limit: int) -> tuple[StoredPaper, ...]:
    """The newest `limit` matches, below a row if one is given."""
    return _papers(database, newest_rows(database, query, most=limit, below=below))


def common_terms(database: Database, *, among: int) -> Mapping[str, int]:
    """The document frequency of each term among the newest `among` papers."""
    counts: Counter[str] = Counter()
    for row in database.execute("SELECT title, abstract FROM paper_words ORDER BY row DESC LIMIT ?", (among,)):
        counts.update({*row["title"].split(), *row["abstract"].split()})
    return counts


def term_frequencies(database: Database, terms: Collection[str]) -> Mapping[str, int]:
    """The document frequency of each of these terms, by the index's own count. A fact is no term: it has a mark."""
    rows = database.execute(
        "SELECT term, doc FROM paper_vocabulary WHERE term IN (SELECT value FROM json_each(?))",
        (json.dumps(list(terms)),),
    )
    return {row["term"]: row["doc"] for row in rows}


def _papers(database: Database, rows: Sequence[int]) -> tuple[StoredPaper, ...]:
    return tuple(papers_by_row(database, rows).values())


def _ranked(database: Database, rows: Sequence[int], fit: Mapping[int, float] | None, wanted: int) -> list[int]:
    """The best `wanted` rows, best first; without words to score, the newest."""
    if fit is not None:
        return best(database, {row: fit[row] for row in rows}, wanted)
    noted_at = moments(database, rows)
    return sorted(rows, key=lambda row: (noted_at[row], row), reverse=True)[:wanted]
