"""Papers that are like a text, in PostgreSQL: the full-text index proposes, the stored terms decide.

As in `storage.sqlite.likeness`, the index is asked for the papers with the rarest of the text's terms, as many terms as
it can look up in the time that a search takes. It knows no frequencies, so those are proposed whose shared terms weigh
most in the text.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence

from bot.digest.plain_terms import tokens_of
from bot.likeness.vectors import Alike, Fit, Vector, asked_vector, fit, looked_up, most_alike, paper_vector, telling
from bot.ports.likeness import MOST_ALIKE
from storage.postgres.connection import Connection, Database
from storage.postgres.matches import ask_the_index, newest_row
from storage.postgres.paper_rows import papers_by_row
from storage.postgres.tsquery import STRETCH, in_stretches, word_query

_PATIENCE_SECONDS = 10.0
_TERMS = 200
"""Different terms of a text that are looked at; an abstract has about a hundred."""
_AMONG_STRETCHES = (1, 8)
"""How common a term is follows from the newest stretches, first of few and then of more, where ..."""
_COUNTED = 20
"""... so many of their papers have it; a rarer term is counted in all."""
_ENTRIES = 20_000
"""Index entries that are read for the proposals."""
_PROPOSED = 300
"""Papers that are compared."""


class PostgresLikeness:
    """The port `Likeness` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def nearest(
        self, terms: Sequence[str], *, but: int | None = None, limit: int = MOST_ALIKE
    ) -> tuple[Alike, ...]:
        """The papers that are most like a text of these terms, best first, without the one in the row `but`."""
        return await self._database.read_long(
            lambda connection: _nearest(connection, terms, but=but, limit=limit), within=_PATIENCE_SECONDS
        )


async def _nearest(connection: Connection, terms: Sequence[str], *, but: int | None, limit: int) -> tuple[Alike, ...]:
    await ask_the_index(connection)
    papers = await newest_row(connection)
    frequencies = await _frequencies(connection, list(dict.fromkeys(terms))[:_TERMS], papers=papers)
    asked = asked_vector(terms, frequencies, papers=papers)
    texts = await _texts(connection, await _proposed(connection, asked, frequencies))
    found = await asyncio.to_thread(_fits, asked, texts)
    best = most_alike(found, but=but, limit=limit)
    stored = await papers_by_row(connection, best)
    return tuple(Alike(stored[row], found[row]) for row in best if row in stored)


async def _frequencies(connection: Connection, terms: Collection[str], *, papers: int) -> dict[str, float]:
    """The document frequency of each term: exact where few papers have it, else estimated."""
    found: dict[str, float] = {}
    newest = papers // STRETCH
    for stretches in _AMONG_STRETCHES:
        first = max(0, newest - stretches + 1)
        left = [term for term in terms if term not in found]
        counts = await _counts(connection, left, among=range(first, newest + 1))
        scale = papers / (papers - first * STRETCH + 1) if first else 1.0
        found |= {term: count * scale for term, count in counts.items() if count >= _COUNTED or not first}
    left = [term for term in terms if term not in found]
    return found | await _counts(connection, left)


async def _counts(connection: Connection, terms: Sequence[str], *, among: Sequence[int] = ()) -> dict[str, int]:
    """In how many papers each of these terms is, of all or of those in some stretches."""
    queries = [in_stretches(word_query(term), among) if among else word_query(term) for term in terms]
    rows = await connection.execute(
        """
        SELECT term, found.count FROM unnest(%s::text[], %s::tsquery[]) AS asked (term, query)
        CROSS JOIN LATERAL (SELECT count(*) AS count FROM paper_index WHERE lexemes @@ asked.query) AS found
        """,
        (list(terms), queries),
    )
    return {row["term"]: row["count"] for row in await rows.fetchall()}


async def _proposed(connection: Connection, asked: Vector, frequencies: Mapping[str, float]) -> list[int]:
    """The rows that share the heaviest terms with the text."""
    words = list(looked_up(asked, frequencies, entries=_ENTRIES))
    rows = await connection.execute(
        """
        SELECT row FROM unnest(%s::tsquery[], %s::float8[]) AS asked (query, weight)
        CROSS JOIN LATERAL (SELECT row FROM paper_index WHERE lexemes @@ asked.query OFFSET 0) AS found
        GROUP BY row ORDER BY sum(weight) DESC, row DESC LIMIT %s
        """,
        ([word_query(word) for word in words], [asked[word] for word in words], _PROPOSED),
    )
    return [row["row"] for row in await rows.fetchall()]


async def _texts(connection: Connection, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
    found = await connection.execute("SELECT row, title, abstract FROM paper_words WHERE row = ANY(%s)", (list(rows),))
    return {row["row"]: (row["title"], row["abstract"]) for row in await found.fetchall()}


def _fits(asked: Vector, texts: Mapping[int, tuple[str, str]]) -> dict[int, Fit]:
    """How alike each paper is to the text. Takes some ten milliseconds, so it is run beside the event loop."""
    return {row: fit(asked, paper_vector(telling(tokens_of(*both)))) for row, both in texts.items()}
