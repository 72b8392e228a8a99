"""What a search that finds nothing tries in its place: an author, a category, another spelling, fewer words.

Each is a query that the archive does match. All of it together is a few look-ups of the index; one that is too slow
ends the attempts, which are a comfort only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import TooSlow
from bot.paper.arxiv_categories import CATEGORIES
from bot.ports.archive import Archive
from bot.query.canonical import written
from bot.query.keys import folded
from bot.query.person_names import full_parts, name_parts
from bot.query.tree import And, Key, Name, Not, Phrase, Query, Word, leaves
from bot.query.typos import one_letter_away, respelled

_MOST_WORDS = 8
"""Words of a query that are looked up, and parts that are left out one after the other."""
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:,? [^\W\d_][\w.'’-]*){0,3}")
_TYPED_WORD = re.compile(r"\w[\w'’-]*")


class Otherwise(StrEnum):
    """In which way a query differs from the one that found nothing."""

    AUTHOR = "author"
    CATEGORY = "category"
    SPELLING = "spelling"
    FEWER = "fewer"


@dataclass(frozen=True, slots=True)
class Found:
    """A query that finds papers: how it differs, the words for it, and how many it finds."""

    how: Otherwise
    query: Query
    said: str
    total: int

    @property
    def typed(self) -> str:
        """The query as a person would type it."""
        match self.how:
            case Otherwise.AUTHOR:
                return f'author:"{self.said}"' if " " in self.said else f"author:{self.said}"
            case Otherwise.CATEGORY:
                return f"category:{self.said}"
            case _:
                return written(self.query)


@dataclass(frozen=True, slots=True)
class Attempts:
    """The words that no paper has as they were typed, the ways that were tried, and the queries that find something."""

    unknown: tuple[str, ...] = ()
    tried: frozenset[Otherwise] = frozenset()
    found: tuple[Found, ...] = ()


_Other = tuple[Otherwise, Query, str]


async def search_otherwise(query: Query, typed: str, *, archive: Archive) -> Attempts:
    """Try to find something for a query that matches nothing; `typed` is what a person typed for it."""
    try:
        unknown = await _unknown(query, archive)
        others = (*_by_fact(typed.strip().strip("\"“”'")), *await _spelled_otherwise(query, unknown, archive))
        fewer = [(Otherwise.FEWER, one, "") for one in _fewer(query, unknown)]
        found = await _finding(others, archive)
        best = sorted(await _finding(fewer, archive), key=lambda one: -one.total)[:1]
    except TooSlow:
        return Attempts()
    tried = {how for how, _, _ in (*others, *fewer)} | ({Otherwise.SPELLING} if unknown else set())
    said = dict.fromkeys(_as_typed(surface, typed) for surface in unknown.values())
    return Attempts(tuple(said), frozenset(tried), (*found, *best))


async def _finding(others: Iterable[_Other], archive: Archive) -> list[Found]:
    """The queries that find papers."""
    counted = [(other, (await archive.search(other[1], limit=0)).total) for other in others]
    return [Found(how, query, said, total) for (how, query, said), total in counted if total]


async def _unknown(query: Query, archive: Archive) -> dict[str, str]:
    """The terms of words and phrases that no paper has, each with its surface."""
    words = [leaf for leaf in leaves(query, negated=False) if isinstance(leaf, Word | Phrase)][:_MOST_WORDS]
    typed = {term: surface for leaf in words for term, surface in _terms(leaf)}
    known = await archive.term_frequencies(typed)
    return {term: surface for term, surface in typed.items() if term not in known}


def _as_typed(surface: str, typed: str) -> str:
    """The typed word that `surface` is, or is a part of: `Schrödinger` for `schrodinger`."""
    words = [(word, folded(word)) for word in _TYPED_WORD.findall(typed)]
    whole = next((word for word, plain in words if plain == surface), None)
    return whole or next((word for word, plain in words if surface in plain), surface)


def _terms(leaf: Word | Phrase) -> Iterator[tuple[str, str]]:
    terms = (leaf.term,) if isinstance(leaf, Word) else leaf.terms
    return zip(terms, leaf.typed if len(leaf.typed) == len(terms) else terms, strict=True)


def _has(leaf: Word | Phrase, unknown: Mapping[str, str]) -> bool:
    return any(term in unknown for term, _ in _terms(leaf))


def _by_fact(typed: str) -> Iterator[_Other]:
    """The typed words as the name of an author, and as a category."""
    parts = name_parts(typed) if _NAME.fullmatch(typed) else ()
    if full_parts(parts):
        yield Otherwise.AUTHOR, Name("author", parts), typed
    category = {folded(name): name for name in CATEGORIES}.get(folded(typed))
    if category is not None:
        yield Otherwise.CATEGORY, Key("category", folded(category)), category


async def _spelled_otherwise(query: Query, unknown: Mapping[str, str], archive: Archive) -> list[_Other]:
    """The query with each unknown word as the most frequent word that is a letter away."""
    near = {term: one_letter_away(term) for term in unknown}
    known = await archive.term_frequencies({other for others in near.values() for other in others})
    meant = {
        term: max(others & known.keys(), key=lambda other: (known[other], other))
        for term, others in near.items()
        if others & known.keys()
    }
    return [(Otherwise.SPELLING, respelled(query, meant), "")] if meant else []


def _fewer(query: Query, unknown: Mapping[str, str]) -> Iterator[Query]:
    """The query without the parts that no paper has; where each is known, without one part after the other."""
    if not isinstance(query, And):
        return
    required = [part for part in query.parts if not isinstance(part, Not)][:_MOST_WORDS]
    dead = [part for part in required if isinstance(part, Word | Phrase) and _has(part, unknown)]
    for without in [dead] if dead else [[part] for part in required]:
        left = tuple(part for part in query.parts if part not in without)
        if any(not isinstance(part, Not) for part in left):
            yield left[0] if len(left) == 1 else And(left)
