"""The contents of a digest: its papers, and the subscription that each is shown under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.announcing.announcement import Announced
from bot.channel.subscription import Subscription
from bot.digest.ranking import best_first
from bot.paper.paper import PaperId
from bot.trending.counts import NO_SERIES, Series


@dataclass(frozen=True, slots=True)
class Group:
    """Papers of a digest that are shown under one subscription, best first; None if all that they match have ended."""

    subscription: Subscription | None
    papers: tuple[Announced, ...]


def contents(
    waiting: tuple[Announced, ...], *, now: datetime, series: Mapping[PaperId, Series] = NO_SERIES
) -> tuple[PaperId, ...]:
    """The papers of a digest made at `now`, best first: all that wait. How many are shown at once is display."""
    return tuple(announced.paper.paper.id for announced in best_first(waiting, now=now, series=series))


def grouped(papers: tuple[Announced, ...]) -> tuple[Group, ...]:
    """The papers by the subscription they are shown under; the group of the first paper comes first."""
    under: dict[int | None, list[Announced]] = {}
    for announced in papers:
        subscription = shown_under(announced)
        under.setdefault(subscription.id if subscription else None, []).append(announced)
    return tuple(Group(shown_under(members[0]), tuple(members)) for members in under.values())


def shown_under(announced: Announced) -> Subscription | None:
    """The subscription that a paper is shown under: the oldest it matches; None when none of them is left."""
    return announced.why[0].subscription if announced.why else None
