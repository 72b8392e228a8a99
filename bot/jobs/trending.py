"""What rises now: the papers of a period, ranked by the series of their counts, a page at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.card.trending import TrendingPage
from bot.digest.trending import TrendingPaper
from bot.errors import QueryError, TooSlow
from bot.ports.papers import Papers
from bot.ports.searches import Searches
from bot.ports.stores import Stores
from bot.ports.trending import Trending
from bot.query.parser import parse_written
from bot.query.tree import Query
from bot.trending.rank import ranked
from bot.trending.trend import Period, Rising

PAGE = 5
"""Papers on one page."""


@dataclass(frozen=True, slots=True)
class TrendingPlace:
    """The place in a list of rising papers that a button names: `week:9c1d…:5`. Without a query the key is empty."""

    period: Period
    key: str = ""
    offset: int = 0

    def __str__(self) -> str:
        return f"{self.period}:{self.key}:{self.offset}"

    @classmethod
    def read(cls, value: str) -> Self | None:
        """The place that `str` wrote; None for any other text."""
        period, _, rest = value.partition(":")
        key, _, offset = rest.partition(":")
        if period not in {*Period} or not offset.isdecimal():
            return None
        return cls(Period(period), key, int(offset))


async def rising_papers(
    period: Period, query: Query | None, *, trending: Trending, now: datetime
) -> tuple[Rising, ...]:
    """The papers that rise over the period that ends now, of those that match a query if one is given.

    They are ranked in a thread: a month has some thousand papers, which take a second.
    """
    candidates = await trending.candidates(since=now - period.window, query=query)
    return await asyncio.to_thread(ranked, candidates, period=period, now=now)


async def trending_page(
    asked: TrendingPlace, query: Query | None, *, typed: str, stores: Stores, now: datetime
) -> TrendingPage:
    """The page that is asked for; the first one where the list has become too short for it."""
    found = await rising_papers(asked.period, query, trending=stores.trending, now=now)
    offset = asked.offset if asked.offset < len(found) else 0
    return TrendingPage(
        period=asked.period,
        query=typed,
        key=asked.key,
        offset=offset,
        papers=await shown(found[offset : offset + PAGE], stores.papers),
        total=len(found),
    )


async def shown(found: tuple[Rising, ...], papers: Papers) -> tuple[TrendingPaper, ...]:
    """The papers as they are now."""
    stored = await papers.get([one.paper for one in found])
    return tuple(TrendingPaper(stored[one.paper], one.trend) for one in found if one.paper in stored)


async def query_behind(asked: TrendingPlace, searches: Searches) -> tuple[Query | None, str] | None:
    """The query of a list, with the words typed for it; no query where none was given, None where it is forgotten."""
    if not asked.key:
        return None, ""
    words = await searches.recall(asked.key)
    return None if words is None else (parse_written(words), words)


async def shared_page_of(subject: str, stores: Stores, *, at: datetime) -> TrendingPage | None:
    """The page that a share names, as of `at`; None when it cannot be shown any more."""
    asked = TrendingPlace.read(subject.partition("@")[0])
    try:
        behind = asked and await query_behind(asked, stores.searches)
        if not asked or not behind:
            return None
        query, typed = behind
        page = await trending_page(asked, query, typed=typed, stores=stores, now=at)
    except (TooSlow, QueryError):
        return None
    return page if page.papers else None
