"""People's names: their parts are compared without regard to order, initials and middle names.

`LeCun Y`, `Y. LeCun` and `Yann LeCun` find each other, and `Hinton GE` finds Geoffrey E. Hinton. Two names agree when
two of their spellings do (`bot.query.name_spellings`): every part of the shorter one has a partner in the longer one, a
full part the same full part or its initial, and at least one full part is the same in both. A name of one part in a
paper agrees with a query of one part only: `Wei` is not every `Wei Zhang`.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from bot.query.name_spellings import INITIALS_MARK, Parts, Spelling, printed_spellings, typed_spellings, with_umlauts
from bot.text.tokens import MARKS_INSIDE_WORDS, UNSPACED

_LETTERS = rf"(?:(?!\d)(?:[^\W_]|[{MARKS_INSIDE_WORDS}{UNSPACED}]))+"
"""Letters, and the signs that are part of a word in the scripts of India and its neighbours and are no letters."""
_PART = re.compile(rf"{_LETTERS}(?:['\u2010-]{_LETTERS})*")
_MARKED_PART = re.compile(rf"{_LETTERS}(?:['\u2010{INITIALS_MARK}-]{_LETTERS})*")
_JOINT = re.compile("['\u2010-]")
_BEHIND_NAMES = frozenset({"jr", "sr", "ii", "iii"})
_MOST_OF_AN_AUTHOR = 64
_AUTHORS_REMEMBERED = 1 << 14
_INITIALS_TOGETHER = re.compile(r"(?<![^\W\d_])[A-Z]{2,3}(?![^\W\d_])")


def name_parts(name: str) -> tuple[str, ...]:
    """The folded parts of a name without its `Jr.`, full ones before initials, each in alphabetical order."""
    return tuple(sorted(_called(with_umlauts(name), _PART), key=lambda part: (len(part) == 1, part)))


@lru_cache(_AUTHORS_REMEMBERED)
def author_parts(name: str) -> tuple[str, ...]:
    """The folded parts of a name in a paper, in its order; of a name with very many parts, the first ones.

    Letters all in capitals may be initials: where others are small, they are marked as such (`Park M.J`).

    A list of authors may come as one name, and what an archive keeps of a name grows with the square of its parts.
    """
    marked = _initials_by(INITIALS_MARK, name.replace(INITIALS_MARK, " "))
    return tuple(_called(with_umlauts(marked), _MARKED_PART)[:_MOST_OF_AN_AUTHOR])


def _called(name: str, part: re.Pattern[str]) -> list[str]:
    """The parts of a folded name in the order in which it is written; of initials with hyphens each is one."""
    parts: list[str] = []
    for found in part.findall(name):
        pieces = _JOINT.split(found)
        parts += pieces if all(len(piece) == 1 for piece in pieces) else [found.replace("\u2010", "-")]
    return [one for one in parts if one not in _BEHIND_NAMES] or parts


def with_initials_apart(typed: str) -> str:
    """A typed name with its joined initials apart: `Hinton GE` is `Hinton G E`.

    A name all in capitals is left alone. (In a paper's list of authors, `LI Wei` has a family name in capitals.)
    """
    return _initials_by(" ", typed)


def _initials_by(joint: str, name: str) -> str:
    """A name with `joint` between the letters of joined initials, unless all of it is in capitals."""
    if name.upper() == name:
        return name
    return _INITIALS_TOGETHER.sub(
        lambda found: found[0] if found[0].lower() in _BEHIND_NAMES else joint.join(found[0]), name
    )


def full_parts(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The parts of a name that are no initials. (A name may be one character long in Chinese.)"""
    return tuple(part for part in parts if not is_initial(part))


def is_initial(part: str) -> bool:
    """Whether a part of a name is an initial: one letter of an alphabet."""
    return len(part) == 1 and part.upper() != part


def names_agree(wanted: Parts, found: Parts) -> bool:
    """Whether two names can be one person's: the one that is searched for, and the one in a paper."""
    theirs = printed_spellings(found)
    return any(_agree(one, other) for one in typed_spellings(wanted) for other in theirs)


def _agree(one: Spelling, other: Spelling) -> bool:
    """Whether two spellings do: that of the name that is searched for, and that of the one in a paper."""
    wanted, found = one.parts, other.parts
    ours, theirs = Counter(wanted), Counter(found)
    same = Counter({part: count for part, count in (ours & theirs).items() if not is_initial(part)})
    if not same or not same.keys() >= one.joined | other.joined or (len(found) == 1 and len(wanted) > 1):
        return False
    partners = same.total() + _by_initial(ours - same, theirs - same)
    return partners == min(len(wanted), len(found))


def _by_initial(ours: Counter[str], theirs: Counter[str]) -> int:
    """How many of the remaining parts can be paired when one of each pair at least is an initial."""
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
