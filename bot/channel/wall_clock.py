"""When a clock on the wall of a time zone shows a time, and the hours between two such times.

Where clocks are set forward, a time that is skipped is the first moment after the gap; where they are set back, a time
that comes twice is its first coming; and a day that a zone left out altogether (Apia, 30 December 2011) has no times.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.channel.channel import LocalHours

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_REMEMBERED = 1 << 10
"""The size of the cache: all channels of a page are asked about the same moment, and few hours differ."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hours of one day: their begin and their exclusive end (UTC)."""

    begins: datetime
    ends: datetime


def moment_on(day: date, at: time, zone: str) -> datetime | None:
    """When it is `at` on `day` in an IANA time zone (UTC); None where that day was left out of the calendar."""
    wall = datetime.combine(day, at.replace(fold=0), tzinfo=ZoneInfo(zone))
    moment = wall.astimezone(UTC)
    if _local(moment, zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    moment = _end_of_gap(wall)
    beside = (_local(moment - _SECOND, zone).date(), _local(moment, zone).date())
    return moment if day in beside else None


@lru_cache(_REMEMBERED)
def stretch_at(hours: LocalHours, moment: datetime) -> Stretch | None:
    """The stretch of these hours that `moment` lies in; None outside of them."""
    today = _local(moment, hours.zone).date()
    # Tomorrow's may have begun already where clocks went back over midnight.
    for day in (today - _DAY, today, today + _DAY):
        begins = moment_on(day, hours.begins, hours.zone)
        ends = moment_on(day if hours.ends > hours.begins else day + _DAY, hours.ends, hours.zone)
        if begins is not None and ends is not None and begins <= moment < ends:
            return Stretch(begins, ends)
    return None


def _end_of_gap(wall: datetime) -> datetime:
    """The first moment (UTC) after the gap that swallows `wall`.

    PEP 495 reads a time in a gap with the offset before it (fold 0: past the gap) or after it (fold 1: before the
    gap), so the change lies between the two readings; it falls on a whole second and is found by halving.
    """
    zone = wall.tzinfo
    early, late = (int(wall.replace(fold=fold).timestamp()) for fold in (1, 0))
    after_gap = _offset(late, zone)
    steps = bisect_left(range(early, late), True, key=lambda second: _offset(second, zone) == after_gap)  # noqa: FBT003
    return datetime.fromtimestamp(early + steps, UTC)


def _offset(second: int, zone: tzinfo | None) -> timedelta | None:
    return datetime.fromtimestamp(second, zone).utcoffset()


def _local(moment: datetime, zone: str) -> datetime:
    """A moment as a clock in the zone shows it."""
    return moment.astimezone(ZoneInfo(zone))
