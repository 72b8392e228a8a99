"""Ranking: the BM25 score of a query, computed for some papers only.

FTS5's own BM25 reads the whole posting list of each word before it ranks the first paper, some 60 ns an entry. Where
the lists are short, FTS5 ranks the newest matches. Otherwise the terms are counted in the stored texts of these
matches, and the document frequency of a word comes from the newest papers that hold it: exact when they are few, else
estimated from how dense they are. The frequency of a prefix is that among the ranked papers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from bot.query import index_tokens
from bot.query.canonical import normal
from bot.query.scores import TITLE_WEIGHT, IndexedTexts, Sought, bm25, framed, rarity, sought_words, times
from bot.query.spellings import spellings
from bot.query.tree import (
    And,
    Everything,
    Key,
    Name,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
    leaves,
)
from storage.sqlite.fts_query import fts_query, is_decided, leaf_query

_SOON_RUN_OVER = 300_000
"""FTS5 reads this many index entries in the time that it takes to read the texts of the ranked papers."""
_COUNTED, _GUESSED_FROM = 500, 50
"""The newest papers with a word that its document frequency is estimated from: to rank, and to choose the way."""
_SURELY = 4
"""The estimate of how many papers match is trusted to be within this factor."""
InIndex = Word | Phrase | Name | Key


def newest_fits(database: Database, query: Query, *, most: int) -> dict[int, float] | None:
    """The newest `most` rows that match a query, each with its score (higher is better), from FTS5.

    None where FTS5 would be slow or cannot rank: a prefix is found by forms, which are no words of a text.
    """
    form = normal(query)
    words = fts_query(form)
    if words is None or f'"{index_tokens.EVERY_PAPER}"' in words or not _is_told_by_words(form):
        return None
    census = _Census.of(database, form)
    if census.entries > _SOON_RUN_OVER:
        return None
    if census.papers(form) <= most / _SURELY:
        oldest_first = _run(database, words, "rowid", most + 1)
        if len(oldest_first) <= most:
            return dict(reversed(oldest_first.items()))
    return _run(database, words, "rowid DESC", most)


def _is_told_by_words(form: Query) -> bool:
    """Whether the index alone decides a query that has words to rank by and no prefix."""
    return is_decided(form) and bool(sought_words(form)) and not any(isinstance(part, Prefix) for part in leaves(form))


def _run(database: Database, words: str, order: str, most: int) -> dict[int, float]:
    """The scores of the first `most` matching rows in this order. FTS5 reads forwards faster than backwards."""
    found = database.execute(
        f"""
        SELECT rowid, -bm25(paper_index, ?, 1.0, 0.0, 0.0, 0.0) FROM paper_index
        WHERE paper_index MATCH ? ORDER BY {order} LIMIT ?
        """,  # noqa: S608 - the order is one of ours
        (TITLE_WEIGHT, words, most),
    )
    return dict(map(tuple, found))


@dataclass(frozen=True, slots=True)
class _Census:
    """The number of papers, and an estimate of the index entries that FTS5 reads for each leaf of a query."""

    rows: int
    of_part: Mapping[Query, float]

    @classmethod
    def of(cls, database: Database, query: Query) -> _Census:
        """Estimate for the leaves that are looked up in the index."""
        rows = papers(database)
        parts = dict.fromkeys(part for part in leaves(query) if isinstance(part, InIndex))
        return cls(rows, {part: _entries(database, part, rows=rows) for part in parts})

    @property
    def entries(self) -> float:
        """The entries of all leaves."""
        return sum(self.of_part.values())

    def papers(self, query: Query) -> float:
        """The expected number of matches, as if the leaves were independent."""
        return self.rows * self._share(query)

    def _share(self, query: Query) -> float:
        match query:
            case And(parts):
                return math.prod(map(self._share, parts))
            case Or(parts):
                return min(1.0, sum(map(self._share, parts)))
            case Not(part):
                return 1 - self._share(part)
            case Everything():
                return 1.0
            case _:
                return self.of_part[query] / max(self.rows, 1)


def _entries(database: Database, part: InIndex, *, rows: int) -> float:
    """The index entries that FTS5 reads for a leaf: for a phrase those of its rarest word, and of it as one word."""
    words = [Word(term, part.scope) for term in part.terms] if isinstance(part, Phrase) else [part]
    closed = [each for each in spellings(part)[1:] if isinstance(each, Word)] if isinstance(part, Phrase) else []
    rarest = min(_holding(database, word, rows=rows, among=_GUESSED_FROM) for word in words)
    return rarest + sum(_holding(database, word, rows=rows, among=_GUESSED_FROM) for word in closed)


def fits(database: Database, query: Query, rows: Sequence[int]) -> dict[int, float]:
    """The score of each row for a query with words (higher is better), from the stored texts."""
    return _fits_by_texts(database, sought_words(query), _texts(database, rows)) if rows else {}


def _fits_by_texts(database: Database, sought: Sequence[Sought], texts: Mapping[int, IndexedTexts]) -> dict[int, float]:
    read = list(map(framed, texts.values()))
    counted = {leaf: times(leaf, read) for leaf in sought}
    rarities = [1.0 if len(counted) == 1 else _rarity(database, leaf, many) for leaf, many in counted.items()]
    lengths = [len(text.title) + len(text.abstract) for text in texts.values()]
    scores = bm25(list(counted.values()), rarities, lengths, usual=(sum(lengths) or 1) / len(lengths))
    return dict(zip(texts, scores, strict=True))


def _texts(database: Database, rows: Sequence[int]) -> dict[int, IndexedTexts]:
    found = database.execute(
        """
        SELECT row, title, abstract, title_forms, abstract_forms FROM paper_words
        WHERE row IN (SELECT value FROM json_each(?))
        """,
        (json.dumps(rows),),
    )
    return {row: IndexedTexts(*texts) for row, *texts in found}


def _rarity(database: Database, leaf: Sought, frequencies: Sequence[int]) -> float:
    """The inverse document frequency of a leaf with these frequencies in the ranked papers."""
    rows = papers(database)
    if isinstance(leaf, Prefix):
        holding = rows * sum(map(bool, frequencies)) / len(frequencies)
    else:
        holding = _holding(database, leaf, rows=rows, among=_COUNTED)
    return rarity(holding, rows)


def papers(database: Database) -> int:
    """The number of papers, as the highest row tells it."""
    return int(database.execute("SELECT coalesce(max(row), 0) FROM paper").fetchone()[0])


def _holding(database: Database, leaf: InIndex, *, rows: int, among: int) -> float:
    return holding(database, leaf_query(leaf), rows=rows, among=among)


def holding(database: Database, expression: str, *, rows: int, among: int) -> float:
    """In how many of `rows` papers an expression of FTS5 is found: exact below `among`, else estimated from the density
    of the newest.
    """
    found = database.execute(
        """
        SELECT count(*) AS count, min(row) AS oldest FROM (
            SELECT rowid AS row FROM paper_index WHERE paper_index MATCH ? ORDER BY rowid DESC LIMIT ?
        )
        """,
        (expression, among),
    ).fetchone()
    count, oldest = int(found["count"]), int(found["oldest"] or 0)
    return count if count < among else rows * count / (rows - oldest + 1)
