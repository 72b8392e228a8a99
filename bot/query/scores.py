"""How well papers fit the words of a query (BM25, a title weighs four times an abstract), and what their age adds.

The score of the archive's newest paper is doubled, and half of that bonus fades with each year of age.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.query import index_tokens
from bot.query.canonical import normal
from bot.query.spellings import spellings
from bot.query.tree import Phrase, Prefix, Query, TextField, Word, leaves, terms_of

TITLE_WEIGHT = 4
_SATURATION, _LENGTH_SHARE = 1.2, 0.75
"""`k1` and `b` of https://www.sqlite.org/fts5.html#the_bm25_function."""
_LEAST_RARE = 1e-6
_YEAR = timedelta(days=365)
Sought = Word | Phrase | Prefix


class IndexedTexts(NamedTuple):
    """The texts of an index entry: the terms of a paper, and the surfaces that are not their own terms."""

    title: str
    abstract: str
    title_forms: str
    abstract_forms: str


def sought_words(query: Query) -> list[Sought]:
    """The words, phrases and prefixes that add to the score of a paper, each once."""
    found = dict.fromkeys(leaves(normal(query), negated=False))
    return [leaf for leaf in found if isinstance(leaf, Word | Phrase | Prefix)]


def framed(texts: IndexedTexts) -> IndexedTexts:
    """The texts as `times` reads them: a space on either side of each term, and before each form."""
    title, abstract, title_forms, abstract_forms = texts
    return IndexedTexts(f" {title} ", f" {abstract} ", f" {title_forms}", f" {abstract_forms}")


def times(leaf: Sought, texts: Sequence[IndexedTexts]) -> list[int]:
    """The weighted frequency of a leaf, in all of its spellings, in the framed texts of each paper."""
    return list(map(sum, zip(*(_times_spelled(each, texts) for each in spellings(leaf)), strict=True)))


def every_time(spelling: Word | Phrase, texts: Sequence[IndexedTexts]) -> list[int]:
    """The weighted frequency of one spelling. Each repetition counts, also one that follows directly.

    `times` counts these once: two neighbours share a space. The texts are as they are stored.
    """
    needle = f" {'  '.join(terms_of(spelling))} "
    apart = [(f" {text.title.replace(' ', '  ')} ", f" {text.abstract.replace(' ', '  ')} ") for text in texts]
    return _weighed(needle, spelling.scope, apart)


def rarity(holding: float, papers: int) -> float:
    """The inverse document frequency of BM25 for a leaf that so many of the papers have, never below zero."""
    return max(_LEAST_RARE, math.log((papers - holding + 0.5) / (holding + 0.5)))


def bm25(
    counted: Sequence[Sequence[int]], rarities: Sequence[float], lengths: Sequence[int], *, usual: float
) -> list[float]:
    """The score of each paper: by the frequencies of each leaf in the papers, their lengths, and the usual length."""
    shared = [_SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * length / usual) for length in lengths]
    scores = [0.0] * len(lengths)
    for frequencies, rare in zip(counted, rarities, strict=True):
        worth = (_SATURATION + 1) * rare
        found = zip(scores, frequencies, shared, strict=True)
        scores = [score + worth * many / (many + share) for score, many, share in found]
    return scores


def freshness(noted_at: datetime, newest: datetime) -> float:
    """1 for the archive's newest paper, halved with each year of age."""
    return math.pow(0.5, (newest - noted_at) / _YEAR)


def _times_spelled(spelling: Sought, texts: Sequence[IndexedTexts]) -> list[int]:
    """The weighted frequency of one spelling in each paper; repetitions without a word between count once."""
    match spelling:
        case Word() | Phrase():
            return _weighed(f" {' '.join(terms_of(spelling))} ", spelling.scope, [text[:2] for text in texts])
        case Prefix(start, scope, after):
            among_terms = _weighed(f" {' '.join((*after, start))}", scope, [text[:2] for text in texts])
            among_forms = _weighed(f" {index_tokens.form(start)}", scope, [text[2:] for text in texts])
            return list(map(max, among_terms, among_forms))


def _weighed(needle: str, scope: TextField | None, fields: Sequence[tuple[str, ...]]) -> list[int]:
    in_title = 0 if scope is TextField.ABSTRACT else TITLE_WEIGHT
    in_abstract = 0 if scope is TextField.TITLE else 1
    return [in_title * title.count(needle) + in_abstract * abstract.count(needle) for title, abstract in fields]
