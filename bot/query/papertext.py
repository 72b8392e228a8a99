"""A paper as queries see it: its tokens and facts, folded once, for however many queries are asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from bot.paper.paper import Paper
from bot.query.names import author_parts
from bot.query.tree import Measure, TextField
from bot.text.fold import fold
from bot.text.singular import singular
from bot.text.tokens import surfaces


@dataclass(frozen=True)
class FieldText:
    """One field of a paper, as the surfaces and the terms of its tokens in the text's order.

    `in_a_row` are the terms once more, as one text with a space on either side of each.
    """

    surfaces: tuple[str, ...]
    terms: tuple[str, ...]
    in_a_row: str

    @classmethod
    def of(cls, text: str) -> FieldText:
        """The tokens of a readable text."""
        found = tuple(surfaces(text))
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
        return in_a_row(terms) in self.in_a_row

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


@dataclass(frozen=True, kw_only=True)
class PaperText:
    """What queries are asked about. `authors` pairs the name as written with its parts."""

    fields: dict[TextField, FieldText]
    authors: tuple[tuple[str, tuple[str, ...]], ...]
    categories: frozenset[str]
    sources: frozenset[str]
    numbers: dict[Measure, int | None]
    has_code: bool

    @cached_property
    def archives(self) -> frozenset[str]:
        """What the categories are in: `cs.lg` is in `cs`, and in `cs.lg`, which may be asked for whole."""
        return frozenset(archive for name in self.categories for archive in archives_of(name))

    def fields_with(self, terms: tuple[str, ...], scope: TextField | None) -> tuple[TextField, ...]:
        """The fields, of those that something is confined to, in which these terms stand side by side."""
        wanted = in_a_row(terms)
        return tuple([n for n, field in self.fields.items() if wanted in field.in_a_row and scope in (None, n)])

    def fields_with_start(
        self, start: str, scope: TextField | None, *, after: tuple[str, ...] = ()
    ) -> tuple[TextField, ...]:
        """Those in which a surface begins so, directly behind the terms `after`."""
        return tuple(
            [n for n, field in self.fields.items() if scope in (None, n) and field.has_prefix(start, after=after)]
        )

    def in_scope(self, scope: TextField | None) -> tuple[FieldText, ...]:
        """The field that something is confined to; every field without one."""
        return tuple(self.fields.values()) if scope is None else (self.fields[scope],)

    @classmethod
    def of(cls, paper: Paper) -> PaperText:
        """All of a paper that a query can ask for."""
        return cls(
            fields={
                TextField.TITLE: FieldText.of(paper.title),
                TextField.ABSTRACT: FieldText.of(paper.abstract),
            },
            authors=tuple((name, author_parts(name)) for name in paper.authors),
            categories=frozenset(map(folded_name, paper.categories)),
            sources=frozenset(map(folded_name, paper.sources)),
            numbers={Measure.UPVOTES: paper.upvotes, Measure.STARS: paper.stars},
            has_code=paper.has_code,
        )


def in_a_row(terms: tuple[str, ...]) -> str:
    """Terms as one text with a space on either side of each: those of a phrase stand in those of a field just so."""
    return f" {' '.join(terms)} "


def archives_of(category: str) -> tuple[str, ...]:
    """The archives that a folded category is in, the widest first, the last of them itself: `cs`, `cs.lg`."""
    parts = category.split(".")
    return tuple(".".join(parts[:length]) for length in range(1, len(parts) + 1))


def folded_name(name: str) -> str:
    """The name of a category or source as names are compared."""
    return " ".join(fold(name).replace('"', " ").split())
