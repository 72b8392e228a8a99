"""Search of the archive: one page with a key for its buttons, or every match as a stream."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime

from bot.paper.paper import StoredPaper
from bot.ports.archive import Archive, SearchPage
from bot.ports.searches import Searches
from bot.query.canonical import canonical
from bot.query.tree import Query

PAGE = 5
"""Papers on one page of results."""
_READ_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """One page of results: the query's canonical form, the key that stands for it, and the offset of the page."""

    query: str
    key: str
    offset: int
    page: SearchPage
    archive_is_empty: bool = False


async def search(query: Query, *, offset: int = 0, archive: Archive, searches: Searches, now: datetime) -> Searched:
    """A page of the papers that match `query`, best first: from `offset` on, or the first page when `offset` is past
    the end by now.
    """
    words = canonical(query)
    page = await archive.search(query, limit=PAGE, offset=offset)
    if offset and not page.papers:
        offset, page = 0, await archive.search(query, limit=PAGE)
    key = await searches.remember(words, at=now)
    empty = not page.total and (await archive.preview(query, since=now)).watched_since is None
    return Searched(query=words, key=key, offset=offset, page=page, archive_is_empty=empty)


async def every_match(query: Query, *, archive: Archive) -> AsyncGenerator[StoredPaper, None]:
    """All papers that match, the last stored first, read a page at a time so that memory stays bounded.

    Papers stored meanwhile are not among them.
    """
    page = await archive.matching(query, below=None, limit=_READ_AT_ONCE)
    while page:
        for stored in page:
            yield stored
        page = await archive.matching(query, below=page[-1].row, limit=_READ_AT_ONCE)
