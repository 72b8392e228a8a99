"""Features: what a paper has and a stored query may need, under one kind of key for both.

A clause of a query is filed under a feature that every paper it is true of has, the rarest it names; so a paper
meets only the queries that could match. A prefix is a feature of its own, computed for the beginnings that some
query asks for; a phrase is filed under one of its terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.query.candidates import Clause, Kind, Needle
from bot.query.papertext import PaperText

Feature = tuple[Kind, str]
"""What is looked up: the kind of thing and its text; the field is left to the evaluator."""


def choices(clause: Clause) -> list[tuple[Feature, ...]]:
    """For each needle, the features one of which every paper it is true of has: one for most, more for an author.

    A phrase offers each of its terms in turn, since all of them must be there.
    """
    return [features for needle in clause for features in _choices(needle)]


def _choices(needle: Needle) -> Iterator[tuple[Feature, ...]]:
    """The ways to file one needle."""
    match needle.kind:
        case Kind.TERM | Kind.PHRASE:
            yield from (((Kind.TERM, term),) for term in needle.terms)
        case Kind.PREFIX:
            *after, start = needle.terms
            yield ((Kind.PREFIX, start),)
            yield from (((Kind.TERM, term),) for term in after)
        case Kind.AUTHOR:
            yield tuple((Kind.AUTHOR, part) for part in needle.terms)
        case Kind.UPVOTES | Kind.STARS:
            yield ((needle.kind, ""),)
        case kind:
            yield ((kind, needle.terms[0]),)


def features(text: PaperText, *, is_asked: Callable[[str], bool], longest: int) -> Iterator[Feature]:
    """All features of a paper, each once; of prefixes those that `is_asked` of, up to `longest` characters."""
    yield from ((Kind.TERM, term) for term in {term for field in text.fields.values() for term in field.places})
    yield from ((Kind.PREFIX, start) for start in _beginnings(text, longest) if is_asked(start))
    yield from ((Kind.AUTHOR, part) for part in {part for _, parts in text.authors for part in parts})
    yield from ((Kind.CATEGORY, name) for name in text.categories)
    yield from ((Kind.ARCHIVE, name) for name in {part for name in text.categories for part in _archives(name)})
    yield from ((Kind.SOURCE, name) for name in text.sources)
    yield from ((Kind(measure.value), "") for measure, value in text.numbers.items() if value is not None)
    if text.has_code:
        yield (Kind.HAS, "code")


def _beginnings(text: PaperText, longest: int) -> set[str]:
    """All beginnings of the surfaces of a paper, up to a length."""
    surfaces = {surface for field in text.fields.values() for surface in field.surfaces}
    return {surface[:length] for surface in surfaces for length in range(1, min(len(surface), longest) + 1)}


def _archives(name: str) -> list[str]:
    """The archives that a category is in: `cs.lg` is in `cs` and, being one that may be asked for whole, in `cs.lg`."""
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
