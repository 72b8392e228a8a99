"""How the index spells what papers are found by, so that no token of one kind can be taken for one of another.

    gpu             a term, in the order of its text             title, abstract
    #gpus           a surface that is not its own term           title_forms, abstract_forms
    _energy         no surface of the field begins so, though one of its terms does      the same
    __energy        the same of the whole paper                  facts
    _a_lecun        an author has this full part in the name     facts
    _b_lecun_y      and beside it a part that begins with y      facts
    _i_lecun_y      and beside it the initial y                  facts
    _n_lecun_yann   and beside it the full part yann             facts
    _c_…  _k_…      a category; itself and each archive above    facts
    _s_…            a source                                     facts
    _paper          every paper                                  facts

No token of a text begins with `#` or has a `_` in it. Names of categories and sources, which may hold anything, are
spelled in hexadecimal digits. Every token is quoted before FTS5 sees it.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from bot.query.names import full_parts, is_initial

EVERY_PAPER = "_paper"
NO_PAPER = "_none"
"""A token that no paper has."""


def form(surface: str) -> str:
    """A surface that is not its own term, or the beginning of one."""
    return f"#{surface}"


def missing_start(start: str) -> str:
    """A beginning that terms of a field have and its surfaces have not: `energy` where only `energies` stands."""
    return f"_{start}"


def missing_start_anywhere(start: str) -> str:
    """The same of title and abstract together."""
    return f"__{start}"


def author_part(part: str) -> str:
    """A full part of an author's name."""
    return f"_a_{part}"


def author_pairs(parts: tuple[str, ...]) -> list[str]:
    """Each full part of a name with the first letter of each other part.

    Two names of two parts or more that agree share one: a full part is the same, and a second part has a partner,
    which begins with the same letter.
    """
    letters = Counter(part[0] for part in parts)
    return [
        beside(full, letter)
        for full in dict.fromkeys(full_parts(parts))
        for letter, count in letters.items()
        if count > (letter == full[0])
    ]


def author_names(parts: tuple[str, ...]) -> list[str]:
    """Each full part of a name with each other part, as it is: what tells names of two parts apart."""
    full = list(dict.fromkeys(full_parts(parts)))
    initials = list(dict.fromkeys(filter(is_initial, parts)))
    pairs = [both(one, other) for one, other in combinations(full, 2)]
    return pairs + [beside_initial(one, letter) for one in full for letter in initials]


def beside(full: str, letter: str) -> str:
    """A full part, and another part that begins with a letter."""
    return f"_b_{full}_{letter}"


def beside_initial(full: str, letter: str) -> str:
    """A full part, and an initial."""
    return f"_i_{full}_{letter}"


def both(one: str, other: str) -> str:
    """Two full parts, in whatever order."""
    first, second = sorted((one, other))
    return f"_n_{first}_{second}"


def category(name: str) -> str:
    """A category by its folded name."""
    return f"_c_{_digits(name)}"


def archive(name: str) -> str:
    """A category by its folded name together with all below it."""
    return f"_k_{_digits(name)}"


def source(name: str) -> str:
    """A source by its folded name."""
    return f"_s_{_digits(name)}"


def _digits(name: str) -> str:
    return name.encode().hex()
