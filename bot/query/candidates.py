"""What a paper must hold for a query to be true of it: how an index finds the few papers, or queries, to look at.

A query is an OR of clauses, and a clause is what must be there, as needles that an index can look up. Papers found
by the clauses are a superset: what is excluded, and what would make too many clauses, is left out, so every
candidate is then given to `bot.query.evaluate`.

What an index must hold, for each paper:

    term       the terms of its tokens, by field         `Token.term`      (singular)
    phrase     the same, in the order of the text
    prefix     the surfaces of its tokens, by field      `Token.surface`   (as written, folded)
    author     the parts of its authors' names           `bot.query.names.name_parts`
    category   its categories, and for `archive` what stands before each dot of them, both `folded_name`
    source     the names of its sources, `folded_name`
    upvotes, stars, has    what is known of them
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.query.canonical import normal
from bot.query.names import full_parts
from bot.query.tree import (
    And,
    Author,
    Category,
    Everything,
    HasCode,
    Leaf,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Query,
    Source,
    TextField,
    Word,
)

MAX_CLAUSES = 64
"""A conjunction makes no more clauses than this; parts that would are left to the evaluator."""


class Kind(StrEnum):
    """What a needle is looked up in."""

    TERM = "term"
    PHRASE = "phrase"
    PREFIX = "prefix"
    AUTHOR = "author"
    CATEGORY = "category"
    ARCHIVE = "archive"
    SOURCE = "source"
    UPVOTES = "upvotes"
    STARS = "stars"
    HAS = "has"


@dataclass(frozen=True, slots=True)
class Needle:
    """One thing that must be there.

    `terms` by kind: the term; the terms of the phrase in order; for a prefix the terms directly before it and then
    the beginning of the surface; for an author the full parts of the name, of which at least one must be there; the
    name of the category, archive or source; comparison and bound; `code`. `field` confines the first three.
    """

    kind: Kind
    terms: tuple[str, ...]
    field: TextField | None = None


Clause = tuple[Needle, ...]
"""Needles that must all be there; none at all is every paper."""


def candidate_clauses(query: Query) -> tuple[Clause, ...]:
    """The clauses of a query, each once: every paper that it is true of fulfils at least one."""
    return tuple(dict.fromkeys(_clauses(normal(query))))


def _clauses(query: Query) -> list[Clause]:
    """The clauses of a tree in canonical form."""
    match query:
        case Or(parts):
            return [clause for part in parts for clause in _clauses(part)]
        case And(parts):
            return _product([_clauses(part) for part in parts])
        case Not() | Everything():
            return [()]
        case _:
            return [(needle(query),)]


def _product(parts: list[list[Clause]]) -> list[Clause]:
    """The clauses of a conjunction: those of its parts, one of each taken together, as far as they stay few."""
    product: list[Clause] = [()]
    for clauses in sorted((part for part in parts if () not in part), key=len):
        if product == [()] or len(product) * len(clauses) <= MAX_CLAUSES:
            product = [tuple(dict.fromkeys((*left, *right))) for left in product for right in clauses]
    return product


def needle(leaf: Leaf) -> Needle:
    """What must be there for a leaf (other than `*`) to be true."""
    match leaf:
        case Word(term, scope):
            return Needle(Kind.TERM, (term,), scope)
        case Phrase(terms, scope):
            return Needle(Kind.PHRASE, terms, scope)
        case Prefix(start, scope, after):
            return Needle(Kind.PREFIX, (*after, start), scope)
        case Author(parts):
            return Needle(Kind.AUTHOR, full_parts(parts))
        case Category(name, archive):
            return Needle(Kind.ARCHIVE if archive else Kind.CATEGORY, (name,))
        case Source(name):
            return Needle(Kind.SOURCE, (name,))
        case Number(measure, comparison, bound):
            return Needle(Kind(measure.value), (comparison, str(bound)))
        case HasCode():
            return Needle(Kind.HAS, ("code",))
        case Everything():
            raise ValueError("`*` asks for nothing that an index could look up")
