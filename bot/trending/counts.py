"""The series of a paper's counts: readings of its upvotes and stars in order of time, thinned as they grow old.

A reading is stored only where a count changed, so between two readings the earlier one holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from bot.paper.paper import PaperId

HOURLY_FOR = timedelta(days=2)
"""How long each hour keeps a reading; the days that ended before that keep one each."""
DAILY_FOR = timedelta(days=60)
"""How long each day keeps a reading; of older readings only the first and the last stay."""
KEPT_FOR = timedelta(days=366)
"""How long a store keeps any reading."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The counts of a paper at a moment (UTC); None where a count is not known."""

    at: datetime
    upvotes: int | None = None
    stars: int | None = None


Series = tuple[Reading, ...]
"""The readings of a paper, the oldest first, no two at one moment."""

NO_SERIES: Mapping[PaperId, Series] = MappingProxyType({})
"""Where no counts are known."""


def with_reading(series: Series, reading: Reading, *, now: datetime) -> Series:
    """The series after a further reading, thinned.

    Readings at or after it were stamped by a clock that ran ahead and was set back, so they are dropped: the newest
    reading is the one that was made last.
    """
    return thinned((*(one for one in series if one.at < reading.at), reading), now=now)


def changes_end_alone(last: Reading, reading: Reading) -> bool:
    """Whether a further reading changes nothing of a thinned series between its first reading and its last.

    Stretches of time grow at midnight (UTC) alone, so a series that was thinned on a day stays thinned until its end.
    """
    return last.at < reading.at and last.at.astimezone(UTC).date() == reading.at.astimezone(UTC).date()


def thinned(series: Iterable[Reading], *, now: datetime) -> Series:
    """The last reading of each stretch of time, besides the first of all: an hour, later a day (UTC), later nothing.

    A day is thinned as a whole, and hours lie within days. So to thin again later gives the same as to thin once then,
    and at the end of each stretch that is left the count is exact.
    """
    readings = tuple(series)
    last_of = {_stretch(one.at, now): one for one in readings}
    last_of.pop(None, None)
    kept = {*last_of.values(), *readings[:1], *readings[-1:]}
    return tuple(one for one in readings if one in kept)


def _stretch(at: datetime, now: datetime) -> datetime | None:
    """The beginning of the hour or day that keeps one reading; None where none is kept.

    (All of a day is kept by hours, or none of it, so the beginning alone tells them apart.)
    """
    at = at.astimezone(UTC)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    age = now - (day + timedelta(days=1))
    if age >= DAILY_FOR:
        return None
    return day if age >= HOURLY_FOR else at.replace(minute=0, second=0, microsecond=0)
