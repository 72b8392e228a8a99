"""A query as an OR of clauses: each names what must be there and what must not (its disjunctive normal form).

An index files a query under its clauses and looks only at those whose required leaves are true of a paper. A query with
too many clauses keeps those of a part that is always required; they are then not exact, and the query is evaluated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from bot.query.tree import And, Everything, Leaf, Not, Or, Query

MAX_CLAUSES = 64
"""As many alternatives as words that a query can have. A conjunction of more keeps a part of itself."""

_GROUPS = (And, Or, Not)

Value = TypeVar("Value")


class Clause(NamedTuple):
    """True of a paper of which all `required` leaves are true and none of the `excluded`; each stands once."""

    required: tuple[Leaf, ...] = ()
    excluded: tuple[Leaf, ...] = ()

    def both(self, other: Clause) -> Clause:
        """What is true where this clause and the other one are."""
        return Clause(_once(self.required + other.required), _once(self.excluded + other.excluded))

    @property
    def is_possible(self) -> bool:
        """Whether it can be true of any paper: nothing is both required and excluded, and `*` is not excluded."""
        return not self.excluded or {*self.required, Everything()}.isdisjoint(self.excluded)


class Clauses(NamedTuple):
    """`exact`: the query is true just where a clause is. Else only where one is, and must still be evaluated."""

    alternatives: tuple[Clause, ...]
    exact: bool = True


def clauses_of(query: Query, *, negated: bool = False) -> Clauses:
    """The clauses of a query (of its negation, if `negated`), each once, none that can be true of no paper.

    The depth and number of the parts are bounded by the limits of the language.
    """
    if not isinstance(query, _GROUPS):
        return Clauses(_plain((), (query,)) if negated else _plain((query,), ()))
    match query:
        case Not(part):
            return clauses_of(part, negated=not negated)
        case And(parts) | Or(parts):
            together = isinstance(query, And) is not negated
            return _both(parts, negated=negated) if together else _either(parts, negated=negated)


def _either(parts: tuple[Query, ...], *, negated: bool) -> Clauses:
    """All clauses of all parts."""
    each = [clauses_of(part, negated=negated) for part in parts]
    alternatives = _once([clause for part in each for clause in part.alternatives])
    return Clauses(alternatives, all(part.exact for part in each))


def _both(parts: tuple[Query, ...], *, negated: bool) -> Clauses:
    """One clause of each part taken together, in all ways; a part that would make too many of them is left out."""
    plain, rest = _sorted_out(parts, negated=negated)
    if not rest:
        return Clauses(plain)
    product, exact = plain, all(part.exact for part in rest)
    for part in sorted(rest, key=_worth):
        if len(product) > 1 and len(product) * len(part.alternatives) > MAX_CLAUSES:
            exact = False
            continue
        both = (left.both(right) for left in product for right in part.alternatives)
        product = _once([clause for clause in both if clause.is_possible])
    return Clauses(product, exact)


def _worth(part: Clauses) -> tuple[bool, int]:
    """The sort key of parts, the most useful first: those that require a leaf in each clause, then the smallest."""
    return not all(clause.required for clause in part.alternatives), len(part.alternatives)


def _sorted_out(parts: tuple[Query, ...], *, negated: bool) -> tuple[tuple[Clause, ...], list[Clauses]]:
    """The clause of those parts of a conjunction that are leaves, and the clauses of each other part."""
    required: list[Leaf] = []
    excluded: list[Leaf] = []
    rest: list[Clauses] = []
    for part in parts:
        inner, excludes = (part.part, not negated) if isinstance(part, Not) else (part, negated)
        if isinstance(inner, _GROUPS):
            rest.append(clauses_of(part, negated=negated))
        else:
            (excluded if excludes else required).append(inner)
    return _plain(required, excluded), rest


def _plain(required: Sequence[Leaf], excluded: Sequence[Leaf]) -> tuple[Clause, ...]:
    """One clause of leaves, of which `*` is always there; none at all if nothing can fulfil it."""
    clause = Clause(_once([leaf for leaf in required if not isinstance(leaf, Everything)]), _once(excluded))
    return (clause,) if not excluded or clause.is_possible else ()


def _once(values: Sequence[Value]) -> tuple[Value, ...]:
    """The values in their order, each once."""
    return tuple(dict.fromkeys(values) if len(values) > 1 else values)
