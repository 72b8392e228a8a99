"""The look-ups that a page begins: of papers that lack the details of arXiv, and of papers that are announced."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from bot.jobs.arrival import Arrival
from bot.paper.paper import PaperId
from bot.paper.resolve import Resolved
from bot.polling.look_up import ARXIV_DETAILS, LookUpBegun, first_look_up, plans
from bot.ports.announcements import Announcements


async def look_ups_begun(
    arrival: Arrival,
    resolved: Iterable[Resolved],
    *,
    matched: Collection[PaperId],
    announcements: Announcements,
    now: datetime,
) -> tuple[LookUpBegun, ...]:
    """The look-ups that begin. `matched` are the papers of the page that are announced.

    A paper that was announced before comes into question when it gains an id by which it can be asked about.
    """
    begun: list[LookUpBegun] = []
    for one in resolved:
        gains = bool(_ids(one) - _ids_before(one)) or len(one.stored) > 1
        announced = one.paper.id in matched or (
            gains and bool(one.stored) and bool(await announcements.statuses(sorted(_ids_before(one))))
        )
        if gains or announced:
            begun += _begun(arrival, one, announced=announced, now=now)
    return tuple(begun)


def _begun(arrival: Arrival, one: Resolved, *, announced: bool, now: datetime) -> Iterable[LookUpBegun]:
    """An answer may be announced where the paper is news, or was: one that is known from baselines stays silent."""
    was_news = any(not record.is_silent for history in one.stored for record in history.records)
    is_news = was_news or any(arrival.is_news(entry) for entry in arrival.entries(one))
    return (
        LookUpBegun(
            name=plan.name,
            paper=one.paper.id,
            next_at=first_look_up(plan, since=now),
            is_news=is_news and plan is ARXIV_DETAILS,
        )
        for plan in plans(_ids(one), sources=one.paper.sources, announced=announced)
    )


def _ids(one: Resolved) -> set[PaperId]:
    return {one.paper.id, *one.aliases} | _ids_before(one)


def _ids_before(one: Resolved) -> set[PaperId]:
    return {name for history in one.stored for name in (history.stored.paper.id, *history.aliases)}
