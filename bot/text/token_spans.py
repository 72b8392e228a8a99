"""Token spans: the tokens of a readable text, as `tokens` returns them, each with its span in the text.

A highlighter looks up few words of many. In plain text, as in most papers, it searches for the forms of a word and no
other word is tokenised. Any other text is tokenised whole, and each token keeps its span.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple, Protocol

from bot.text.compounds import JOINING_HYPHEN, compounds, may_join
from bot.text.fold import clusters, fold, joins_the_one_before
from bot.text.singular import prefixes, singular
from bot.text.tokens import (
    LEFT_OUT,
    PLURAL_S,
    WORD,
    is_of_plain_words,
    may_leave_out,
    split,
    with_plurals_marked,
    without_possessives,
)

Span = tuple[int, int]
"""Code points of the text, the end exclusive."""
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


class Compound(NamedTuple):
    """A word that hyphens join in a text, closed up: its surface, and the places of its first and last part."""

    surface: str
    first: int
    last: int


class TokenSpans(Protocol):
    """The tokens of a text. A place identifies a token; places rise in text order."""

    def behind(self, place: int) -> int | None:
        """The place of the token after another one, if there is one."""
        ...

    def surface(self, place: int) -> str:
        """The surface of the token at a place."""
        ...

    def span(self, place: int) -> Span:
        """The span of the token at a place."""
        ...

    def of_term(self, term: str) -> Sequence[int]:
        """The places of the tokens that have this term, in no order."""
        ...

    def of_start(self, start: str) -> Sequence[int]:
        """The places of the tokens whose surface begins with `start`."""
        ...

    @property
    def compounds(self) -> Sequence[Compound]:
        """The closed words that the archive has of this text beside its tokens."""
        ...


def token_spans(text: str) -> TokenSpans:
    """The tokens of a readable `text`, with their places."""
    text = with_plurals_marked(text).replace("…", " ")  # it would fold to three characters, and divides words as well
    if text.isascii() or all(map(_stays_one, _NOT_ASCII.findall(text))):
        folded = fold(text)
        if not may_leave_out(folded) and is_of_plain_words(folded):
            return _PlainWords(without_possessives(folded))
    return _Pieces(*_folded_with_places(text))


@lru_cache(1 << 12)
def _stays_one(characters: str) -> bool:
    """Whether the fold of each character is one character and leaves the one before it alone."""
    return all(len(fold(char)) == 1 and not joins_the_one_before(char) for char in characters)


class _PlainWords:
    """The words of a text whose fold keeps every character's offset. The place of a word is its first offset."""

    def __init__(self, folded: str) -> None:
        self._folded = folded

    def behind(self, place: int) -> int | None:
        found = WORD.search(self._folded, self.span(place)[1])
        return found.start() if found else None

    def surface(self, place: int) -> str:
        found = WORD.match(self._folded, place)
        return found.group() if found else ""

    def span(self, place: int) -> Span:
        found = WORD.match(self._folded, place)
        end = found.end() if found else place
        return place, end + self._folded.startswith(PLURAL_S, end)

    def of_term(self, term: str) -> Sequence[int]:
        begun = (place for start in prefixes(term) for place in self.of_start(start))
        return [place for place in begun if singular(self.surface(place)) == term]

    def of_start(self, start: str) -> Sequence[int]:
        folded, places = self._folded, []
        place = folded.find(start)
        while place >= 0:
            if not folded[place - 1 : place].isalnum():
                places.append(place)
            place = folded.find(start, place + len(start))
        return places

    @cached_property
    def compounds(self) -> Sequence[Compound]:
        hyphens = (hyphen.span() for hyphen in JOINING_HYPHEN.finditer(self._folded))
        return _compounds(self, [(self._begin(end), behind) for end, behind in hyphens])

    def _begin(self, end: int) -> int:
        """The place of the word that ends before `end`."""
        while end and self._folded[end - 1].isalnum():
            end -= 1
        return end


class _Pieces:
    """The tokens of any text, split from its fold. A place is a token's number."""

    def __init__(self, folded: str, starts: Sequence[int], ends: Sequence[int]) -> None:
        self._folded, self._starts, self._ends = folded, starts, ends
        self._pieces = list(split(folded))
        self._by_term: defaultdict[str, list[int]] = defaultdict(list)
        for number, (surface, _) in enumerate(self._pieces):
            self._by_term[singular(surface)].append(number)

    def behind(self, place: int) -> int | None:
        return place + 1 if place + 1 < len(self._pieces) else None

    def surface(self, place: int) -> str:
        return self._pieces[place][0]

    def span(self, place: int) -> Span:
        surface, at = self._pieces[place]
        end = at + len(surface)
        return self._starts[at], self._ends[end - 1 + self._folded.startswith(PLURAL_S, end)]

    def of_term(self, term: str) -> Sequence[int]:
        return self._by_term.get(term, ())

    def of_start(self, start: str) -> Sequence[int]:
        return [number for number, (surface, _) in enumerate(self._pieces) if surface.startswith(start)]

    @cached_property
    def compounds(self) -> Sequence[Compound]:
        ends = (at + len(surface) for surface, at in self._pieces)
        joints = ((left, left + 1) for left, end in enumerate(ends) if JOINING_HYPHEN.match(self._folded, end))
        return _compounds(self, joints)


def _compounds(found: TokenSpans, joints: Iterable[tuple[int, int]]) -> list[Compound]:
    """The closed words of a text, given the places of each two tokens that a hyphen joins."""
    runs: list[list[int]] = []
    for left, right in joints:
        if not may_join(found.surface(left), found.surface(right)):
            continue
        if runs and runs[-1][-1] == left:
            runs[-1].append(right)
        else:
            runs.append([left, right])
    return [
        Compound(word, run[start], run[end - 1])
        for run in runs
        for start, end, word in compounds(list(map(found.surface, run)))
    ]


def _folded_with_places(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """The fold of `text`, and for each of its characters the start and end of its source in `text`."""
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _foldable(text):
        piece = fold(text[start:end])
        folded.append(piece)
        one_by_one = text[start:end].isascii()
        starts += range(start, end) if one_by_one else [start] * len(piece)
        ends += range(start + 1, end + 1) if one_by_one else [end] * len(piece)
    whole = "".join(folded)
    if not may_leave_out(whole):
        return without_possessives(whole), starts, ends
    out = list(LEFT_OUT.finditer(whole))
    return without_possessives(LEFT_OUT.sub(r"\1", whole)), _left(starts, out), _left(ends, out)


def _left(places: Sequence[int], left_out: Sequence[re.Match[str]]) -> list[int]:
    """The offsets of the characters that are left when each match is replaced by its first group."""
    left: list[int] = []
    end = 0
    for found in left_out:
        left += places[end : found.start()]
        left += places[slice(*found.span(1))] if found[1] else ()
        end = found.end()
    return [*left, *places[end:]]


def _foldable(text: str) -> Iterator[Span]:
    """The pieces of a text that can be folded one by one: runs of ASCII, and between them clusters.

    The last character before a run of others may have one of them joined to it.
    """
    at = 0
    for others in _NOT_ASCII.finditer(text):
        start = max(at, others.start() - 1)
        if at < start:
            yield at, start
        yield from ((start + left, start + right) for left, right in clusters(text[start : others.end()]))
        at = others.end()
    if at < len(text):
        yield at, len(text)
