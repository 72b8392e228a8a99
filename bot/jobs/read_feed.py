"""Reads what a feed holds, a page at a time, the newest first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time

from bot.announcing.announcement import Why
from bot.channel.feed import Feed, FeedKind
from bot.paper.paper import StoredPaper
from bot.ports.stores import Stores
from bot.query.canonical_reader import read_canonical

ENTRIES = 100
"""Papers on a page of a feed."""
FARTHEST = 2_000
"""How many matches of a channel its pages go back: a reader that walks through all costs no more than this."""
SEARCH_SECONDS = 5.0

WhatRises = Callable[[], Awaitable[tuple[StoredPaper, ...]]]
"""What rises now, the first of it first."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A paper in a feed, the subscriptions that it is there for, and when it came into the feed or last changed."""

    stored: StoredPaper
    why: tuple[Why, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page of a feed; `following` is where the next one begins, None on the last."""

    items: tuple[FeedItem, ...]
    following: int | None = None


async def read_feed(feed: Feed, *, begin: int | None, stores: Stores, rising: WhatRises) -> FeedPage:
    """The page of `feed` from `begin` on, which an earlier page named. Raises `TooSlow`."""
    match feed.kind:
        case FeedKind.MATCHES:
            return await _matches(feed, min(begin or 0, FARTHEST), stores)
        case FeedKind.QUERY:
            return await _of_query(feed, begin, stores)
        case FeedKind.TRENDING:
            return await trending_page(rising)


async def trending_page(rising: WhatRises) -> FeedPage:
    """What rises now, on one page."""
    return FeedPage(tuple(map(_of_archive, (await rising())[:ENTRIES])))


async def _matches(feed: Feed, begin: int, stores: Stores) -> FeedPage:
    """Papers that match meanwhile move the pages on: one may come twice then, and none is left out."""
    found = await stores.announcements.newest(feed.channel, limit=ENTRIES + 1, offset=begin)
    items = tuple(FeedItem(one.paper, one.why, _changed(one.paper, one.at)) for one in found[:ENTRIES])
    has_more = len(found) > ENTRIES and begin + ENTRIES < FARTHEST
    return FeedPage(items, begin + ENTRIES if has_more else None)


async def _of_query(feed: Feed, below: int | None, stores: Stores) -> FeedPage:
    query = read_canonical(feed.query)
    found = await stores.archive.matching(query, below=below, limit=ENTRIES + 1, within=SEARCH_SECONDS)
    items = tuple(map(_of_archive, found[:ENTRIES]))
    return FeedPage(items, items[-1].stored.row if len(found) > ENTRIES else None)


def _of_archive(stored: StoredPaper) -> FeedItem:
    return FeedItem(stored, (), _changed(stored, stored.first_seen_at))


def _changed(stored: StoredPaper, came: datetime) -> datetime:
    """When an entry last changed in a way that a reader must see: it came, or the paper was retracted or corrected."""
    days = (relation.day for relation in stored.paper.relations if relation.day is not None)
    return max((came, *(datetime.combine(day, time(), UTC) for day in days)))
