"""People's names: initials, order and middle names are forgiving, so that one person is found however written.

`LeCun Y`, `Y. LeCun` and `Yann LeCun` find each other, and `Hinton GE` finds Geoffrey E. Hinton. Two names agree when
every part of the shorter one has a partner in the longer one, a full part the same full part or its initial, and at
least one full part is the same in both. A name of one part in a paper agrees with a query of one part only: `Wei` is
not every `Wei Zhang`.
"""

from __future__ import annotations

import re
from collections import Counter

from bot.text.fold import fold

_MARKS = (
    "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u09d7\u0a01-\u0a03\u0a3c-\u0a4d"
    "\u0a70\u0a71\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3c-\u0c56"
    "\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d4d\u0d57\u0d81-\u0d83\u0dca-\u0ddf\u0df2\u0df3\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u17b4-\u17d3"
)
"""Vowel signs and other marks that are part of a name in the scripts of India and its neighbours, and no letters."""
_PART = re.compile(rf"(?:[^\W\d_]|[{_MARKS}])+")
_BEHIND_NAMES = frozenset({"jr", "sr", "ii", "iii"})
_INITIALS_TOGETHER = re.compile(r"(?<![^\W\d_])[A-Z]{2,3}(?![^\W\d_])")


def name_parts(name: str) -> tuple[str, ...]:
    """The folded parts of a name without its `Jr.`, full ones before initials, each in alphabetical order."""
    parts = _PART.findall(fold(name))
    called = [part for part in parts if part not in _BEHIND_NAMES] or parts
    return tuple(sorted(called, key=lambda part: (len(part) == 1, part)))


def with_initials_apart(typed: str) -> str:
    """A name as somebody types it, with initials that stand together apart: `Hinton GE` is `Hinton G E`.

    A name all in capitals is left alone. (In a paper's list of authors, `LI Wei` has a family name in capitals.)
    """
    if typed.upper() == typed:
        return typed
    return _INITIALS_TOGETHER.sub(
        lambda found: found[0] if found[0].lower() in _BEHIND_NAMES else " ".join(found[0]), typed
    )


def full_parts(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The parts of a name that are no initials. (A name may be one character long in Chinese.)"""
    return tuple(part for part in parts if not is_initial(part))


def is_initial(part: str) -> bool:
    """Whether a part of a name is an initial: one letter of an alphabet."""
    return len(part) == 1 and part.upper() != part


def names_agree(wanted: tuple[str, ...], found: tuple[str, ...]) -> bool:
    """Whether the name asked for and the name of an author can be one person's."""
    ours, theirs = Counter(wanted), Counter(found)
    same = Counter({part: count for part, count in (ours & theirs).items() if not is_initial(part)})
    if not same or (len(found) == 1 and len(wanted) > 1):
        return False
    partners = same.total() + _by_initial(ours - same, theirs - same)
    return partners == min(len(wanted), len(found))


def _by_initial(ours: Counter[str], theirs: Counter[str]) -> int:
    """How many of the remaining parts find a partner when at least one of each pair is an initial."""
    total = 0
    for letter in {part[0] for part in ours}:
        full, initials = _with_letter(ours, letter)
        their_full, their_initials = _with_letter(theirs, letter)
        ours_expanded, theirs_shortened = min(initials, their_full), min(full, their_initials)
        total += ours_expanded + theirs_shortened
        total += min(initials - ours_expanded, their_initials - theirs_shortened)
    return total


def _with_letter(parts: Counter[str], letter: str) -> tuple[int, int]:
    """How many full parts and how many initials begin with `letter`."""
    initials = sum(count for part, count in parts.items() if part == letter and is_initial(part))
    return sum(count for part, count in parts.items() if part[0] == letter) - initials, initials
