"""Ranks the newest matches, best first, by BM25 and by age.

PostgreSQL's index stores no term frequencies, so the words are counted in the stored texts of the matches. The score is
that of `storage.sqlite.ranking`, so both databases rank alike. If the index alone decides the query, each spelling is a
term of its own, and the average length is that of the newest papers. Else all spellings of a leaf are one term, and the
average is over the ranked papers. One difference remains: a word in several alternatives of an OR counts here for each
of them, and in SQLite only for those that the paper meets.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from psycopg.rows import tuple_row

from bot.query import index_tokens
from bot.query.canonical import normal
from bot.query.scores import (
    IndexedTexts,
    Sought,
    bm25,
    every_time,
    framed,
    freshness,
    rarity,
    sought_words,
    times,
)
from bot.query.spellings import spellings
from bot.query.tree import And, Everything, Not, Or, Phrase, Prefix, Query, Word, leaves
from storage.postgres.connection import Connection
from storage.postgres.matches import newest_row
from storage.postgres.sql_filter import PLACEHOLDER, residual_filter
from storage.postgres.tsquery import STRETCH, in_stretches, leaf_query
from storage.rows.conditions import Values
from storage.rows.conversions import moment_of

_COUNTED = 100
"""If at least so many of the newest papers have a word, its document frequency is extrapolated from them."""
_STRETCHES = 4
"""The number of stretches whose papers count as the newest."""
_MEASURED = 300
"""The number of newest papers whose average length stands for that of all papers."""
_Counted = tuple[Sought, list[int]]


class _Ranked(NamedTuple):
    """A paper that is to be ranked."""

    row: int
    noted_at: datetime
    tokens: int
    texts: IndexedTexts


async def best_rows(connection: Connection, query: Query, rows: Sequence[int], wanted: int) -> list[int]:
    """The best `wanted` of these rows, best first, ties newest first; without words to score, the newest."""
    if not rows or not wanted:
        return []
    if not sought_words(query):
        return await _newest(connection, rows, wanted)
    papers = await _papers(connection, rows)
    scores = await _scores(connection, normal(query), papers)
    newest = await _newest_moment(connection)
    worth = [score * (1 + freshness(paper.noted_at, newest)) for score, paper in zip(scores, papers, strict=True)]
    ordered = sorted(
        zip(worth, papers, strict=True), key=lambda one: (one[0], one[1].noted_at, one[1].row), reverse=True
    )
    return [paper.row for _, paper in ordered[:wanted]]


async def _scores(connection: Connection, form: Query, papers: Sequence[_Ranked]) -> list[float]:
    """The score of each paper for a query with words, in canonical form."""
    by_index = _is_told_by_words(form)
    counted = await asyncio.to_thread(_counted, form, papers, by_index=by_index)
    rarities = await _rarities(connection, counted) if len(counted) > 1 else [1.0]
    if by_index:
        lengths, usual = [paper.tokens for paper in papers], await _usual_length(connection)
    else:
        lengths = [len(paper.texts.title) + len(paper.texts.abstract) for paper in papers]
        usual = (sum(lengths) or 1) / len(lengths)
    return bm25([frequencies for _, frequencies in counted], rarities, lengths, usual=usual)


def _counted(form: Query, papers: Sequence[_Ranked], *, by_index: bool) -> list[_Counted]:
    """The frequency of each sought word in each paper. It takes some ten milliseconds, so it runs in a thread."""
    texts = [paper.texts for paper in papers]
    if by_index:
        return [(word, every_time(word, texts)) for word in _told_words(form)]
    read = list(map(framed, texts))
    return [(leaf, times(leaf, read)) for leaf in sought_words(form)]


def _is_told_by_words(form: Query) -> bool:
    """Whether SQLite's index ranks: it alone decides a query that needs a word and has no prefix."""
    every = list(leaves(form))
    return (
        all(map(index_tokens.is_decided, every))
        and not _is_complement(form)
        and not any(isinstance(one, Prefix) for one in every)
    )


def _is_complement(form: Query) -> bool:
    """Whether the query may be true of a paper that has none of its words, names and keys."""
    match form:
        case And(parts):
            return all(map(_is_complement, parts))
        case Or(parts):
            return any(map(_is_complement, parts))
        case _:
            return isinstance(form, Not | Everything)


def _told_words(form: Query) -> list[Word | Phrase]:
    """The words and phrases of a query, each with all of its spellings; one that occurs twice is returned twice."""
    told = [leaf for leaf in leaves(form, negated=False) if isinstance(leaf, Word | Phrase)]
    return [each for leaf in told for each in spellings(leaf) if isinstance(each, Word | Phrase)]


async def _rarities(connection: Connection, counted: Sequence[_Counted]) -> list[float]:
    """The inverse document frequency of each word; that of a prefix follows from the papers that are ranked."""
    papers = await newest_row(connection)
    found = []
    for leaf, frequencies in counted:
        if isinstance(leaf, Prefix):
            holding = papers * sum(map(bool, frequencies)) / len(frequencies)
        else:
            holding = await _holding(connection, leaf, papers=papers)
        found.append(rarity(holding, papers))
    return found


async def _holding(connection: Connection, leaf: Word | Phrase, *, papers: int) -> float:
    """The document frequency of a leaf: exact if few papers have it, else estimated from the newest."""
    newest = papers // STRETCH
    first = max(0, newest - _STRETCHES + 1)
    found = await _count(connection, leaf, among=range(first, newest + 1))
    if found >= _COUNTED or not first:
        return found * papers / (papers - first * STRETCH + 1) if first else found
    return await _count(connection, leaf)


async def _count(connection: Connection, leaf: Word | Phrase, *, among: Sequence[int] = ()) -> int:
    values = Values(PLACEHOLDER)
    words = leaf_query(leaf)
    asked = values.name(in_stretches(words, among) if among else words)
    condition = residual_filter(leaf, values)
    rows = await connection.execute(
        f"""
        SELECT count(*) AS count FROM paper_index AS words
        WHERE lexemes @@ {asked}::tsquery {f"AND {condition}" if condition else ""}
        """,  # noqa: S608 - every piece is ours, every value has a name
        values.by_name,
    )
    found = await rows.fetchone()
    return found["count"] if found else 0


async def _papers(connection: Connection, rows: Sequence[int]) -> list[_Ranked]:
    async with connection.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(
            """
            SELECT words.row, noted_at, tokens, words.title, words.abstract, title_forms, abstract_forms
            FROM paper_words AS words JOIN paper ON paper.row = words.row WHERE words.row = ANY(%s)
            """,
            (list(rows),),
        )
        return [_Ranked(row, at, tokens, IndexedTexts(*texts)) for row, at, tokens, *texts in await cursor.fetchall()]


async def _newest(connection: Connection, rows: Sequence[int], wanted: int) -> list[int]:
    found = await connection.execute(
        "SELECT row FROM paper WHERE row = ANY(%s) ORDER BY noted_at DESC, row DESC LIMIT %s", (list(rows), wanted)
    )
    return [row["row"] for row in await found.fetchall()]


async def _newest_moment(connection: Connection) -> datetime:
    rows = await connection.execute("SELECT max(noted_at) AS noted_at FROM paper")
    (newest,) = await rows.fetchall()
    return moment_of(newest["noted_at"])


async def _usual_length(connection: Connection) -> float:
    """The average number of tokens of the newest papers."""
    rows = await connection.execute(
        """
        SELECT avg(tokens)::float8 AS usual
        FROM (SELECT tokens FROM paper_words ORDER BY row DESC LIMIT %s) AS newest
        """,
        (_MEASURED,),
    )
    found = await rows.fetchone()
    return (found["usual"] if found else None) or 1.0
