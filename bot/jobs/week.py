"""A channel's week, which its weekly digest opens with: what matched on each day, and what rises among that.

What rises is found once a day, in the archive as a whole, and kept: it takes seconds where there are many papers, and
every channel, and every repeat of a message, is told the same.
"""

from __future__ import annotations

import asyncio
from datetime import date

from bot.card.card import Part
from bot.card.weekly import week_parts
from bot.channel.channel import WEEKLY, ChannelId, DigestPlan
from bot.digest.digest import Digest
from bot.digest.rising import RisingTerm, rising_terms
from bot.digest.spelled import spelled
from bot.digest.week import (
    Rise,
    RisingWords,
    Week,
    bounds,
    compared,
    daily_matches,
    days_before,
    rising_among,
)
from bot.ports.charts import Charts
from bot.ports.stores import Stores
from bot.ports.weeks import Compare
from bot.query.tree import Phrase, Word

_KEPT = 100
"""How many rising terms are kept for a day, the surest; each channel is told of its own among them."""
_SHOWN = 3
_IN_OWN_PAPERS = 2
"""A channel is told of a term that stands in at least so many of the papers that matched there."""
_READ_FOR_SPELLING = 40


class DigestOpenings:
    """What the digests of one database open with: a weekly one with its week, drawn by `charts`."""

    def __init__(self, stores: Stores, charts: Charts) -> None:
        self._stores = stores
        self._charts = charts
        self._finding = asyncio.Lock()

    async def of(self, digest: Digest) -> tuple[Part, ...]:
        """The parts between the heading and the papers; none for a digest that is not weekly."""
        if digest.key.name != WEEKLY:
            return ()
        async with self._finding:  # thousands of digests are due in one minute, and what rises is found once
            week = await week_of(digest.channel, digest.key.day, digest.plan, self._stores)
        return week_parts(week, await self._charts.draw(week) if week.lines else None)


async def week_of(channel: ChannelId, day: date, plan: DigestPlan, stores: Stores) -> Week:
    """The seven days before `day`, as the plan's zone counts them."""
    days = days_before(day)
    since, before = bounds(days, plan.zone)
    matched = await stores.weeks.matched(channel, since=since, before=before)
    rise = await risen(day, stores)
    papers = await stores.weeks.indexed({one.row for one in matched}) if rise.terms else ()
    return Week(
        days=days,
        lines=daily_matches(matched, days, zone=plan.zone),
        papers=len({one.row for one in matched}),
        rising=rising_among(rise, papers, most=_SHOWN, least=_IN_OWN_PAPERS),
        weeks_before=rise.weeks,
        rising_from=rise.from_day,
    )


async def risen(day: date, stores: Stores) -> Rise:
    """What rose in the seven days before `day`; found now if it was not."""
    found = await stores.weeks.rise(day)
    if found is None:
        await stores.weeks.keep(await _found(day, stores))
        found = await stores.weeks.rise(day)
    return found or Rise(day=day, weeks=0)


async def _found(day: date, stores: Stores) -> Rise:
    against = compared(day, await stores.sources.states())
    if isinstance(against, date):
        return Rise(day=day, weeks=0, from_day=against)
    week, end = bounds(days_before(day), "UTC")
    counts = await stores.weeks.term_counts(Compare(since=against.since, week=week, end=end, sources=against.sources))
    terms = (await asyncio.to_thread(rising_terms, counts))[:_KEPT]
    told = [(one.term, await _told(one, stores)) for one in terms]
    return Rise(day=day, weeks=against.weeks, papers=counts.papers_now, terms=tuple(told))


async def _told(rise: RisingTerm, stores: Stores) -> RisingWords:
    """A term in the words that the newest papers write for it."""
    terms = tuple(rise.term.split(" "))
    query = Word(terms[0]) if len(terms) == 1 else Phrase(terms)
    papers = await stores.archive.matching(query, below=None, limit=_READ_FOR_SPELLING)
    texts = [text for one in papers for text in (one.paper.abstract, one.paper.title)]
    return RisingWords(spelled(rise.term, texts), rise.now, rise.times)
