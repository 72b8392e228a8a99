"""The ranking of papers in a digest: a score for each, and the order of ties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import exp2, log2

from bot.announcing.announcement import Announced
from bot.paper.paper import PaperId, StoredPaper
from bot.trending.counts import NO_SERIES, Series
from bot.trending.rank import Window, fresh, upvote_gains

GRACE_HOURS = 6.0
"""What is added to every age: a paper of ten minutes with one upvote does not win on six upvotes an hour."""

HALF_LIFE_HOURS = 72.0
"""How long it takes until the same pace is worth half: the length of a long week-end."""

TITLE_WEIGHT = 2.0
"""What a match in the title is worth against one in the abstract alone."""

SUBSCRIPTION_WEIGHT = 0.5
"""What each further subscription that a paper matches adds."""


def score(announced: Announced, *, now: datetime, series: Series = ()) -> float:
    """How much a channel is likely to want a paper now; higher is better, and it is above 0.

    `(1 + pace) · title · subscriptions`, where

    - pace is what the paper has gained for each hour since it was listed: its upvotes, and the doublings of its
      stars. Stars count by doublings because most belong to repositories older than their paper: 1,200 stars are no
      news, while going from 0 to 40 is;
    - what was gained is halved every `HALF_LIFE_HOURS`, so that a paper that comes late does not live off old fame.
      Upvotes count from when they came, where the series of the paper's counts is known (`bot.trending.rank`), else,
      as stars do, from when the paper was listed;
    - the 1 is what an unnoticed paper has. It keeps the two factors at work where nobody has voted yet, which is
      most papers on their first day;
    - title doubles: who writes of the thing in the title writes about it;
    - subscriptions adds half for each further one that matches: two readers of the channel asked for it.
    """
    age = _age_hours(announced.paper, now)
    pace = _gained(announced.paper, series, age=age, now=now) / (age + GRACE_HOURS)
    title = TITLE_WEIGHT if any("title" in why.reasons.fields for why in announced.why) else 1.0
    subscriptions = 1.0 + SUBSCRIPTION_WEIGHT * max(0, len(announced.why) - 1)
    return (1.0 + pace) * title * subscriptions


def best_first(
    waiting: tuple[Announced, ...], *, now: datetime, series: Mapping[PaperId, Series] = NO_SERIES
) -> tuple[Announced, ...]:
    """The papers by their score; of equal ones the newer first, then by id, so that the order is always the same."""

    def sort_key(announced: Announced) -> tuple[float, float, str]:
        worth = score(announced, now=now, series=series.get(announced.paper.paper.id, ()))
        return (-worth, -appeared(announced.paper).timestamp(), announced.paper.paper.id)

    return tuple(sorted(waiting, key=sort_key))


def appeared(stored: StoredPaper) -> datetime:
    """When the paper appeared (UTC): listed, else published, else first seen by us."""
    return stored.paper.listed_at or stored.paper.published_at or stored.first_seen_at


def _gained(stored: StoredPaper, series: Series, *, age: float, now: datetime) -> float:
    """The upvotes and the doublings of stars, halved with every half-life since they came."""
    paper, decay = stored.paper, exp2(-age / HALF_LIFE_HOURS)
    stars = log2(1 + max(0, paper.stars or 0)) * decay
    if not series:
        return max(0, paper.upvotes or 0) * decay + stars
    window = Window(since=appeared(stored), now=now, half_life=timedelta(hours=HALF_LIFE_HOURS))
    return fresh(upvote_gains(series, appeared(stored), window), window) + stars


def _age_hours(stored: StoredPaper, now: datetime) -> float:
    """Hours since it was listed; a source whose clock is ahead makes no paper younger than new."""
    return max(0.0, (now - appeared(stored)).total_seconds() / 3600)
