"""A trending digest: the papers that rise, without those that the channel was told of and that rise no faster since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.channel.channel import ChannelId, DigestPlan
from bot.digest.digest import DigestKey
from bot.paper.paper import PaperId, StoredPaper
from bot.trending.trend import Period, Rising, Trend

TOLD_FOR = timedelta(days=60)
"""How long a paper that was told counts as told."""

AGAIN = 2
"""How many times as high its counts must be for a paper to be told again."""

MOST_TOLD = 50
"""The papers of a trending digest at most: the first few are shown, the others are behind its button."""


@dataclass(frozen=True, slots=True)
class TrendingPaper:
    """A paper of a trending digest or list, as it is now, and why it is there."""

    paper: StoredPaper
    trend: Trend


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendingDigest:
    """A trending digest as it was made: its papers, the first the one that rose most."""

    channel: ChannelId
    key: DigestKey
    plan: DigestPlan
    papers: tuple[TrendingPaper, ...]


def period_of(plan: DigestPlan) -> Period:
    """The period that a trending digest shows: the week where it comes on one day of it, else the day."""
    return Period.WEEK if len(plan.days) == 1 else Period.TODAY


def untold(rising: Iterable[Rising], told: Mapping[PaperId, Rising]) -> tuple[Rising, ...]:
    """The first `MOST_TOLD` of the papers that are new to the channel, in their order.

    A paper that was told comes again only where a count has doubled since, or where votes are counted that were not
    known then: it is talked about anew. One that merely goes on rising would stand in each digest of its weeks.
    """
    fresh = [one for one in rising if one.paper not in told or _rose_again(one.trend, told[one.paper].trend)]
    return tuple(fresh[:MOST_TOLD])


def _rose_again(now: Trend, then: Trend) -> bool:
    if then.is_noticed and not now.is_noticed:
        return True
    counts = (
        (now.upvotes, then.upvotes),
        (now.stars, then.stars),
        (now.channels + now.opened, then.channels + then.opened),
    )
    return any(after is not None and before is not None and after >= AGAIN * max(before, 1) for after, before in counts)
