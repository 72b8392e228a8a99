"""Reads what a feed holds, a page at a time, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from bot.announcing.announcement import Why
from bot.channel.feed import Feed, FeedKind
from bot.jobs.trending import rising_papers, shown
from bot.paper.paper import StoredPaper
from bot.ports.stores import Stores
from bot.query.canonical_reader import read_canonical
from bot.trending.trend import Period, Trend

ENTRIES = 100
"""Papers on a page of a feed."""
FARTHEST = 2_000
"""How many matches of a channel its pages go back: a reader that walks through all costs no more than this."""
SEARCH_SECONDS = 5.0

TRENDING_OVER = Period.WEEK
"""The period of the trending feed, the one that `/papers trending` shows when none is named."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A paper in a feed, and when it came into the feed or last changed.

    `why` are the subscriptions that it is there for; in the trending feed, `trend` is why it is there.
    """

    stored: StoredPaper
    at: datetime
    why: tuple[Why, ...] = ()
    trend: Trend | None = None


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page of a feed; `following` is where the next one begins, None on the last."""

    items: tuple[FeedItem, ...]
    following: int | None = None


async def read_feed(feed: Feed, *, begin: int | None, stores: Stores, now: datetime) -> FeedPage:
    """The page of `feed` from `begin` on, which an earlier page named. Raises `TooSlow`."""
    match feed.kind:
        case FeedKind.MATCHES:
            return await _matches(feed, min(begin or 0, FARTHEST), stores, now)
        case FeedKind.QUERY:
            return await _of_query(feed, begin, stores, now)
        case FeedKind.TRENDING:
            return await read_trending(stores, now=now)


async def read_trending(stores: Stores, *, now: datetime) -> FeedPage:
    """What rises now, on one page, the first of it first."""
    found = await rising_papers(TRENDING_OVER, None, trending=stores.trending, now=now)
    papers = await shown(found[:ENTRIES], stores.papers)
    return FeedPage(
        tuple(FeedItem(one.paper, _changed(one.paper, one.paper.first_seen_at, now), trend=one.trend) for one in papers)
    )


async def _matches(feed: Feed, begin: int, stores: Stores, now: datetime) -> FeedPage:
    """Papers that match meanwhile move the pages on: one may come twice then, and none is left out."""
    found = await stores.announcements.newest(feed.channel, limit=ENTRIES + 1, offset=begin)
    items = tuple(FeedItem(one.paper, _changed(one.paper, one.at, now), why=one.why) for one in found[:ENTRIES])
    has_more = len(found) > ENTRIES and begin + ENTRIES < FARTHEST
    return FeedPage(items, begin + ENTRIES if has_more else None)


async def _of_query(feed: Feed, below: int | None, stores: Stores, now: datetime) -> FeedPage:
    query = read_canonical(feed.query)
    found = await stores.archive.matching(query, below=below, limit=ENTRIES + 1, within=SEARCH_SECONDS)
    items = tuple(FeedItem(one, _changed(one, one.first_seen_at, now)) for one in found[:ENTRIES])
    return FeedPage(items, items[-1].stored.row if len(found) > ENTRIES else None)


def _changed(stored: StoredPaper, came: datetime, now: datetime) -> datetime:
    """When an entry last changed in a way that a reader must see: it came, or the paper was retracted or corrected.

    A notice that is dated ahead counts from its day on: a time to come would hide from readers what changes before it.
    """
    days = (relation.day for relation in stored.paper.relations if relation.day is not None)
    told = (datetime.combine(day, time(), UTC) for day in days)
    return max((came, *(moment for moment in told if moment <= now)))
