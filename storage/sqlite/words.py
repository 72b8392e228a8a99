"""What the archive finds papers by, as rows of `paper_words`: their texts as we cut them, and a few facts as tokens.

A prefix is looked for among terms and among the surfaces that are not their own terms. A term is as a rule the
beginning of its surfaces, so whatever it begins with, they do; of the others (`energies` is `energy`) the beginnings
that no surface has are written down, and who looks for one of those leaves the paper out. That is exact, and a
twentieth of what an index of all surfaces would cost.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, count
from operator import ne

from sqlite_utils import Database

from bot.paper.paper import Paper
from bot.query.names import full_parts
from bot.query.papertext import FieldText, PaperText
from bot.query.tree import TextField
from storage.sqlite import spelling

_AUTHORS_REMEMBERED = 1 << 14
"""Who writes a paper writes others."""
Indexed = tuple[int, PaperText]
"""A paper's row number, and what is asked about it."""
FOUND_BY = ("title", "abstract", "authors", "categories", "sources")
"""The parts of a paper that its row of words is made from."""


def insert_words(database: Database, papers: Iterable[Indexed]) -> None:
    """Index new papers, those of a page: what they are found by is worked out for all before any is written."""
    database.conn.executemany(
        """
        INSERT INTO paper_words (
            row, title, abstract, title_forms, abstract_forms, facts, title_places, abstract_places
        ) VALUES (
            :row, :title, :abstract, :title_forms, :abstract_forms, :facts, :title_places, :abstract_places
        )
        """,
        [_words(row, text) for row, text in papers],
    )


def update_words(database: Database, papers: Iterable[Indexed]) -> None:
    """Index changed papers anew."""
    database.conn.executemany(
        """
        UPDATE paper_words SET
            title = :title, abstract = :abstract, title_forms = :title_forms, abstract_forms = :abstract_forms,
            facts = :facts, title_places = :title_places, abstract_places = :abstract_places
        WHERE row = :row
        """,
        (_words(row, text) for row, text in papers),
    )


def is_found_otherwise(old: Paper, new: Paper) -> bool:
    """Whether a paper that changed is found by other words or facts than before."""
    return any(getattr(old, part) != getattr(new, part) for part in FOUND_BY)


def _words(row: int, paper: PaperText) -> dict[str, int | str]:
    title, abstract = (_Field.of(paper.fields[field]) for field in (TextField.TITLE, TextField.ABSTRACT))
    return {
        "row": row,
        "title": title.text.in_a_row.strip(),
        "abstract": abstract.text.in_a_row.strip(),
        "title_forms": " ".join(_forms(title)),
        "abstract_forms": " ".join(_forms(abstract)),
        "facts": " ".join(_facts(paper, title, abstract)),
        "title_places": _places(title),
        "abstract_places": _places(abstract),
    }


@dataclass(frozen=True, slots=True)
class _Field:
    """A text of a paper, and the tokens of it whose surfaces are not their terms: place, surface, term."""

    text: FieldText
    others: list[tuple[int, str, str]]

    @classmethod
    def of(cls, text: FieldText) -> _Field:
        tokens = zip(count(), text.surfaces, text.terms)
        return cls(text, list(compress(tokens, map(ne, text.surfaces, text.terms))))


def _forms(field: _Field) -> Iterator[str]:
    """The surfaces that are not their own terms, in order, and the beginnings that none of all surfaces has."""
    yield from (spelling.form(surface) for _, surface, _ in field.others)
    yield from map(spelling.missing_start, _missing_starts(field))


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


def _facts(paper: PaperText, title: _Field, abstract: _Field) -> Iterator[str]:
    """What is known beside the words, each once, and the beginnings that no surface of either text has."""
    yield spelling.EVERY_PAPER
    yield from map(spelling.missing_start_anywhere, _missing_starts(title, abstract))
    yield from {token for _, parts in paper.authors for token in _author(parts)}
    yield from map(spelling.category, paper.categories)
    yield from map(spelling.archive, paper.archives)
    yield from map(spelling.source, paper.sources)


@lru_cache(_AUTHORS_REMEMBERED)
def _author(parts: tuple[str, ...]) -> tuple[str, ...]:
    """By what an author is found: names agree in a full part at least, and those of more parts in a second one."""
    full = map(spelling.author_part, full_parts(parts))
    return (*full, *spelling.author_pairs(parts), *spelling.author_names(parts))
