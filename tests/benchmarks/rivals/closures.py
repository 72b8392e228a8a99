"""Queries compiled to questions about a set: the quickest that plain Python verifies one query with.

A paper becomes one set of strings: its terms, its phrases of the lengths that are asked for (`low rank`) and the
beginnings of its surfaces of the lengths that are asked for (`quant*`); those of a field again behind its name
(`title:gpu`). A conjunction is then one `issubset`, an alternative one `isdisjoint`, both in C.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.query.document import Document, FieldTokens
from bot.query.tree import And, Leaf, Not, Or, Phrase, Prefix, Query, TextField, Word, leaves

Check = Callable[[set[str]], bool]


@dataclass(frozen=True, slots=True)
class Shapes:
    """What some stored query asks for: phrases of so many terms, beginnings of so many letters, single fields."""

    phrases: frozenset[int]
    beginnings: frozenset[int]
    scopes: frozenset[TextField]

    @classmethod
    def of(cls, queries: Iterable[Query]) -> Shapes:
        """The shapes of all leaves of these queries."""
        asked = {leaf for query in queries for leaf in leaves(query)}
        return cls(
            frozenset(len(leaf.terms) for leaf in asked if isinstance(leaf, Phrase)),
            frozenset(len(leaf.start) for leaf in asked if isinstance(leaf, Prefix)),
            frozenset(leaf.scope for leaf in asked if isinstance(leaf, Word | Phrase | Prefix) and leaf.scope),
        )


def strings(text: Document, shapes: Shapes) -> set[str]:
    """All that a stored query can ask of a paper."""
    found: set[str] = set()
    for name, field in text.fields.items():
        here = set(_strings(field, shapes))
        found |= here
        if name in shapes.scopes:
            found |= {f"{name}:{each}" for each in here}
    return found


def compiled(query: Query) -> Check:
    """The question whether a query is true, of the set of a paper."""
    match query:
        case Not(part):
            inner = compiled(part)
            return lambda paper: not inner(paper)
        case And(parts):
            return _all_of(parts)
        case Or(parts):
            return _any_of(parts)
        case _:
            return frozenset((string(query),)).issubset


def string(leaf: Leaf) -> str:
    """What a paper's set holds if a leaf is true of the paper. The benchmarks ask for words, phrases and beginnings."""
    match leaf:
        case Word(term, scope):
            text = term
        case Phrase(terms, scope):
            text = " ".join(terms)
        case Prefix(start, scope, ()):
            text = f"{start}*"
        case _:
            raise ValueError(f"the rivals know nothing of {leaf}")
    return f"{scope}:{text}" if scope else text


def _strings(field: FieldTokens, shapes: Shapes) -> Iterator[str]:
    yield from field.terms
    for length in shapes.phrases:
        yield from map(" ".join, zip(*(field.terms[start:] for start in range(length)), strict=False))
    for surface in set(field.surfaces):
        yield from (f"{surface[:length]}*" for length in shapes.beginnings if length <= len(surface))


def _all_of(parts: Sequence[Query]) -> Check:
    """A conjunction: what must be there at once, what must not at once, and the rest in turn."""
    there = frozenset(string(part) for part in parts if _is_leaf(part)).issubset
    excluded = frozenset(string(part.part) for part in parts if isinstance(part, Not) and _is_leaf(part.part))
    rest = [compiled(part) for part in parts if not _is_leaf(part.part if isinstance(part, Not) else part)]
    if rest:
        return lambda paper: there(paper) and excluded.isdisjoint(paper) and all(check(paper) for check in rest)
    if excluded:
        return lambda paper: there(paper) and excluded.isdisjoint(paper)
    return there


def _any_of(parts: Sequence[Query]) -> Check:
    """An alternative: one of the leaves, or one of the rest."""
    none = frozenset(string(part) for part in parts if _is_leaf(part)).isdisjoint
    rest = [compiled(part) for part in parts if not _is_leaf(part)]
    if rest:
        return lambda paper: not none(paper) or any(check(paper) for check in rest)
    return lambda paper: not none(paper)


def _is_leaf(query: Query) -> bool:
    return not isinstance(query, And | Or | Not)
