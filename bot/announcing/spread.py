"""Spreads the cards of a page over the waking hours of their channels, where a channel wants that. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bot.announcing.route import NotBefore, Now, Routed
from bot.channel.channel import Channel, ChannelId, LocalHours

LEAST_GAP = timedelta(minutes=1)
"""Cards that would stand closer than this wait for the next day."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Routed announcements, with the cards of channels that have waking hours spread over them.

    `waiting` has, by channel, when the last card is due that waits there already.
    """

    routed: Iterable[Routed]
    channels: Mapping[ChannelId, Channel]
    waiting: Mapping[ChannelId, datetime]
    now: datetime

    def __iter__(self) -> Iterator[Routed]:
        spread = {channel.id: channel.spread for channel in self.channels.values() if channel.spread}
        if not spread:
            yield from self.routed
            return
        cards = Counter(one.announcement.channel for one in self.routed if isinstance(one.route, Now))
        moments = {
            channel: slots(hours, cards[channel], after=self.waiting.get(channel), now=self.now)
            for channel, hours in spread.items()
        }
        for one in self.routed:
            due = moments.get(one.announcement.channel) if isinstance(one.route, Now) else None
            moment = self.now if due is None else next(due, self.now)
            yield one if moment <= self.now else Routed(one.announcement, NotBefore(moment))


def slots(hours: LocalHours, number: int, *, after: datetime | None, now: datetime) -> Iterator[datetime]:
    """When each of `number` further cards is due (UTC), in order, evenly over what is left of the waking hours.

    The first comes at once where people are awake and no card waits; `after` is when the last waiting one is due. What
    would stand closer than `LEAST_GAP` goes on in the next waking hours.
    """
    start = now if after is None else max(now, after)
    is_taken = after is not None and after >= now
    left = number
    for begins, ends in _stretches(hours, start):
        if not left:
            return
        first = int(is_taken and begins == start)
        fitting = min(left, max(0, (ends - begins) // LEAST_GAP - first))
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
