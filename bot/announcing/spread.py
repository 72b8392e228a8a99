"""Spreads the cards of a page over the waking hours of a channel that wants that. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bot.channel.channel import LocalHours

LEAST_GAP = timedelta(minutes=1)
"""Cards that would stand closer than this wait for the next day."""

_DAY = timedelta(days=1)


def slots(
    hours: LocalHours, number: int, *, after: datetime | None, now: datetime, gap: timedelta = LEAST_GAP
) -> Iterator[datetime]:
    """When each of `number` further cards is due (UTC), in order, evenly over what is left of the waking hours.

    The first comes at once where people are awake and no card waits; `after` is when the last waiting one is due. What
    would stand closer than `gap`, which is at least `LEAST_GAP`, goes on in the next waking hours; each of
    these holds one card at least.
    """
    start = now if after is None else max(now, after)
    is_taken = after is not None and after >= now
    left, least = number, max(gap, LEAST_GAP)
    for begins, ends in _stretches(hours, start):
        if not left:
            return
        first = int(is_taken and begins == start)
        fitting = min(left, max(int(begins > start), (ends - begins) // least - first))
        step = (ends - begins) / max(1, fitting + first)
        yield from (begins + (place + first) * step for place in range(fitting))
        left -= fitting


def _stretches(hours: LocalHours, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The waking hours from `start` on, begin and exclusive end in UTC; the first may have begun before."""
    before = start.astimezone(ZoneInfo(hours.zone)).date() - _DAY
    for days in count():
        day = before + timedelta(days=days)
        begins = max(_moments(day, hours.begins, hours.zone))
        ends = min(_moments(day if hours.ends > hours.begins else day + _DAY, hours.ends, hours.zone))
        if max(begins, start) < ends:
            yield max(begins, start), ends


def _moments(day: date, at: time, zone: str) -> tuple[datetime, datetime]:
    """The two readings (UTC) of a local time, which differ where clocks skip it or show it twice.

    Hours that begin with the later one and end with the earlier never leave the times that the clock shows.
    """
    early, late = (datetime.combine(day, at.replace(fold=fold), ZoneInfo(zone)).astimezone(UTC) for fold in (0, 1))
    return early, late
