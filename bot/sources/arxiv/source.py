"""arXiv: every paper of the wanted categories. Each category is a stream.

A poll goes in this order:

1. The feeds of the categories that have a cursor: today's announcements, within a minute of requests. New papers and
   cross-lists are news; replacements are stored.
2. OAI-PMH, once each announcement day when its papers are due, for what the feeds did not have: days on which the
   service was down, rows beyond the 2,000th, a feed that was late, old or broken. `bot.sources.arxiv.harvest` says
   which days are read and what is news.
3. The feeds of the categories without a cursor. This is their baseline, so that nothing is read of earlier days.

A feed that fails does not hold up the others, nor OAI-PMH; `bot.sources.arxiv.outages` says when the poll ends. The
cursor of a category moves only when OAI-PMH was read, so that a day that could not be read is read later.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.errors import SourceError
from bot.http.client import Http
from bot.paper.arxiv_categories import CATEGORIES, expanded
from bot.polling.profile import Fact, SourceProfile
from bot.ports.source import Entry, SourcePage
from bot.sources.arxiv import archive
from bot.sources.arxiv.archive import OAI_URL, Archive
from bot.sources.arxiv.calendar import CALENDAR
from bot.sources.arxiv.cursor import Cursor
from bot.sources.arxiv.entry import NAME
from bot.sources.arxiv.feeds import RSS_URL, Feeds, Listing
from bot.sources.arxiv.harvest import Gap, Harvest, after_harvest, harvests, last_day, newest_id, news_of
from bot.sources.arxiv.outages import Outages
from bot.sources.paging import in_pages

PROFILE = SourceProfile(
    knows=frozenset({Fact.ABSTRACT, Fact.AUTHORS, Fact.CATEGORIES}),
    calendar=CALENDAR,
    category_names=CATEGORIES,
    poll_every=timedelta(hours=1),
)


@dataclass(slots=True)
class _Poll:
    """A poll under way. `due` is the last announcement day whose papers are due.

    `harvested` are the cursors after what was read in OAI-PMH, `harvested_to` is the newest day with new papers there.
    """

    due: date
    cursors: dict[str, Cursor]
    outages: Outages = field(default_factory=Outages)
    harvested: dict[str, Cursor] = field(default_factory=dict)
    harvested_to: date = date.min

    def move(self, moved: Mapping[str, Cursor]) -> Mapping[str, str]:
        """Move cursors; returns them as a page carries them."""
        self.cursors |= moved
        return {name: cursor.text() for name, cursor in moved.items()}


class Arxiv:
    """The source. `categories` may name archives (`cs.*`); the addresses are those of arXiv's RSS and OAI-PMH."""

    def __init__(
        self, http: Http, *, categories: tuple[str, ...], rss_url: str = RSS_URL, oai_url: str = OAI_URL
    ) -> None:
        self._streams = tuple(dict.fromkeys(one for name in categories for one in expanded(name)))
        self._feeds = Feeds(http, base_url=rss_url)
        self._archive = Archive(http, address=oai_url)

    @property
    def name(self) -> str:
        """The source's name in settings, cursors and metrics."""
        return NAME

    @property
    def streams(self) -> tuple[str, ...]:
        """The wanted categories."""
        return self._streams

    @property
    def profile(self) -> SourceProfile:
        """What it knows, and when."""
        return PROFILE

    async def pages(self, cursors: Mapping[str, str], *, now: datetime) -> AsyncIterator[SourcePage]:
        """Today's announcements and those that were missed, in the order above. Raises `SourceError` at the end."""
        told = {name: Cursor.parse(cursors.get(name)) for name in self._streams}
        known = {name: cursor for name, cursor in told.items() if cursor is not None}
        new = [name for name in self._streams if name not in known]
        poll = _Poll(due=CALENDAR.last_due(now) or CALENDAR.day(now), cursors=dict(known))
        for part in (self._announced(list(known), poll), self._missed(poll), self._announced(new, poll)):
            async for page in part:
                yield page
        poll.outages.raise_any(self._streams)

    async def _announced(self, names: Sequence[str], poll: _Poll) -> AsyncIterator[SourcePage]:
        """What the feeds of these categories have now."""
        if not names:
            return
        tags = {name: cursor.tag for name, cursor in poll.cursors.items()}
        listing = await self._feeds.today(names, tags=tags, outages=poll.outages)
        moved = poll.move({name: _after_feed(name, listing, poll) for name in listing.tags})
        for page in in_pages(self._wanted(listing), cursors=moved, warnings=listing.warnings):
            yield page

    def _wanted(self, listing: Listing) -> Iterator[Entry]:
        """The entries of a listing, each with those of its categories that are streams."""
        for entry in listing.by_id.values():
            yield replace(entry, streams=tuple(name for name in self._streams if name in entry.streams))

    async def _missed(self, poll: _Poll) -> AsyncIterator[SourcePage]:
        """What OAI-PMH has of the announcement days that were not read there yet.

        Where no list has a new paper of the day that is due, the lists are old: no cursor moves, and all are read
        again.
        """
        for harvest in harvests(poll.cursors, due=poll.due):
            if not poll.outages.may_ask(archive.SERVER):
                poll.outages.skip(harvest.since)
                continue
            try:
                async for page in self._harvested(harvest, poll):
                    yield page
            except SourceError as error:
                poll.outages.note(archive.SERVER, harvest.since, error)
        if poll.harvested_to >= poll.due:
            yield SourcePage((), poll.move(poll.harvested))

    async def _harvested(self, harvest: Harvest, poll: _Poll) -> AsyncIterator[SourcePage]:
        """A harvest, page by page; the cursors after it are left in `poll`."""
        read = {name: poll.cursors[name] for name in harvest.since}
        newest = before = newest_id(cursor.newest for cursor in read.values())
        gap = Gap(since=harvest.since, due=poll.due, newest=before, calendar=CALENDAR)
        async for part in self._archive.records(harvest):
            poll.harvested_to = max(poll.harvested_to, last_day(part.records, gap))
            newest = newest_id((newest, *(record.entry.paper.id.partition(":")[2] for record in part.records)))
            for page in in_pages(news_of(part.records, gap), cursors={}, warnings=part.warnings):
                yield page
        for name, cursor in read.items():
            poll.harvested[name] = after_harvest(cursor, due=poll.due, newest=newest, calendar=CALENDAR)


def _after_feed(name: str, listing: Listing, poll: _Poll) -> Cursor:
    """The cursor of a category whose feed was read; without one before, the first."""
    tag = listing.tags[name]
    if name in poll.cursors:
        return replace(poll.cursors[name], tag=tag)
    listed = (one.paper.listed_at for one in listing.by_id.values() if name in one.streams)
    has_day = any(moment is not None and CALENDAR.day(moment) == poll.due for moment in listed)
    announced = (one.paper.id.partition(":")[2] for one in listing.by_id.values() if one.announce)
    was_read = has_day and name not in listing.cut
    return Cursor.first(poll.due, was_read=was_read, tag=tag, newest=newest_id(announced))
