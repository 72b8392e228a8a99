"""The papers of trending digests: what rises is ranked once for each period, however many channels are due."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.channel.channel import TRENDING, ChannelId, DigestPlan
from bot.digest.digest import DigestKey
from bot.digest.schedule import local_due
from bot.digest.trending import TOLD_FOR, TrendingDigest, period_of, untold
from bot.jobs.trending import rising_papers, shown
from bot.paper.paper import PaperId
from bot.ports.papers import Papers
from bot.ports.trending import Trending
from bot.trending.counts import Series
from bot.trending.trend import Period, Rising


class RisingLists:
    """What rises at one moment: each period is ranked, and each series read, when it is first asked for."""

    def __init__(self, trending: Trending, *, now: datetime) -> None:
        self._trending = trending
        self._now = now
        self._lists: dict[Period, tuple[Rising, ...]] = {}
        self._ranking = asyncio.Lock()
        self._series: dict[PaperId, Series] = {}

    async def untold(self, channel: ChannelId, plan: DigestPlan) -> tuple[Rising, ...]:
        """The papers of a digest that is made for the channel now."""
        period = period_of(plan)
        async with self._ranking:  # digests are made side by side
            if period not in self._lists:
                self._lists[period] = await rising_papers(period, None, trending=self._trending, now=self._now)
        return untold(self._lists[period], await self._trending.told(channel, since=self._now - TOLD_FOR))

    async def series(self, papers: Sequence[PaperId]) -> Mapping[PaperId, Series]:
        """The series of these papers, by which other digests rank them."""
        unread = [paper for paper in papers if paper not in self._series]
        if unread:
            self._series |= dict.fromkeys(unread, ()) | dict(await self._trending.series(unread))
        return {paper: self._series[paper] for paper in papers}


async def preview_trending(
    channel: ChannelId, plan: DigestPlan, *, trending: Trending, papers: Papers, now: datetime
) -> TrendingDigest:
    """The trending digest as it would be made at `now`. Nothing is written."""
    found = await RisingLists(trending, now=now).untold(channel, plan)
    key = DigestKey(TRENDING, local_due(plan, now))
    return TrendingDigest(channel=channel, key=key, plan=plan, papers=await shown(found, papers))
