"""The syntax tree of a query, of frozen values.

    Query   And · Or · Not · Leaf
    Leaf    Word · Phrase · Prefix        text: in the title, the abstract, or (no field) either
            Name · Key · Number           a fact of the paper, in the field that the leaf names
            Everything                    `*`

`bot.query.fields` is the table of the fields, each of one of four shapes: text, name, key and number. The tree knows
the shapes only, so a further field of a shape needs no node of its own.

Words and phrases hold terms (singulars), prefixes surfaces, as `bot.text.tokens` makes them. `typed` keeps the
surfaces that a person typed, only to be shown: `GPUs` and `gpu` are equal.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class TextField(StrEnum):
    """A text of a paper that words can be confined to."""

    TITLE = "title"
    ABSTRACT = "abstract"


@dataclass(frozen=True, slots=True)
class Word:
    """One term."""

    term: str
    scope: TextField | None = None
    typed: tuple[str, ...] = field(default=(), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more terms next to each other, in this order, in one field."""

    terms: tuple[str, ...]
    scope: TextField | None = None
    typed: tuple[str, ...] = field(default=(), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Prefix:
    """A word whose surface begins with `start`, directly behind the terms `after` (of `gpt-4*`: `gpt`)."""

    start: str
    scope: TextField | None = None
    after: tuple[str, ...] = ()
    typed: tuple[str, ...] = field(default=(), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name. `parts` are its folded parts, full ones before initials, each in alphabetical order."""

    field: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A folded key that the paper has: a category, a source. `below`: or any key below it, as `cs.lg` is below `cs`."""

    field: str
    value: str
    below: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A bound on a number; false as long as the number is not known."""

    field: str
    comparison: str
    bound: int

    def holds(self, value: int | None) -> bool:
        """Whether `value` is within the bound."""
        return value is not None and COMPARISONS[self.comparison](value, self.bound)


@dataclass(frozen=True, slots=True)
class Everything:
    """Every paper: `*`."""


@dataclass(frozen=True, slots=True)
class Not:
    """True of the papers of which `part` is not."""

    part: Query


@dataclass(frozen=True, slots=True)
class And:
    """True of the papers of which all parts are; two parts or more."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True of the papers of which at least one part is; two parts or more."""

    parts: tuple[Query, ...]


Leaf = Word | Phrase | Prefix | Name | Key | Number | Everything
Query = Leaf | Not | And | Or

COMPARISONS: Mapping[str, Callable[[int, int], bool]] = MappingProxyType(
    {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq},
)


def leaves(query: Query, *, negated: bool | None = None) -> Iterator[Leaf]:
    """The leaves of a query from left to right: all, or only those under an odd (True) or even number of nots."""
    return (leaf for leaf, is_negated in _leaves(query, is_negated=False) if negated in (None, is_negated))


def _leaves(query: Query, *, is_negated: bool) -> Iterator[tuple[Leaf, bool]]:
    """Each leaf and whether it stands under an odd number of nots."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves(part, is_negated=is_negated)
        case Not(part):
            yield from _leaves(part, is_negated=not is_negated)
        case _:
            yield query, is_negated


def terms_of(leaf: Word | Phrase | Prefix) -> tuple[str, ...]:
    """The terms of a leaf, side by side; the last of a prefix is the beginning of a surface."""
    match leaf:
        case Word(term):
            return (term,)
        case Phrase(terms):
            return terms
        case Prefix(start, _, after):
            return (*after, start)
