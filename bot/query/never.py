"""Queries that can never be true: `gpu -gpu` leaves out just what it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from typing import NamedTuple

from bot.query.tree import And, Everything, Key, Leaf, Not, Number, Or, Phrase, Prefix, Query, Word, terms_of

_MOST_CLAUSES = 256
"""A query with more alternatives is taken for one that may match: nobody contradicts themselves in each of so many."""
_NOTHING_ABOVE = 1 << 30


class _Clause(NamedTuple):
    """An alternative: it is true where all `required` leaves are and none of the `excluded`."""

    required: frozenset[Leaf] = frozenset()
    excluded: frozenset[Leaf] = frozenset()


def fault_of(query: Query) -> Leaf | None:
    """The leaf for which the first alternative can never be true, where that is so of each; else None."""
    faults = [_fault(clause) for clause in _clauses(query) or [_Clause()]]
    return faults[0] if None not in faults else None


def _clauses(query: Query, *, negated: bool = False) -> list[_Clause]:
    """The alternatives of a query; none of one that has too many."""
    match query:
        case Not(part):
            return _clauses(part, negated=not negated)
        case And(parts) | Or(parts):
            each = [_clauses(part, negated=negated) for part in parts]
            if isinstance(query, And) is negated:
                return [clause for some in each for clause in some] if all(each) else []
            return _together(each)
        case _:
            leaf = frozenset((query,))
            return [_Clause(excluded=leaf) if negated else _Clause(leaf)]


def _together(each: list[list[_Clause]]) -> list[_Clause]:
    """One alternative of each part, in all ways, as long as there are not too many."""
    clauses = [_Clause()]
    for some in each:
        if len(clauses) * len(some) > _MOST_CLAUSES:
            return []
        clauses = [
            _Clause(one.required | other.required, one.excluded | other.excluded)
            for one, other in product(clauses, some)
        ]
    return clauses


def _fault(clause: _Clause) -> Leaf | None:
    """The leaf for which a clause can never be true: one that is left out, or a bound beyond another one."""
    for excluded in sorted(clause.excluded, key=str):
        if isinstance(excluded, Everything) or any(_implies(one, excluded) for one in clause.required):
            return excluded
    bounds = sorted((leaf for leaf in clause.required if isinstance(leaf, Number)), key=str)
    return next((two for one, two in pairwise(bounds) if one.field == two.field and not _meet(one, two)), None)


def _implies(leaf: Leaf, other: Leaf) -> bool:
    """Whether every paper that `leaf` is true of is one that `other` is true of."""
    match leaf, other:
        case Key(field, value), Key(of, wide, below=True):
            return field == of and (value == wide or value.startswith(f"{wide}."))
        case Number(), Number():
            return leaf.field == other.field and all(other.holds(number) for number in _within(leaf, other.bound))
        case ((Word() | Phrase() | Prefix()), (Word() | Phrase())):
            return other.scope in (None, leaf.scope) and _holds(_certain_terms(leaf), terms_of(other))
        case _:
            return leaf == other


def _certain_terms(leaf: Word | Phrase | Prefix) -> tuple[str, ...]:
    """The terms that a text has side by side where a leaf is true."""
    return leaf.after if isinstance(leaf, Prefix) else terms_of(leaf)


def _holds(terms: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether `others` stand side by side in `terms`."""
    return any(terms[start : start + len(others)] == others for start in range(len(terms) - len(others) + 1))


def _meet(one: Number, two: Number) -> bool:
    return any(two.holds(number) for number in _within(one, two.bound))


def _within(leaf: Number, other: int) -> Iterator[int]:
    """Numbers within a bound that stand for all that are, where another bound is compared with it."""
    near = {0, _NOTHING_ABOVE, *(bound + step for bound in (leaf.bound, other) for step in (-1, 0, 1))}
    return (number for number in near if number >= 0 and leaf.holds(number))
