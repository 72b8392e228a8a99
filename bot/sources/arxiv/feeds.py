"""Today's announcements of some categories, from their feeds.

Several categories share a request, so that all of them take few, three seconds apart. A feed that is full is asked
for again in halves, down to one category.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.errors import SourceError
from bot.http.answer import NO_VALIDATORS, Answer, Validators
from bot.http.client import NOT_MODIFIED, OK, Http
from bot.paper.paper import PaperId
from bot.ports.source import Entry
from bot.sources.arxiv.entry import NAME
from bot.sources.arxiv.outages import FEEDS, Outages
from bot.sources.arxiv.rss import FULL, Announced, read_rows, rows_of

RSS_URL = "https://rss.arxiv.org"
SERVER = FEEDS
_RSS = "application/rss+xml"
_TOGETHER = 8
"""Categories of one request. The eight largest together have about 1,500 rows a day, and they are dealt out."""
_DIGEST = "sha256:"
_BAD_REQUEST = 400
"""Its body is a feed that says in its title what was wrong."""


@dataclass(slots=True)
class Listing:
    """What was read: papers by id, the tag of the feed with each category, and categories whose feed is cut."""

    by_id: dict[PaperId, Entry] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, group: Sequence[str], announced: Announced) -> None:
        """Add the rows of a feed. A paper that is news in one feed and replaced in another is one entry, and news."""
        self.warnings += announced.warnings
        for entry in announced.entries:
            # A feed of math.MP may bring a paper that names only math-ph, which is the same category.
            is_named = not set(group).isdisjoint(entry.streams)
            told = entry if is_named else replace(entry, streams=(*entry.streams, *group))
            known = self.by_id.setdefault(told.paper.id, told)
            self.by_id[told.paper.id] = replace(known, announce=known.announce or told.announce)


def groups(categories: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The categories of each request, dealt like cards: neighbours (`cs.CL`, `cs.CV`) come into different ones."""
    number = -(-len(categories) // _TOGETHER)
    return (tuple(categories[first::number]) for first in range(number))


class Feeds:
    """The feeds. `base_url` is the address of arXiv's RSS server."""

    def __init__(self, http: Http, *, base_url: str = RSS_URL) -> None:
        self._http = http
        self._address = f"{base_url.rstrip('/')}/rss"

    async def today(self, categories: Sequence[str], *, tags: Mapping[str, str | None], outages: Outages) -> Listing:
        """What their feeds have now; a feed that still has the tag of its categories brings nothing.

        Feeds that fail are noted in `outages`.
        """
        listing, waiting = Listing(), deque(groups(categories))
        while waiting and outages.may_ask(SERVER):
            group = waiting.popleft()
            try:
                waiting.extendleft(reversed(await self._read(group, _shared(group, tags), listing)))
            except SourceError as error:
                outages.note(SERVER, group, error)
        outages.skip(category for group in waiting for category in group)
        return listing

    async def _read(self, group: tuple[str, ...], tag: str | None, listing: Listing) -> list[tuple[str, ...]]:
        """Read a feed into `listing`; what is returned has to be asked for instead, because the feed is full."""
        answer = await self._http.get(
            f"{self._address}/{'+'.join(group)}",
            source=NAME,
            accept=_RSS,
            expected=OK | {_BAD_REQUEST},
            validators=NO_VALIDATORS if tag is None or tag.startswith(_DIGEST) else Validators(etag=tag),
        )
        now = _tag(answer)
        if tag is not None and (answer.status == NOT_MODIFIED or now == tag):
            listing.tags |= dict.fromkeys(group, tag)
            return []
        rows = await asyncio.to_thread(rows_of, answer.body)
        if answer.status == _BAD_REQUEST:
            raise SourceError(NAME, f"it answered {answer.status} for {'+'.join(group)}")
        if len(rows) >= FULL and len(group) > 1:
            return [group[: len(group) // 2], group[len(group) // 2 :]]
        listing.add(group, await asyncio.to_thread(read_rows, rows))
        listing.tags |= dict.fromkeys(group, now)
        if len(rows) >= FULL:
            listing.cut += group
            listing.warnings.append(f"the feed of {group[0]} is cut after {FULL} rows; OAI-PMH brings the rest")
        return []


def _tag(answer: Answer) -> str:
    """What is the same as long as a feed is: its ETag, or a digest of its body."""
    return answer.validators.etag or _DIGEST + hashlib.sha256(answer.body).hexdigest()


def _shared(group: Iterable[str], tags: Mapping[str, str | None]) -> str | None:
    """The tag of the last feed of these categories together; None where they were not together."""
    known = {tags.get(category) for category in group}
    return known.pop() if len(known) == 1 else None
