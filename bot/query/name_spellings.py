"""The spellings of a person's name: two names agree where two of their spellings do.

A part that is put together (`o'malley`, `min-jun`) may be written as one or apart, what stands apart as one (`le cun`,
`min jun`), and an umlaut as its letter or with an e behind it (`schroder`, `schroeder`). A part that is one in a
spelling only must be the same in the other name: else `Min-Jun Park` would be `M. K. Park`, whose K contradicts. Only a
name in which an umlaut was written has both its forms: `Xue` is not `Xu`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import chain, islice, pairwise, permutations, product
from typing import NamedTuple

from bot.text.fold import fold
from bot.text.tokens import UNSPACED

Parts = tuple[str, ...]
INITIALS_MARK = "."
"""Joins the letters of a part all in capitals, which may be initials: `Park MJ` is not told from `WU Wei`."""
_JOINTS = re.compile(rf"['\-{INITIALS_MARK}]")
_WITH_E = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
_BARE_LETTERS = {letter: fold(letter) for letter in _WITH_E}
_BARE = str.maketrans(_BARE_LETTERS)
_SPELLED_OUT = str.maketrans(_WITH_E)
_KEPT = {letter: chr(0xE000 + number) for number, letter in enumerate(_WITH_E)}
_SET_ASIDE = str.maketrans({**_KEPT, **{letter.upper(): kept for letter, kept in _KEPT.items()}})
_PUT_BACK = str.maketrans({kept: letter for letter, kept in _KEPT.items()})
_BEFORE_A_NAME = frozenset(
    {"o", "mc", "mac", "le", "la", "de", "dela", "del", "della", "van", "von", "der", "den", "vander", "vanden"}
    | {"el", "al", "st", "fitz", "abu", "ibn"}
)
"""Small words, written as one with the name behind them or apart. (`Bin`, `Du` and `Di` are more often names.)"""
_MOST_PARTS, _MOST_SPELLINGS = 6, 96
"""A name of more parts is a list of authors."""
_MOST_UMLAUTS = 3
"""Of one part, as `Åströmsjö` has them."""
_ONE_SCRIPT = re.compile(f"[{UNSPACED}]+")
_REMEMBERED = 1 << 14


class Spelling(NamedTuple):
    """Folded parts, without joints and umlauts; `joined` are those that are one only in this spelling."""

    parts: Parts
    joined: frozenset[str]


Pairs = Callable[[Parts], Iterable[tuple[str, ...]]]
"""The pairs of parts that may stand behind each other in a name."""


def with_umlauts(name: str) -> str:
    """A folded name that keeps its umlauts, which may be spelled in two ways."""
    if name.isascii():
        return fold(name)
    return fold(unicodedata.normalize("NFC", name).translate(_SET_ASIDE)).translate(_PUT_BACK)


@lru_cache(_REMEMBERED)
def typed_spellings(parts: Parts) -> tuple[Spelling, ...]:
    """The spellings of a name that is looked for, whose parts have lost their order."""
    return _spellings(parts, lambda some: permutations(some, 2))


@lru_cache(_REMEMBERED)
def printed_spellings(parts: Parts) -> tuple[Spelling, ...]:
    """The spellings of a name in a paper, whose parts stand in their order."""
    return _spellings(parts, pairwise)


def _spellings(parts: Parts, pairs: Pairs) -> tuple[Spelling, ...]:
    """The different spellings; of a name that has too many, the one in which every part stands apart."""
    apart = Spelling(tuple(chain.from_iterable(map(_apart, parts))), frozenset())
    if len(parts) > _MOST_PARTS or _is_plain(parts):
        return (apart,)
    as_one = (_of_each(some, frozenset({whole})) for some, whole in _as_one(parts, pairs))
    every = chain(_of_each(parts, frozenset()), chain.from_iterable(as_one))
    some = list(islice(every, _MOST_SPELLINGS + 1))
    return tuple(dict.fromkeys(some)) if len(some) <= _MOST_SPELLINGS else (apart,)


def _is_plain(parts: Parts) -> bool:
    """Whether a name can be spelled in one way only, as most can: one or two parts of plain letters."""
    letters = "".join(parts)
    return letters.isascii() and letters.isalpha() and not parts[2:] and _BEFORE_A_NAME.isdisjoint(parts)


def _of_each(parts: Parts, joined: frozenset[str]) -> Iterator[Spelling]:
    """Each part in each of its forms, beside each form of the others."""
    for forms in product(*(_forms(part, joined=part in joined) for part in parts)):
        yield Spelling(
            tuple(chain.from_iterable(form.parts for form in forms)),
            frozenset().union(*(form.joined for form in forms)),
        )


def _forms(part: str, *, joined: bool) -> tuple[Spelling, ...]:
    """A part apart and as one, with its umlauts as letters and spelled out."""
    apart = list(map(_apart, _with_letters_and_spelled_out(part) if len(part) > 1 else [part]))
    closed = ["".join(pieces) for pieces in apart if len(pieces) > 1]
    forms = (Spelling(pieces, frozenset(pieces) if joined else frozenset()) for pieces in apart)
    return (*forms, *(Spelling((one,), frozenset({one})) for one in closed))


def _with_letters_and_spelled_out(part: str) -> Iterable[str]:
    """A part with each of its umlauts as a letter and spelled out (`aastrom` is `Åström`); of many, all in one way."""
    ways = [dict.fromkeys((_BARE_LETTERS.get(char, char), _WITH_E.get(char, char))) for char in part]
    if sum(len(way) > 1 for way in ways) > _MOST_UMLAUTS:
        return part.translate(_BARE), part.translate(_SPELLED_OUT)
    return map("".join, product(*ways))


def _apart(part: str) -> Parts:
    return tuple(_JOINTS.split(part.translate(_BARE)))


def _as_one(parts: Parts, pairs: Pairs) -> Iterator[tuple[Parts, str]]:
    """The parts with two of them as one, and with a third where both stand before a name (`van der berg`)."""
    for first, second in pairs(parts):
        if not _may_be_one(first, second, alone=not parts[2:]):
            continue
        whole, rest = f"{first}{second}", list(parts)
        rest[rest.index(first)] = whole
        rest.remove(second)
        yield tuple(rest), whole
        if {first, second} <= _BEFORE_A_NAME:
            yield from _as_one(tuple(rest), partial(_beginning_with, whole, pairs))


def _beginning_with(first: str, pairs: Pairs, parts: Parts) -> Iterator[tuple[str, ...]]:
    return (pair for pair in pairs(parts) if pair[0] == first)


def _may_be_one(first: str, second: str, *, alone: bool) -> bool:
    """Whether two parts of a name may be one part, and whether enough of a name is left if it is."""
    if _JOINTS.search(first + second):
        return False
    if _ONE_SCRIPT.fullmatch(first + second):
        return True
    if len(second) == 1:
        return False
    return first in _BEFORE_A_NAME or (len(first) > 1 and not alone)
