"""A plural stemmer: singular and plural become one term, by rules of endings and a table of their exceptions.

The rules begin as Harman's S-stemmer, corrected: his split gpu/gpus, loss/losses and batch/batches, and joined GPS/GP
and DNS/DN. Endings of Greek and Latin words come before them (`bot.text.plurals`). Other endings stay: `benchmark` is
not `benchmarking`, and a field of study in -ics is not many of its adjective: `logistics` is not `logistic`.

A Greek letter has its name in a term, alone and among Latin letters and digits: `λ` is `lambda`, `ΛCDM` is `lambdacdm`,
`1β` is `1beta`. A word with more Greek than that, or a unit such as `μm`, stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from bot.text.plurals import ENDINGS, GREEK, WORDS

_LOSE_ES = ("sses", "xes", "shes", "ches", "zzes")
_LONGEST_THAT_STAYS = 3
_LONGEST_ENDING = max(map(len, (*ENDINGS, *ENDINGS.values())))
_SHORTEST_ENDING = min(map(len, ENDINGS))
_MAY_CHANGE = frozenset(ending[-_SHORTEST_ENDING:] for ending in ENDINGS)
_ACRONYM_OF_U = re.compile(r"[bcdfghjkmnpqrstvwxz]{2,4}us(?<!thus)")
"""Many of an acronym that ends in U: no word of English has consonants alone before -us, save `thus`, and `plus`."""
_ACRONYM_OF_S = re.compile(r"[bcdfghjklmnpqrstvwxz]{1,4}ses")
_ONE_GREEK = re.compile(rf"([a-z0-9]*)([{''.join(GREEK)}])([a-z0-9]*)(?<!^μ[a-z])(?<!^μ[a-z]{{2}})(?<!^μmol)")


@lru_cache(maxsize=1 << 16)
def singular(word: str) -> str:
    """The singular of a folded `word`, or the word itself: `gpus` is `gpu`, `energies` is `energy`, `gps` stays.

    It is idempotent: the singular of a singular is itself.
    """
    cut = _singular(word)
    return cut if cut == word or _singular(cut) == cut else word  # `womens` would be `women`, which is `woman`


def _singular(word: str) -> str:
    """The singular by the table, the endings or the rules, whichever comes first."""
    known = WORDS.get(word)
    if known is not None:
        return known
    if not word.isascii():
        return _named(word)
    return (_by_ending(word) if word[-_SHORTEST_ENDING:] in _MAY_CHANGE else None) or _without_ending(word)


def _named(word: str) -> str:
    """A word with one Greek letter by the name of that; any other word by the rules."""
    found = _ONE_GREEK.fullmatch(word)
    return f"{found[1]}{GREEK[found[2]]}{found[3]}" if found else _without_ending(word)


def _by_ending(word: str) -> str | None:
    """The singular of a word whose ending is in the table; the longest ending counts."""
    for length in range(min(len(word), _LONGEST_ENDING), _SHORTEST_ENDING - 1, -1):
        changed = ENDINGS.get(word[-length:])
        if changed is not None:
            return f"{word[:-length]}{changed}"
    return None


def _without_ending(word: str) -> str:
    """The singular by the rules, of a word that is not in the table."""
    if len(word) <= _LONGEST_THAT_STAYS or not word.endswith("s"):
        return word
    if word.endswith(("ss", "is", "us")):
        return word[:-1] if _ACRONYM_OF_U.fullmatch(word) else word
    if word.endswith(_LOSE_ES) or _ACRONYM_OF_S.fullmatch(word):
        return word[:-2]
    if word.endswith("ies") and len(word) > len("ties"):
        return word[:-3] + "y"
    return word[:-1]


def inflections(term: str) -> tuple[str, ...]:
    """All words whose singular is `term`: each rule of `singular` applied backwards, and the table."""
    regular = (term, f"{term}s", f"{term}es", f"{term.removesuffix('y')}ies")
    words = dict.fromkeys((*regular, *_with_endings(term), *_TABLE_INFLECTIONS.get(term, ()), *_by_letter(term)))
    return tuple(word for word in words if singular(word) == term)


@lru_cache(maxsize=1 << 12)
def prefixes(term: str) -> tuple[str, ...]:
    """Prefixes of the words in `inflections(term)`. Each word begins with exactly one; a prefix may begin none."""
    starts: tuple[str, ...] = (term,)
    for word in sorted(inflections(term)):
        starts = starts if word.startswith(starts) else (*starts, word)
    return starts


def _with_endings(term: str) -> Iterator[str]:
    """The term with each ending of the table that is made singular as its own is."""
    for length in range(1, min(len(term), _LONGEST_ENDING) + 1):
        yield from (f"{term[:-length]}{many}" for many in _PLURAL_ENDINGS.get(term[-length:], ()))


def _by_letter(term: str) -> Iterator[str]:
    """The term with a Greek letter for each name of one in it."""
    for letter, name in GREEK.items():
        place = term.find(name)
        while place >= 0:
            yield f"{term[:place]}{letter}{term[place + len(name) :]}"
            place = term.find(name, place + 1)


def _inverse(table: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The keys of a table by their value."""
    keys: dict[str, tuple[str, ...]] = {}
    for many, one in table.items():
        keys[one] = (*keys.get(one, ()), many)
    return keys


_TABLE_INFLECTIONS = _inverse(WORDS)
_PLURAL_ENDINGS = _inverse(ENDINGS)
