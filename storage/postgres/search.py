"""Search: the index finds the matches, and the newest of them are ranked, as in `storage.sqlite.search`.

The newest `most_ranked` matches come first, as `storage.postgres.ranking` orders them; the others follow, newest first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.paper.paper import StoredPaper
from bot.ports.archive import COUNTED, Preview, SearchPage
from bot.query.tree import Query
from storage.postgres.connection import Connection
from storage.postgres.matches import ask_the_index, newest_rows, recent_rows
from storage.postgres.paper_rows import papers_by_row
from storage.postgres.ranking import best_rows
from storage.postgres.tsquery import word_query
from storage.rows.conversions import maybe_moment_of

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


async def search(connection: Connection, request: SearchRequest) -> SearchPage:
    """The page that is requested."""
    await ask_the_index(connection)
    end = request.offset + request.limit
    most = max(request.most_ranked, end + 1)  # one more says whether there is a next page
    rows = await newest_rows(connection, request.query, most=most)
    newest, others = rows[: request.most_ranked], rows[request.most_ranked :]
    ordered = await best_rows(connection, request.query, newest, end) + others
    return SearchPage(await _papers(connection, ordered[request.offset : end]), total=len(rows))


async def preview(connection: Connection, query: Query, *, since: datetime) -> Preview:
    """The matches among the papers that were listed (else first seen) since then."""
    await ask_the_index(connection)
    recent = await recent_rows(connection, query, since=since, shown=_SHOWN_IN_PREVIEW)
    rows = await connection.execute("SELECT first_seen_at FROM paper ORDER BY row LIMIT 1")
    oldest = await rows.fetchone()
    return Preview(
        count=recent.count,
        newest=await _papers(connection, recent.newest),
        watched_since=maybe_moment_of(oldest["first_seen_at"] if oldest else None),
    )


async def matching(connection: Connection, query: Query, *, below: int | None, limit: int) -> tuple[StoredPaper, ...]:
    """The newest `limit` matches, below a row if one is given."""
    await ask_the_index(connection)
    return await _papers(connection, await newest_rows(connection, query, most=limit, below=below))


async def common_terms(connection: Connection, *, among: int) -> Mapping[str, int]:
    """The document frequency of each term among the newest `among` papers."""
    rows = await connection.execute("SELECT title, abstract FROM paper_words ORDER BY row DESC LIMIT %s", (among,))
    counts: Counter[str] = Counter()
    async for row in rows:
        counts.update({*row["title"].split(), *row["abstract"].split()})
    return counts


async def term_frequencies(connection: Connection, terms: Collection[str]) -> Mapping[str, int]:
    """The document frequency of each of these terms that occurs. Lexemes of facts have a mark, and are no terms."""
    await ask_the_index(connection)
    rows = await connection.execute(
        """
        SELECT term, found.count FROM unnest(%s::text[], %s::tsquery[]) AS asked (term, query)
        CROSS JOIN LATERAL (SELECT count(*) AS count FROM paper_index WHERE lexemes @@ asked.query) AS found
        WHERE found.count > 0
        """,
        (list(terms), [word_query(term) for term in terms]),
    )
    return {row["term"]: row["count"] for row in await rows.fetchall()}


async def _papers(connection: Connection, rows: Sequence[int]) -> tuple[StoredPaper, ...]:
    return tuple((await papers_by_row(connection, rows)).values())
