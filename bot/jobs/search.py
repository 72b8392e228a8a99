"""Search of the archive: one page with a key for its buttons, or every match as a stream."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime

from bot.card.button_values import read_page_value
from bot.card.results import Result, Results
from bot.errors import QueryError, TooSlow
from bot.paper.paper import StoredPaper
from bot.ports.archive import COUNTED, Archive, SearchPage
from bot.ports.searches import Searches
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.evidence import Reasons
from bot.query.parser import parse_written
from bot.query.tree import Query

PAGE = 5
"""Papers on one page of results."""
_READ_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """One page of results: the query as it was typed, the key that stands for it, and the offset of the page."""

    query: str
    key: str
    offset: int
    page: SearchPage
    archive_is_empty: bool = False


async def search(  # noqa: PLR0913 - the query in both its forms, two stores, and the time
    query: Query, *, typed: str, offset: int = 0, archive: Archive, searches: Searches, now: datetime
) -> Searched:
    """A page of the papers that match `query`, best first: from `offset` on, or the first page when `offset` is past
    the end by now.
    """
    page = await archive.search(query, limit=PAGE, offset=offset)
    if offset and not page.papers:
        offset, page = 0, await archive.search(query, limit=PAGE)
    key = await searches.remember(typed, at=now)
    empty = not page.total and (await archive.preview(query, since=now)).watched_since is None
    return Searched(query=typed, key=key, offset=offset, page=page, archive_is_empty=empty)


def results_of(searched: Searched, query: Query) -> Results:
    """The page as it is shown: each paper with what of it the query matched."""
    found = tuple(Result(stored, _reasons(query, stored)) for stored in searched.page.papers)
    total = searched.page.total
    return Results(
        query=searched.query,
        key=searched.key,
        offset=searched.offset,
        found=found,
        total=min(total, COUNTED),
        is_least=total >= COUNTED,
    )


async def page_of(value: str, *, archive: Archive, searches: Searches) -> Results | None:
    """The page that the value of a button names; None when it cannot be shown.

    The search is forgotten, takes too long, cannot be read by this version, or has no papers on this page now.
    """
    key, offset = read_page_value(value)
    words = await searches.recall(key)
    if words is None:
        return None
    try:
        query = parse_written(words)
        page = await archive.search(query, limit=PAGE, offset=offset)
    except (TooSlow, QueryError):
        return None
    return results_of(Searched(query=words, key=key, offset=offset, page=page), query) if page.papers else None


def _reasons(query: Query, stored: StoredPaper) -> Reasons:
    return evaluate(query, Document.of(stored.paper)) or Reasons(())


async def every_match(query: Query, *, archive: Archive) -> AsyncGenerator[StoredPaper, None]:
    """All papers that match, the last stored first, read a page at a time so that memory stays bounded.

    Papers stored meanwhile are not among them.
    """
    page = await archive.matching(query, below=None, limit=_READ_AT_ONCE)
    while page:
        for stored in page:
            yield stored
        page = await archive.matching(query, below=page[-1].row, limit=_READ_AT_ONCE)
