"""The ranking of papers in a digest: a score for each, and the order of ties."""

from __future__ import annotations

from datetime import datetime
from math import exp2, log2

from bot.announcing.announcement import Announced
from bot.paper.paper import Paper, StoredPaper

GRACE_HOURS = 6.0
"""What is added to every age: a paper of ten minutes with one upvote does not win on six upvotes an hour."""

HALF_LIFE_HOURS = 72.0
"""How long it takes until the same pace is worth half: the length of a long week-end."""

TITLE_WEIGHT = 2.0
"""What a match in the title is worth against one in the abstract alone."""

SUBSCRIPTION_WEIGHT = 0.5
"""What each further subscription that a paper matches adds."""


def score(announced: Announced, *, now: datetime) -> float:
    """How much a channel is likely to want a paper now; higher is better, and it is above 0.

    `(1 + pace · decay) · title · subscriptions`, where

    - pace is what the paper has gained for each hour since it was listed: its upvotes, and the doublings of its
      stars. Stars count by doublings because most belong to repositories older than their paper: 1,200 stars are no
      news, while going from 0 to 40 is;
    - decay halves the pace every `HALF_LIFE_HOURS`, so that a paper that comes late does not live off old fame;
    - the 1 is what an unnoticed paper has. It keeps the two factors at work where nobody has voted yet, which is
      most papers on their first day;
    - title doubles: who writes of the thing in the title writes about it;
    - subscriptions adds half for each further one that matches: two readers of the channel asked for it.
    """
    age = _age_hours(announced.paper, now)
    pace = _gained(announced.paper.paper) / (age + GRACE_HOURS)
    decay = exp2(-age / HALF_LIFE_HOURS)
    title = TITLE_WEIGHT if any("title" in why.reasons.fields for why in announced.why) else 1.0
    subscriptions = 1.0 + SUBSCRIPTION_WEIGHT * max(0, len(announced.why) - 1)
    return (1.0 + pace * decay) * title * subscriptions


def best_first(waiting: tuple[Announced, ...], *, now: datetime) -> tuple[Announced, ...]:
    """The papers by their score; of equal ones the newer first, then by id, so that the order is always the same."""

    def sort_key(announced: Announced) -> tuple[float, float, str]:
        return (-score(announced, now=now), -appeared(announced.paper).timestamp(), announced.paper.paper.id)

    return tuple(sorted(waiting, key=sort_key))


def appeared(stored: StoredPaper) -> datetime:
    """When the paper appeared (UTC): listed, else published, else first seen by us."""
    return stored.paper.listed_at or stored.paper.published_at or stored.first_seen_at


def _gained(paper: Paper) -> float:
    return max(0, paper.upvotes or 0) + log2(1 + max(0, paper.stars or 0))


def _age_hours(stored: StoredPaper, now: datetime) -> float:
    """Hours since it was listed; a source whose clock is ahead makes no paper younger than new."""
    return max(0.0, (now - appeared(stored)).total_seconds() / 3600)
