"""The tokens that an archive indexes a paper by, and those that decide a leaf: the two sides of one vocabulary.

A database needs to know nothing but tokens: it looks up words, phrases and beginnings of tokens in five columns.

    gpu              a term, in the order of its text             title, abstract
    _                stands before each excerpt of the closed reading (`bot.text.compounds`), behind the text
    #gpus            a surface that is not its own term           title_forms, abstract_forms
    _energy          no surface of the field begins so, though one of its terms does      the same
    __energy         the same of the whole paper                  facts
    _aa_lecun        a name of the field `a` has this full part   facts
    _ba_lecun_y      and beside it a part that begins with y      facts
    _ia_lecun_y      and beside it the initial y                  facts
    _na_lecun_yann   and beside it the full part yann             facts
    _kc_…  _lc_…     a key of the field `c`; itself and each key that it is below         facts
    _paper           every paper                                  facts

The letter in front of the second `_` is the field's `mark`. No token of a text begins with `#` or has a `_` in it. Keys
may hold anything, so they are spelled in hexadecimal digits. Every token is ASCII where its text is, without a space.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, combinations

from bot.query.fields import KEYS, NAMES
from bot.query.name_spellings import Parts, Spelling, printed_spellings, typed_spellings
from bot.query.person_names import full_parts, is_initial
from bot.query.tree import Key, Leaf, Name, Number, Prefix

EVERY_PAPER = "_paper"
NO_PAPER = "_none"
"""A token that no paper has."""
_NAMES_REMEMBERED = 1 << 14
"""Who writes a paper writes others."""


def is_decided(leaf: Leaf) -> bool:
    """Whether tokens alone decide a leaf. Else they find the papers of which it is true, and maybe others."""
    match leaf:
        case Number():
            return False
        case Name(_, parts):
            return all(len(one.parts) == 1 or _is_of_two(one.parts) for one in typed_spellings(parts))
        case Prefix(after=after):
            return not after
        case _:
            return True


def form(surface: str) -> str:
    """A surface that is not its own term, or the beginning of one."""
    return f"#{surface}"


def missing_start(start: str) -> str:
    """A beginning that terms of a field have and its surfaces have not: `energy` where only `energies` stands."""
    return f"_{start}"


def missing_start_anywhere(start: str) -> str:
    """The same of title and abstract together."""
    return f"__{start}"


def key_token(leaf: Key) -> str:
    """The token of the papers that have a key."""
    return _key(KEYS[leaf.field].mark, leaf.value, below=leaf.below)


def key_tokens(field: str, keys: Iterable[str], *, below: bool) -> Iterable[str]:
    """The tokens of a paper with these keys."""
    mark = KEYS[field].mark
    return (_key(mark, key, below=below) for key in keys)


@lru_cache(_NAMES_REMEMBERED)
def tokens_of_name(field: str, parts: Parts) -> Parts:
    """The tokens of a paper with a name, in each of its spellings."""
    mark = NAMES[field].mark
    return tuple(dict.fromkeys(chain.from_iterable(_of_spelling(mark, one.parts) for one in printed_spellings(parts))))


def beginning_of_name(field: str, start: str) -> str:
    """The beginning of the tokens of all papers with a name that has a full part which begins so."""
    return _full_part(NAMES[field].mark, start)


def _of_spelling(mark: str, parts: Parts) -> Parts:
    """The tokens of one spelling. They agree in a full part, and those of more parts in a second one too."""
    full = (_full_part(mark, part) for part in full_parts(parts))
    return (*full, *_pairs(mark, parts), *_whole_pairs(mark, parts))


def name_tokens(leaf: Name) -> list[str]:
    """The tokens of which a paper must have one for a name to be in it; none if no name can agree."""
    mark = NAMES[leaf.field].mark
    return sorted({token for one in typed_spellings(leaf.parts) for token in _of_wanted(mark, one)})


def _of_wanted(mark: str, spelling: Spelling) -> list[str]:
    """The tokens of which a paper must have one for a spelling to be in it."""
    parts = spelling.parts
    if not full_parts(parts):
        return []
    if len(parts) == 1:
        return [_full_part(mark, parts[0])]
    return _tokens_of_two(mark, spelling) if _is_of_two(parts) else _pairs(mark, parts)


def _is_of_two(parts: Parts) -> bool:
    """Whether a name has two parts, as nearly all that are looked for have."""
    return len(parts) == len(set(parts)) == 2


def _tokens_of_two(mark: str, spelling: Spelling) -> list[str]:
    """The tokens that decide a spelling of two parts, of which one at least is full.

    An author has both parts, or has one and the other as its initial, unless that is joined; an initial agrees with any
    part that begins with it.
    """
    one, other = spelling.parts
    if is_initial(one) or is_initial(other):
        full, initial = (other, one) if is_initial(one) else (one, other)
        return [_beside(mark, full, initial)]
    orders = ((one, other), (other, one))
    shortened = [_beside_initial(mark, full, short[0]) for full, short in orders if short not in spelling.joined]
    return [_both(mark, one, other), *shortened]


def _pairs(mark: str, parts: Parts) -> list[str]:
    """Each full part of a name with the first letter of each other part.

    Two names of two parts or more that agree share one: a full part is the same, and a second part has a partner,
    which begins with the same letter.
    """
    letters = Counter(part[0] for part in parts)
    return [
        _beside(mark, full, letter)
        for full in dict.fromkeys(full_parts(parts))
        for letter, count in letters.items()
        if count > (letter == full[0])
    ]


def _whole_pairs(mark: str, parts: Parts) -> list[str]:
    """Each full part of a name with each other part as it is, which tells names of two parts apart."""
    full = list(dict.fromkeys(full_parts(parts)))
    initials = list(dict.fromkeys(filter(is_initial, parts)))
    pairs = [_both(mark, one, other) for one, other in combinations(full, 2)]
    return pairs + [_beside_initial(mark, one, letter) for one in full for letter in initials]


def _full_part(mark: str, part: str) -> str:
    return f"_a{mark}_{part}"


def _beside(mark: str, full: str, letter: str) -> str:
    """A full part, and another part that begins with a letter."""
    return f"_b{mark}_{full}_{letter}"


def _beside_initial(mark: str, full: str, letter: str) -> str:
    """A full part, and an initial."""
    return f"_i{mark}_{full}_{letter}"


def _both(mark: str, one: str, other: str) -> str:
    """Two full parts, in whatever order."""
    first, second = sorted((one, other))
    return f"_n{mark}_{first}_{second}"


def _key(mark: str, key: str, *, below: bool) -> str:
    return f"_{'l' if below else 'k'}{mark}_{key.encode().hex()}"
