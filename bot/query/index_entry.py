"""What an archive indexes of a paper: its texts as tokens, and its names and keys as tokens of one column of facts.

A prefix is looked for among terms and among the surfaces that are not their own terms. A term is as a rule the
beginning of its surfaces, so whatever it begins with, they do. Of the others (`energies` is `energy`) the entry lists
the beginnings that no surface has, and a search for one of those leaves the paper out. That is exact, and a twentieth
of what an index of all surfaces would cost.
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

    The forms of a text are its surfaces that are not their own terms, in order, and then the beginnings that it lacks;
    the places say where those surfaces stand among the terms, from 0.
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


def is_indexed_otherwise(old: Paper, new: Paper) -> bool:
    """Whether a paper that changed has another entry than before."""
    return (
        (old.title, old.abstract) != (new.title, new.abstract)
        or any(row.of(old) != row.of(new) for row in NAMES.values())
        or any(row.of(old) != row.of(new) for row in KEYS.values())
    )


def begins_behind(terms: str, start: str, text: str, forms: str, places: str) -> bool:
    """Whether a surface of a text begins with `start` directly behind the `terms`: tokens do not decide this.

    `text`, `forms` and `places` are those of an entry.
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
    """The surfaces that are not their own terms, in order, and the beginnings that none of all surfaces has."""
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
    """Whether one of the words, which are in order, begins so."""
    place = bisect_left(ordered, start)
    return place < len(ordered) and ordered[place].startswith(start)


def _beyond(surface: str, term: str) -> Iterator[str]:
    """The beginnings of a term that are none of its surface."""
    pairs = enumerate(zip(surface, term, strict=False))
    shared = next((place for place, (one, other) in pairs if one != other), min(len(surface), len(term)))
    return (term[:length] for length in range(shared + 1, len(term) + 1))


def _facts(paper: Document, title: _Field, abstract: _Field) -> Iterator[str]:
    """The tokens of what is known beside the words, each once, and the beginnings that neither text has."""
    yield EVERY_PAPER
    yield from map(missing_start_anywhere, _missing_starts(title, abstract))
    for field, names in paper.names.items():
        yield from set(chain.from_iterable(tokens_of_name(field, parts) for _, parts in names))
    for (field, below), keys in paper.keys.items():
        yield from key_tokens(field, keys, below=below)
