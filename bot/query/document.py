"""A document: a paper as queries see it. Its tokens and facts are folded once for all queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise

from bot.paper.paper import Paper
from bot.query.fields import KEYS, NAMES, NUMBERS
from bot.query.keys import folded
from bot.query.person_names import author_parts
from bot.query.tree import TextField
from bot.text.compounds import surfaces_with_compounds
from bot.text.singular import singular


@dataclass(frozen=True)
class FieldTokens:
    """The tokens of one text of a paper, as surfaces and as terms, in order, then the excerpts of its closed reading.

    `bot.text.compounds` says what those are. `in_a_row` is the terms once more, as one text with a space on either
    side of each.
    """

    surfaces: tuple[str, ...]
    terms: tuple[str, ...]
    in_a_row: str

    @classmethod
    def of(cls, text: str) -> FieldTokens:
        """The tokens of a readable text."""
        found = tuple(surfaces_with_compounds(text))
        terms = tuple(map(singular, found))
        return cls(surfaces=found, terms=terms, in_a_row=in_a_row(terms))

    @cached_property
    def term_set(self) -> frozenset[str]:
        """The different terms."""
        return frozenset(self.terms)

    @cached_property
    def surface_set(self) -> frozenset[str]:
        """The different surfaces."""
        return frozenset(self.surfaces)

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """The different pairs of terms side by side."""
        return frozenset(pairwise(self.terms))

    @cached_property
    def _surfaces_in_a_row(self) -> str:
        """The surfaces with a space before each."""
        return " ".join(("", *self.surfaces))

    def has_phrase(self, terms: tuple[str, ...]) -> bool:
        """Whether these terms stand side by side, in this order."""
        return self.term_set.issuperset(terms) and in_a_row(terms) in self.in_a_row

    def has_prefix(self, start: str, *, after: tuple[str, ...] = ()) -> bool:
        """Whether a surface begins with `start`, directly behind the terms `after`."""
        if not after:
            return f" {start}" in self._surfaces_in_a_row
        return any(surface.startswith(start) for end in self.ends_of(after) for surface in self.surfaces[end : end + 1])

    def ends_of(self, terms: tuple[str, ...]) -> Iterator[int]:
        """The places directly behind each occurrence of the phrase."""
        length, place = len(terms), -1
        for _ in range(self.terms.count(terms[0])):
            place = self.terms.index(terms[0], place + 1)
            if self.terms[place : place + length] == terms:
                yield place + length


Names = tuple[tuple[str, tuple[str, ...]], ...]
"""Names as they are written, each with its folded parts."""
_KEYS_REMEMBERED = 1 << 14
"""Few different categories, sources and organisations come together."""
KeysOf = tuple[str, bool]
"""A field, and whether its keys are those of the paper (False) or all that those are below (True)."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """The texts of a paper, and its names, keys and numbers by field."""

    fields: dict[TextField, FieldTokens]
    names: dict[str, Names]
    keys: dict[KeysOf, frozenset[str]]
    numbers: dict[str, int | None]

    def fields_with(self, terms: tuple[str, ...], scope: TextField | None) -> tuple[TextField, ...]:
        """The fields within `scope` (None: all) in which these terms stand side by side."""
        wanted = in_a_row(terms)
        return tuple([n for n, field in self.fields.items() if wanted in field.in_a_row and scope in (None, n)])

    def fields_with_start(
        self, start: str, scope: TextField | None, *, after: tuple[str, ...] = ()
    ) -> tuple[TextField, ...]:
        """The fields within `scope` in which a surface begins with `start`, directly behind the terms `after`."""
        return tuple(
            [n for n, field in self.fields.items() if scope in (None, n) and field.has_prefix(start, after=after)]
        )

    def in_scope(self, scope: TextField | None) -> tuple[FieldTokens, ...]:
        """The field of `scope`; every field for None."""
        return tuple(self.fields.values()) if scope is None else (self.fields[scope],)

    @classmethod
    def of(cls, paper: Paper) -> Document:
        """Make the document of a paper."""
        return cls(
            fields={
                TextField.TITLE: FieldTokens.of(paper.title),
                TextField.ABSTRACT: FieldTokens.of(paper.abstract),
            },
            names={name: tuple([(one, author_parts(one)) for one in row.of(paper)]) for name, row in NAMES.items()},
            keys=_keys(paper),
            numbers={name: row.of(paper) for name, row in NUMBERS.items()},
        )


def _keys(paper: Paper) -> dict[KeysOf, frozenset[str]]:
    found: dict[KeysOf, frozenset[str]] = {}
    for name, row in KEYS.items():
        found.update(_keys_of(name, row.of(paper)))
    return found


@lru_cache(_KEYS_REMEMBERED)
def _keys_of(field: str, keys: tuple[str, ...]) -> dict[KeysOf, frozenset[str]]:
    parents, own = KEYS[field].parents, frozenset(map(folded, keys))
    if parents is None:
        return {(field, False): own}
    return {(field, False): own, (field, True): frozenset(chain.from_iterable(map(parents, own)))}


def in_a_row(terms: tuple[str, ...]) -> str:
    """Terms as one text with a space on either side of each, so that a phrase is found as a substring."""
    return f" {' '.join(terms)} "
