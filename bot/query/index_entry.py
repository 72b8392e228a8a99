"""What an archive indexes of a paper: its texts as tokens, and its names and keys as tokens of one column of facts.

A prefix search looks at the terms and at the surfaces that differ from their terms. A term is usually a prefix of its
surfaces, so a prefix of the term is one of them too. Where it is not (`energies` has the term `energy`), the entry
lists the prefixes of the term that no surface has, and a search for one of those leaves the paper out. The result is
exact, at a twentieth of the cost of indexing all surfaces.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress, count
from operator import ne
from typing import NamedTuple

from bot.paper.paper import Paper
from bot.query.document import Document, FieldTokens
from bot.query.fields import KEYS, NAMES
from bot.query.index_tokens import (
    EVERY_PAPER,
    form,
    key_tokens,
    missing_start,
    missing_start_anywhere,
    tokens_of_name,
)
from bot.query.tree import TextField


class IndexEntry(NamedTuple):
    """A paper as an archive indexes it: tokens with spaces between them.

    The forms of a text are the surfaces that differ from their terms, in order, followed by the prefixes of terms that
    no surface has. The places are the positions of those surfaces among the tokens, counted from 0.
    """

    title: str
    abstract: str
    title_forms: str
    abstract_forms: str
    facts: str
    title_places: str
    abstract_places: str

    @classmethod
    def of(cls, paper: Document) -> IndexEntry:
        """The entry of a paper."""
        title, abstract = (_Field.of(paper.fields[field]) for field in (TextField.TITLE, TextField.ABSTRACT))
        return cls(
            title=title.text.in_a_row.strip(),
            abstract=abstract.text.in_a_row.strip(),
            title_forms=" ".join(_forms(title)),
            abstract_forms=" ".join(_forms(abstract)),
            facts=" ".join(_facts(paper, title, abstract)),
            title_places=_places(title),
            abstract_places=_places(abstract),
        )


def may_change_index_entry(old: Paper, new: Paper) -> bool:
    """Whether a change to a paper may change its index entry."""
    return (
        (old.title, old.abstract) != (new.title, new.abstract)
        or any(row.of(old) != row.of(new) for row in NAMES.values())
        or any(row.of(old) != row.of(new) for row in KEYS.values())
    )


def begins_behind(terms: str, start: str, text: str, forms: str, places: str) -> bool:
    """Whether the `terms` occur in a text with a surface that begins with `start` directly after them.

    The index tokens alone cannot decide this. `text`, `forms` and `places` are those of an `IndexEntry`.
    """
    wanted, found = terms.split(), text.split()
    at_places = zip(map(int, places.split()), forms.split(), strict=False)
    surfaces = dict(enumerate(found)) | {place: written.removeprefix(form("")) for place, written in at_places}
    ends = (place + len(wanted) for place in range(len(found)) if found[place : place + len(wanted)] == wanted)
    return any(surfaces.get(end, "").startswith(start) for end in ends)


@dataclass(frozen=True, slots=True)
class _Field:
    """A text of a paper, and the tokens of it whose surfaces are not their terms: place, surface, term."""

    text: FieldTokens
    others: list[tuple[int, str, str]]

    @classmethod
    def of(cls, text: FieldTokens) -> _Field:
        tokens = zip(count(), text.surfaces, text.terms)
        return cls(text, list(compress(tokens, map(ne, text.surfaces, text.terms))))


def _forms(field: _Field) -> Iterator[str]:
    """The surfaces that differ from their terms, in order, then the prefixes of terms that no surface has."""
    yield from (form(surface) for _, surface, _ in field.others)
    yield from map(missing_start, _missing_starts(field))


def _places(field: _Field) -> str:
    """Where the surfaces that are not their own terms stand, counted in tokens."""
    return " ".join(str(place) for place, _, _ in field.others)


def _missing_starts(*fields: _Field) -> set[str]:
    """The beginnings that terms of these texts have and none of their surfaces has."""
    odd = {(surface, term) for field in fields for _, surface, term in field.others if not surface.startswith(term)}
    if not odd:
        return set()
    starts = {start for surface, term in odd for start in _beyond(surface, term)}
    first_letters = {start[:2] for start in starts}
    near = sorted({one for field in fields for one in field.text.surfaces if one[:2] in first_letters})
    return {start for start in starts if not _begins_one(start, near)}


def _begins_one(start: str, ordered: Sequence[str]) -> bool:
    """Whether any of the sorted words begins with `start`."""
    place = bisect_left(ordered, start)
    return place < len(ordered) and ordered[place].startswith(start)


def _beyond(surface: str, term: str) -> Iterator[str]:
    """The prefixes of a term that are not prefixes of its surface."""
    pairs = enumerate(zip(surface, term, strict=False))
    shared = next((place for place, (one, other) in pairs if one != other), min(len(surface), len(term)))
    return (term[:length] for length in range(shared + 1, len(term) + 1))


def _facts(paper: Document, title: _Field, abstract: _Field) -> Iterator[str]:
    """The tokens of the names and keys, and the prefixes of terms that no surface of title or abstract has."""
    yield EVERY_PAPER
    yield from map(missing_start_anywhere, _missing_starts(title, abstract))
    for field, names in paper.names.items():
        yield from set(chain.from_iterable(tokens_of_name(field, parts) for _, parts in names))
    for (field, below), keys in paper.keys.items():
        yield from key_tokens(field, keys, below=below)
