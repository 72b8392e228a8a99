"""Papers as sparse vectors of their terms, and how alike two of them are.

The scheme is lnc.ltc of SMART (Manning, Raghavan and Schütze, Introduction to Information Retrieval, 6.4.3): a stored
paper's weights are 1 + ln(tf), those of the paper that is asked about are multiplied by their inverse document
frequency as well, and both vectors have length 1. So no weight of a stored paper changes when others come, and nothing
has to be stored beside its terms. `docs/decisions/0035-likeness-needs-no-table.md` has the figures.

Terms are those of the archive (`bot.text.tokens`), without the words that every abstract has.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.digest.plain_terms import is_plain
from bot.paper.paper import StoredPaper
from bot.text.tokens import tokens

Vector = Mapping[str, float]
"""Weights by term, of length 1; empty where a text has no terms that tell."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How alike two papers are: the cosine of their vectors (0 to 1), and the terms that make it, heaviest first."""

    cosine: float
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """A paper that is like a text, and how much."""

    paper: StoredPaper
    fit: Fit


def terms_of(*texts: str) -> tuple[str, ...]:
    """The terms of readable texts that tell what they are about, in order."""
    return telling(token.term for text in texts for token in tokens(text))


def telling(terms: Iterable[str]) -> tuple[str, ...]:
    """Those of these terms that tell what a text is about; numbers alone do not."""
    return tuple(term for term in terms if not is_plain(term) and not term.isdecimal())


def paper_vector(terms: Iterable[str]) -> Vector:
    """The vector of a stored paper."""
    return _of_length_1({term: _damped(count) for term, count in Counter(terms).items()})


def asked_vector(terms: Iterable[str], frequencies: Mapping[str, float], *, papers: int) -> Vector:
    """The vector of the paper that is asked about, by the document frequency of its terms among so many `papers`.

    A term that none of them has counts for nothing.
    """
    known = {term: count for term, count in Counter(terms).items() if frequencies.get(term)}
    return _of_length_1({term: _damped(count) * _rarity(frequencies[term], papers) for term, count in known.items()})


def fit(asked: Vector, paper: Vector) -> Fit:
    """How alike a paper is to the one asked about."""
    shares = {term: weight * asked[term] for term, weight in paper.items() if term in asked}
    return Fit(sum(shares.values()), tuple(sorted(shares, key=lambda term: (-shares[term], term))))


def heaviest(asked: Vector) -> Sequence[str]:
    """The terms of a vector, the heaviest first."""
    return sorted(asked, key=lambda term: (-asked[term], term))


def looked_up(asked: Vector, frequencies: Mapping[str, float], *, entries: int) -> Iterator[str]:
    """The heaviest terms, as many as so many papers have together; the first of them in any case."""
    room = float(entries)
    for place, term in enumerate(heaviest(asked)):
        if not place or frequencies[term] <= room:
            yield term
            room -= frequencies[term]


def most_alike(found: Mapping[int, Fit], *, but: int | None, limit: int) -> list[int]:
    """The rows whose papers are most alike, best first, without the row `but`; of two that are as alike, the newer."""
    rows = (row for row in found if row != but)
    return sorted(rows, key=lambda row: (found[row].cosine, row), reverse=True)[:limit]


def _damped(count: int) -> float:
    return 1 + math.log(count)


def _rarity(found: float, papers: int) -> float:
    return math.log((papers + 1) / min(found + 0.5, papers))


def _of_length_1(weights: Mapping[str, float]) -> Vector:
    length = math.hypot(*weights.values())
    return {term: weight / length for term, weight in weights.items()} if length else {}
