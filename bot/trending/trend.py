"""What is said of a paper that rises: its counts and what they gained, or how this service's channels took it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.paper.paper import PaperId
from bot.trending.counts import Series


class Period(StrEnum):
    """The time over which papers are ranked, by the word that people type."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"

    @property
    def window(self) -> timedelta:
        """How far it looks back from now."""
        return {Period.TODAY: timedelta(days=1), Period.WEEK: timedelta(days=7), Period.MONTH: timedelta(days=30)}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A paper that may rise, with all that its rank depends on.

    `series` are its counts; where it has any, `channels` and `opened` do not matter. `channels` is how many of this
    service's channels it matched in the period, `opened` how many people opened it.
    """

    paper: PaperId
    appeared_at: datetime
    series: Series = ()
    channels: int = 0
    opened: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Why a paper is in a list: the counts as they are, and what they gained in the period.

    `is_new`: it appeared within the period, so that all its upvotes are a gain. `channels` and `opened` say the same of
    a paper of which no counts are known.
    """

    period: Period
    upvotes: int | None = None
    upvotes_gained: int = 0
    stars: int | None = None
    stars_gained: int = 0
    is_new: bool = False
    channels: int = 0
    opened: int = 0

    @property
    def is_noticed(self) -> bool:
        """Whether the paper is in the list by this service's channels, as nobody counts votes for it."""
        return self.upvotes is None and self.stars is None

    @property
    def says_why(self) -> bool:
        """Whether it names anything that rises: a part of a vote, of a gain spread over a long silence, is none."""
        return any((self.upvotes_gained, self.stars_gained, self.channels, self.opened))


@dataclass(frozen=True, slots=True)
class Rising:
    """A paper of the list, and why it is there."""

    paper: PaperId
    trend: Trend = field(compare=False)
