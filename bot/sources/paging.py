"""The entries of a source as pages: oldest first, and few enough for one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from bot.ports.source import Entry, SourcePage

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_ENTRIES_A_PAGE = 100


def in_pages(entries: Iterable[Entry], *, cursors: Mapping[str, str], warnings: Sequence[str]) -> Iterator[SourcePage]:
    """The entries oldest first, in pages that one transaction can hold; one page where there are none.

    The last page has the cursors: they are true once all pages are stored.
    """
    ordered = oldest_first(entries)
    pages = [ordered[start : start + _ENTRIES_A_PAGE] for start in range(0, len(ordered), _ENTRIES_A_PAGE)] or [()]
    for number, page in enumerate(pages, start=1):
        yield SourcePage(
            entries=page,
            cursors=cursors if number == len(pages) else {},
            warnings=tuple(warnings) if number == 1 else (),
        )


def oldest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries in the order in which channels see them: as they were listed, published, and by id."""
    return tuple(sorted(entries, key=_age))


def _age(entry: Entry) -> tuple[datetime, datetime, str]:
    return entry.paper.listed_at or _LONG_AGO, entry.paper.published_at or _LONG_AGO, entry.paper.id
