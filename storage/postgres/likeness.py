"""Finds papers similar to a text, in PostgreSQL: the full-text index proposes candidates, the stored terms decide.

As in `storage.sqlite.likeness`, the index is asked for papers with the rarest terms of the text, as many terms as it
can look up in the time of a search. The index stores no frequencies, so candidates are ordered by the weights that
their shared terms have in the text.
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
"""The most distinct terms of a text that are used; an abstract has about a hundred."""
_AMONG_STRETCHES = (1, 8)
"""The frequency of a term is estimated from the newest stretches, first few and then more, if ..."""
_COUNTED = 20
"""... so many of their papers have it; a rarer term is counted in all."""
_ENTRIES = 20_000
"""The most index entries that are read to find candidates."""
_PROPOSED = 300
"""The most candidates whose terms are compared."""


class PostgresLikeness:
    """The port `Likeness` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def nearest(
        self, terms: Sequence[str], *, but: int | None = None, limit: int = MOST_ALIKE
    ) -> tuple[Alike, ...]:
        """The papers most similar to a text of these terms, best first, without the paper in row `but`."""
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
    """The document frequency of each term: exact if few papers have it, else estimated."""
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
    """The number of papers with each of these terms, among all or among those of some stretches."""
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
    """The similarity of each paper to the text. It takes some ten milliseconds, so it runs in a thread."""
    return {row: fit(asked, paper_vector(telling(tokens_of(*both)))) for row, both in texts.items()}
