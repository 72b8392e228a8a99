"""A feed: any journal, server or blog that can be read as RSS 2.0, RSS 1.0 or Atom.

A poll is one conditional request. What a server says of the address is obeyed and remembered in the cursor: a permanent
redirect is asked from then on, and one that has ended (410) is not asked again. `ETag`, `Last-Modified` and the hash of
a body stand in the cursor of its last page only, so that a body is read again until all of it is stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime

from bot.errors import SourceError
from bot.http.answer import Answer
from bot.http.client import NOT_MODIFIED, Http
from bot.paper.stream import source_name
from bot.polling.profile import Fact, SourceProfile
from bot.ports.source import ONLY_STREAM, SourcePage
from bot.sources.feed_cursor import FeedCursor, address_mark, digest
from bot.sources.feed_papers import FeedPapers, read_papers
from bot.sources.paging import in_pages
from bot.text.redact import redacted, without_login

FAMILY = "feed"
FACTS = frozenset({Fact.ABSTRACT, Fact.AUTHORS, Fact.CATEGORIES})
"""What the entries of a feed, and the lines of a list, may tell of papers."""
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
_ROWS = 200
"""Entries of one page, which is one transaction."""
_READING_SECONDS = 120
"""A feed of 10 MB is read within 20 s; no true one takes longer."""


class Feed:
    """The source `feed:NAME`, read at `address`. Nobody can say when a feed brings something: it has no calendar."""

    def __init__(self, http: Http, *, name: str, address: str) -> None:
        self.name = source_name(FAMILY, name)
        self.streams = (ONLY_STREAM,)
        self.profile = SourceProfile(knows=FACTS)
        self._http = http
        self._address = address

    async def pages(self, cursors: Mapping[str, str], *, now: datetime) -> AsyncIterator[SourcePage]:
        """The entries of the feed, oldest first; one empty page where nothing has changed. Raises `SourceError`."""
        known = FeedCursor.read(cursors.get(ONLY_STREAM), address=address_mark(self._address))
        if known.is_gone:
            raise self._ended()
        try:
            answer, moved_to = await self._ask(known)
        except SourceError as error:
            if not error.ended:
                raise
            yield SourcePage((), known.with_facts(is_gone=True).cursors())
            raise self._ended() from error
        known = known.with_facts(moved_to=moved_to)
        if answer.status == NOT_MODIFIED:
            yield SourcePage((), known.cursors())
            return
        read = known.with_facts(
            etag=answer.validators.etag, last_modified=answer.validators.last_modified, digest=digest(answer.body)
        )
        if read.digest == known.digest:
            yield SourcePage((), read.cursors())
            return
        papers = await self._papers(answer, moved_to or without_login(self._address), known, now=now)
        cursors = read.with_facts(owners=papers.owners).cursors()
        for page in in_pages(papers.entries, cursors=cursors, warnings=papers.warnings):
            yield page

    async def _ask(self, known: FeedCursor) -> tuple[Answer, str | None]:
        """The answer, and the address that the feed has moved to, if any.

        Where that address does not work any more (404, no connection), the one in the settings is asked again; not
        where it has ended (410), or its server refuses (403, 406, 429) or is down (5xx).
        """
        if known.moved_to is None:
            return await self._get(self._address, known)
        try:
            return await self._get(known.moved_to, known)
        except SourceError as error:
            if error.ended or error.refused:
                raise
            failure = error
        try:
            return await self._get(self._address, known)
        except SourceError as error:
            raise failure from error

    async def _get(self, address: str, known: FeedCursor) -> tuple[Answer, str | None]:
        answer = await self._http.get(
            address, source=self.name, named=self._address, accept=_ACCEPT, validators=known.validators
        )
        return answer, answer.moved_to or (None if address == self._address else address)

    async def _papers(self, answer: Answer, address: str, known: FeedCursor, *, now: datetime) -> FeedPapers:
        """The papers of an answer, read in a thread because one of 10 MB takes seconds.

        A thread cannot be stopped: one that takes too long is left to end by itself.
        """
        reading = asyncio.to_thread(
            read_papers,
            answer.body,
            content_type=answer.content_type,
            address=address,
            source=self.name,
            owners=known.owners,
            now=now,
        )
        try:
            return await asyncio.wait_for(reading, _READING_SECONDS)
        except TimeoutError as error:
            raise SourceError(self.name, f"the feed takes more than {_READING_SECONDS} s to read") from error

    def _ended(self) -> SourceError:
        remedy = f"remove {self.name.partition(':')[2]} from OFFPRINT_FEEDS, or name its new address there"
        where = redacted(self._address)
        return SourceError(self.name, f"the feed is gone for good (410, {where}): {remedy}", ended=True)
