"""Aho–Corasick: one pass over the paper's text finds the rarest needle of each query; what needs it is verified.

Twice: with an entry for each subscription, each verified, as the databases have them; and at its best, where equal
queries share one place, as ours do, and a query that is one word, phrase or beginning (or an OR of those) is true as
soon as its needle is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

import ahocorasick

from bot.query.document import Document
from bot.query.tree import Leaf, Or, Phrase, Prefix, Query, Word
from tests.benchmarks.rivals.closures import Check, Shapes, compiled, strings
from tests.benchmarks.rivals.filing import rarest
from tests.benchmarks.rivals.rival import Find, Rival, Stored

Entry = tuple[Query, list[int]]
"""A query and the numbers under which it is stored."""
_BEGINS, _BETWEEN_FIELDS = "\n", "|"


@dataclass(slots=True)
class _Filed:
    """What is filed under one needle: numbers of queries that are true at once, and queries to be verified."""

    sure: list[int] = field(default_factory=list)
    unsure: list[tuple[Check, list[int]]] = field(default_factory=list)


def _each(stored: Stored) -> AbstractContextManager[Find]:
    return _prepared(stored, [(query, [number]) for number, query in enumerate(stored.queries)], verify_all=True)


def _shared(stored: Stored) -> AbstractContextManager[Find]:
    shared: dict[Query, list[int]] = {}
    for number, query in enumerate(stored.queries):
        shared.setdefault(query, []).append(number)
    return _prepared(stored, list(shared.items()), verify_all=False)


@contextmanager
def _prepared(stored: Stored, entries: Sequence[Entry], *, verify_all: bool) -> Iterator[Find]:
    automaton = ahocorasick.Automaton()
    for needle, filed in _filed(entries, stored.frequency, verify_all=verify_all).items():
        automaton.add_word(needle, filed)
    automaton.make_automaton()
    shapes = Shapes.of(stored.queries)
    yield lambda texts: [_found(automaton, text, shapes) for text in texts]


def _filed(entries: Sequence[Entry], frequency: Mapping[str, int], *, verify_all: bool) -> Mapping[str, _Filed]:
    """What is filed under each needle."""
    filed: dict[str, _Filed] = {}
    for query, numbers in entries:
        check = None if _is_plain(query) and not verify_all else compiled(query)
        for needle in {_sought(leaf) for leaf in rarest(query, frequency)}:
            place = filed.setdefault(needle, _Filed())
            if check is None:
                place.sure += numbers
            else:
                place.unsure.append((check, numbers))
    return filed


def _found(automaton: ahocorasick.Automaton, text: Document, shapes: Shapes) -> set[int]:
    found: set[int] = set()
    paper = strings(text, shapes)
    for filed in {id(filed): filed for _, filed in automaton.iter(_haystack(text))}.values():
        found.update(filed.sure)
        for check, numbers in filed.unsure:
            if check(paper):
                found.update(numbers)
    return found


def _haystack(text: Document) -> str:
    """The terms of the fields with a space around each, then every surface behind a mark of its own."""
    fields: Sequence[str] = [" ".join(field.terms) for field in text.fields.values()]
    surfaces = {surface for field in text.fields.values() for surface in field.surfaces}
    return f" {f' {_BETWEEN_FIELDS} '.join(fields)} {_BEGINS}{_BEGINS.join(surfaces)}"


def _sought(leaf: Leaf) -> str:
    """The needle of a leaf, in whatever field: that is left to the verification."""
    match leaf:
        case Word(term):
            return f" {term} "
        case Phrase(terms):
            return f" {' '.join(terms)} "
        case Prefix(start):
            return f"{_BEGINS}{start}"
        case _:
            raise ValueError(f"the rivals know nothing of {leaf}")


def _is_plain(query: Query) -> bool:
    """Whether a query is true wherever one of its needles is found."""
    parts = query.parts if isinstance(query, Or) else (query,)
    return all(isinstance(part, Word | Phrase | Prefix) and part.scope is None for part in parts)


AHO_CORASICK = Rival("aho-corasick", "Aho–Corasick on the rarest needle, then verification", _each)
AHO_CORASICK_SHARED = Rival("aho-corasick-shared", "the same, equal queries once, no needless verification", _shared)
