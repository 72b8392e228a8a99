"""The archive is searched: a page at a time, with what was searched for kept behind a key for its buttons; or whole."""

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
"""Papers on one page of an answer."""
_READ_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """One page of an answer: the query's canonical form, the key that stands for it, and where the page begins."""

    query: str
    key: str
    offset: int
    page: SearchPage
    archive_is_empty: bool = False


async def search(query: Query, *, offset: int = 0, archive: Archive, searches: Searches, now: datetime) -> Searched:
    """A page of what the archive has for `query`, best first: from the paper at `offset` on, or from the first one
    where there is none at `offset` any more.
    """
    words = canonical(query)
    page = await archive.search(query, limit=PAGE, offset=offset)
    if offset and not page.papers:
        offset, page = 0, await archive.search(query, limit=PAGE)
    key = await searches.remember(words, at=now)
    empty = not page.total and (await archive.preview(query, since=now)).watched_since is None
    return Searched(query=words, key=key, offset=offset, page=page, archive_is_empty=empty)


async def every_match(query: Query, *, archive: Archive) -> AsyncGenerator[StoredPaper, None]:
    """All papers that match, the last stored first, of which only a page is held at a time.

    Papers that come in meanwhile are not among them.
    """
    page = await archive.matching(query, below=None, limit=_READ_AT_ONCE)
    while page:
        for stored in page:
            yield stored
        page = await archive.matching(query, below=page[-1].row, limit=_READ_AT_ONCE)
