"""The week of a weekly digest: which papers matched on which day, and what rises.

The week is the seven whole days before the digest's own, as the plan's zone counts days, so that the last day is as
long as the others. What rises is told of the days of UTC with the same dates: it is the same for every channel, and
found once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.polling.stream_state import StreamState

DAYS = 7
MOST_WEEKS_BEFORE = 8
"""With how many weeks before it a week is compared."""
LEAST_WEEKS_BEFORE = 4
"""With fewer weeks before it nothing is said: one loud week would be half of the comparison."""
_DAY = timedelta(days=1)
_WEEK = timedelta(days=DAYS)


class SubscriptionLabel(NamedTuple):
    """A subscription as a picture names it: its id, and the query as somebody typed it."""

    id: int
    typed: str


@dataclass(frozen=True, slots=True)
class Matched:
    """A paper that was announced in a channel: its row, when, and the active subscriptions it matches, oldest first."""

    row: int
    at: datetime
    subscriptions: tuple[SubscriptionLabel, ...]


@dataclass(frozen=True, slots=True)
class DailyMatches:
    """How many papers a subscription matched on each day of a week. One paper may match several subscriptions."""

    subscription: SubscriptionLabel
    days: tuple[int, ...]

    @property
    def total(self) -> int:
        """The papers of the week."""
        return sum(self.days)


@dataclass(frozen=True, slots=True)
class RisingWords:
    """A rising term as people write it, with its papers of the week and its growth, 2.0 for twice as often."""

    words: str
    papers: int
    times: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """What rises in the seven days before `day`, surest first.

    `weeks` is how many weeks before are compared with. In an archive too young for that it is 0, and `from_day` is the
    first day whose digest can tell.
    """

    day: date
    weeks: int
    papers: int = 0
    terms: tuple[tuple[str, RisingWords], ...] = ()
    from_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A channel's week: its days, oldest first; the matches of each subscription, most first; and what rises.

    `papers` is how many different papers matched. `rising` are the terms that rise and stand in these papers too.
    """

    days: tuple[date, ...]
    lines: tuple[DailyMatches, ...]
    papers: int
    rising: tuple[RisingWords, ...] = ()
    weeks_before: int = 0
    rising_from: date | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """What a week is compared with: from `since` on, so many weeks, the papers of these sources."""

    since: datetime
    weeks: int
    sources: tuple[str, ...]


def days_before(day: date) -> tuple[date, ...]:
    """The seven days before a day, oldest first."""
    return tuple(day - count * _DAY for count in range(DAYS, 0, -1))


def bounds(days: Sequence[date], zone: str) -> tuple[datetime, datetime]:
    """When the first of these days begins in a zone, and when the last has ended (UTC)."""
    return _midnight(days[0], zone), _midnight(days[-1] + _DAY, zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def daily_matches(matched: Iterable[Matched], days: Sequence[date], *, zone: str) -> tuple[DailyMatches, ...]:
    """The matches of each subscription on each of these days; those with most first, of equals the older one."""
    counts: defaultdict[SubscriptionLabel, Counter[date]] = defaultdict(Counter)
    for one in matched:
        day = one.at.astimezone(ZoneInfo(zone)).date()
        for subscription in one.subscriptions:
            counts[subscription][day] += 1
    lines = (DailyMatches(one, tuple(of[day] for day in days)) for one, of in counts.items())
    return tuple(sorted(lines, key=lambda line: (-line.total, line.subscription.id)))


def compared(day: date, streams: Iterable[StreamState]) -> Compared | date:
    """What the week before `day` is compared with; the first day that can tell where there is too little.

    Only sources that were watched all that time count, each of their streams: the words of one that came later would
    all seem to rise. A source watched too shortly is left out, so a new one does not silence the others.
    """
    start = _midnight(day, "UTC") - _WEEK
    watched = _watched_since(streams)
    weeks = {source: min(MOST_WEEKS_BEFORE, (start - since) // _WEEK) for source, since in watched.items()}
    steady = {source: count for source, count in weeks.items() if count >= LEAST_WEEKS_BEFORE}
    if not steady:
        return _first_day(day, watched.values())
    least = min(steady.values())
    return Compared(since=start - least * _WEEK, weeks=least, sources=tuple(sorted(steady)))


def _watched_since(streams: Iterable[StreamState]) -> dict[str, datetime]:
    """Since when each source is watched with all of its streams; one whose baseline is not over is left out."""
    by_source: dict[str, list[datetime | None]] = {}
    for state in streams:
        if not state.ended:
            by_source.setdefault(state.stream.source, []).append(state.baseline_at)
    return {
        source: max(moment for moment in moments if moment is not None)
        for source, moments in by_source.items()
        if None not in moments
    }


def _first_day(day: date, watched: Iterable[datetime]) -> date:
    """The first day a multiple of weeks after `day` for which a source has been watched long enough."""
    first = min(watched, default=_midnight(day, "UTC"))
    while (_midnight(day, "UTC") - _WEEK - first) // _WEEK < LEAST_WEEKS_BEFORE:
        day += _WEEK
    return day


def rising_among(rise: Rise, papers: Iterable[str], *, most: int, least: int) -> tuple[RisingWords, ...]:
    """The surest `most` of the terms that rise and stand in at least `least` of these papers.

    A paper is its terms as the archive indexes them, with a space on either side of each.
    """
    texts = tuple(papers)
    found = (words for term, words in rise.terms if sum(f" {term} " in text for text in texts) >= least)
    return tuple(words for words, _ in zip(found, range(most), strict=False))
