"""Look-ups: which services are asked about a stored paper, when each is asked again, and when one is left alone.

A source brings papers; a look-up asks about papers that are stored. There are two reasons to ask. A paper with an arXiv
id that other sources brought has its categories and its whole list of authors at arXiv: it is asked about until that
answers, for a week. A paper that was announced may be withdrawn or retracted: it is asked about at growing intervals,
for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, count

from bot.paper.paper import PaperId

ARXIV, CROSSREF = "arxiv", "crossref"
_YEARLY = timedelta(days=365)
_LIFE_DAYS = (1, 7, 30, 90, 180, 365)
AFTER_FAILURE = timedelta(minutes=30)
"""When papers are due again whose look-up failed. It is longer than the first rests, so that a paper at which the
service always fails holds up no other."""
_FIRST_REST = timedelta(minutes=5)
_LONGEST_REST = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpPlan:
    """How a service is asked for one purpose; `name` tells that from others.

    `source` is the name of the records that its answers become. A paper is asked about `days` after its look-ups began,
    and every `then_every` after the last of them; with `until_answered` only until there is an answer. One request is
    about at most `at_once` papers, and one run about at most `most`.
    """

    name: str
    source: str
    days: tuple[int, ...]
    then_every: timedelta | None = None
    until_answered: bool = False
    at_once: int
    most: int


ARXIV_DETAILS = LookUpPlan(
    name="arxiv:details", source=ARXIV, days=(0, 1, 3, 7), until_answered=True, at_once=100, most=500
)
"""What other sources do not tell of arXiv's papers: categories, every author."""
ARXIV_LIFE = LookUpPlan(name="arxiv:life", source=ARXIV, days=_LIFE_DAYS, then_every=_YEARLY, at_once=100, most=500)
"""Withdrawals at arXiv."""
CROSSREF_LIFE = LookUpPlan(
    name="crossref:life", source=CROSSREF, days=_LIFE_DAYS, then_every=_YEARLY, at_once=1, most=50
)
"""Retractions and corrections of papers with a DOI."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpBegun:
    """A paper is asked about from now on under the plan of this name, first at `next_at`.

    `is_news`: it was no part of a baseline when it came, so that what the answer adds may be announced.
    """

    name: str
    paper: PaperId
    next_at: datetime
    is_news: bool = False


def plans(ids: Collection[PaperId], *, sources: Collection[str], announced: bool) -> tuple[LookUpPlan, ...]:
    """The plans for a paper with these ids that these sources have brought."""
    registries = {paper.partition(":")[0] for paper in ids}
    every = (
        (ARXIV_DETAILS, "arxiv" in registries and ARXIV not in sources),
        (ARXIV_LIFE, "arxiv" in registries and announced),
        (CROSSREF_LIFE, "doi" in registries and announced),
    )
    return tuple(plan for plan, is_asked in every if is_asked)


def next_look_up(plan: LookUpPlan, *, since: datetime, now: datetime, answered: bool = False) -> datetime | None:
    """When a paper is asked about next, after `now`; None for never. Moments that were missed are not made up for."""
    if answered and plan.until_answered:
        return None
    return next((moment for moment in _moments(plan, since) if moment > now), None)


def first_look_up(plan: LookUpPlan, *, since: datetime) -> datetime:
    """When a paper is asked about for the first time."""
    return since + timedelta(days=plan.days[0])


def _moments(plan: LookUpPlan, since: datetime) -> Iterator[datetime]:
    first = (since + timedelta(days=days) for days in plan.days)
    if plan.then_every is None:
        return first
    last, every = since + timedelta(days=plan.days[-1]), plan.then_every
    return chain(first, (last + every * number for number in count(1)))


def rest(failures: int, retry_after: float | None) -> timedelta:
    """How long a service is left alone after so many failures in a row, six hours at most."""
    doubled: timedelta = _FIRST_REST * (1 << min(failures - 1, 10))
    asked = timedelta(seconds=min(retry_after or 0.0, _LONGEST_REST.total_seconds()))
    return max(min(doubled, _LONGEST_REST), asked)
