"""What a query is once it is read: a tree of frozen values.

    Query   And · Or · Not · Leaf
    Leaf    Word · Phrase · Prefix        in the title, the abstract, or (no field) either
            Author · Category · Source · Number · HasCode
            Everything                    `*`

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
    """A part of a paper that words can be confined to."""

    TITLE = "title"
    ABSTRACT = "abstract"


class Measure(StrEnum):
    """A number that is known of some papers, and grows."""

    UPVOTES = "upvotes"
    STARS = "stars"


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
class Author:
    """An author. `parts` are the folded parts of the name, names before initials, each in alphabetical order."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A category, folded; `archive` means the category of this name and all below it: `cs.*`."""

    name: str
    archive: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A source that has brought the paper, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A bound on upvotes or stars; false as long as the number is not known."""

    measure: Measure
    comparison: str
    bound: int

    def holds(self, value: int | None) -> bool:
        """Whether the bound is kept by `value`."""
        return value is not None and COMPARISONS[self.comparison](value, self.bound)


@dataclass(frozen=True, slots=True)
class HasCode:
    """A place where the paper's code lives is known."""


@dataclass(frozen=True, slots=True)
class Everything:
    """Every paper: `*`."""


@dataclass(frozen=True, slots=True)
class Not:
    """What `part` is not true of."""

    part: Query


@dataclass(frozen=True, slots=True)
class And:
    """What all parts are true of; two or more."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What at least one part is true of; two or more."""

    parts: tuple[Query, ...]


Leaf = Word | Phrase | Prefix | Author | Category | Source | Number | HasCode | Everything
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
    """The terms that a leaf looks for side by side; of a prefix the last is the beginning of a surface."""
    match leaf:
        case Word(term):
            return (term,)
        case Phrase(terms):
            return terms
        case Prefix(start, _, after):
            return (*after, start)


def is_required_part(leaf: Leaf) -> bool:
    """Whether a leaf narrows a query enough to stand alone: a source, or a bound that 0 meets, does not."""
    match leaf:
        case Source():
            return False
        case Number():
            return not leaf.holds(0)
        case _:
            return True


def always_required(query: Query, *, negated: bool = False, everything: bool = True) -> bool:
    """Whether every alternative (each clause of the disjunctive form) has a required positive part.

    `everything` says whether `*` counts as one. An alternative of a conjunction takes one alternative of each
    part, so all of them have such a part just when those of a single part all do.
    """
    match query:
        case Not(part):
            return always_required(part, negated=not negated, everything=everything)
        case And(parts) | Or(parts):
            found = (always_required(part, negated=negated, everything=everything) for part in parts)
            return any(found) if isinstance(query, And) is not negated else all(found)
        case Everything():
            return everything and not negated
        case _:
            return not negated and is_required_part(query)


def asks_for_everything(query: Query) -> bool:
    """Whether an alternative of the query is `*` with nothing that narrows it: too much for instant delivery."""
    return not always_required(query, everything=False)
