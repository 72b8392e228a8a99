"""Routing of a page: each announcement with its route, and the cards of a channel with their moments.

The cards of a channel with waking hours come evenly over them (`bot.announcing.spread`), no card comes in quiet hours,
and no hour has more cards than the cap: of all three, the cards that went before on the same page count too.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.announcing.announcement import Announcement
from bot.announcing.hourly_cap import least_gap
from bot.announcing.route import AnnouncementKey, NotBefore, Now, PriorAnnouncement, Route, Routed, route
from bot.announcing.spread import slots
from bot.channel.channel import Channel, ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Announcements with their routes, decided anew on each pass, as there may be a million.

    `channels` holds those with stored settings, `prior` the earlier announcements of the same papers. `cards` has, by
    channel, the moments of the cards of the last hour and of those that wait, in order of time; `cap` is how many may
    come within an hour where a channel has not chosen that itself, 0 for any number.
    """

    announcements: Iterable[Announcement]
    channels: Mapping[ChannelId, Channel]
    prior: Mapping[AnnouncementKey, PriorAnnouncement]
    now: datetime
    cap: int = 0
    cards: Mapping[ChannelId, Sequence[datetime]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Routed]:
        moments = self._spread()
        taken = dict[ChannelId, list[datetime]]()
        for one in self.announcements:
            before = taken.get(one.channel) or self.cards.get(one.channel, ())
            where = self._route(one, before)
            if isinstance(where, Now | NotBefore) and one.channel in moments:
                where = self._route(one, before, slot=next(moments[one.channel], None))
            if self._cap(one.channel) and isinstance(where, Now | NotBefore):
                insort(taken.setdefault(one.channel, [*before]), where.at if isinstance(where, NotBefore) else self.now)
            yield Routed(one, where)

    def _route(self, one: Announcement, cards: Sequence[datetime], *, slot: datetime | None = None) -> Route:
        return route(
            one,
            channel=self.channels.get(one.channel) or Channel(id=one.channel),
            prior=self.prior.get((one.channel, one.paper)),
            now=self.now,
            slot=slot,
            cap=self._cap(one.channel),
            cards=cards,
        )

    def _spread(self) -> Mapping[ChannelId, Iterator[datetime]]:
        """The moments of the cards of each channel that has waking hours, in order."""
        hours = {channel.id: channel.spread for channel in self.channels.values() if channel.spread}
        if not hours:
            return {}
        ours = (one for one in self.announcements if one.channel in hours)
        number = Counter(one.channel for one in ours if isinstance(self._route(one, ()), Now | NotBefore))
        last = {channel: self.cards.get(channel, ())[-1:] for channel in hours}
        return {
            channel: slots(
                waking,
                number[channel],
                after=next(iter(last[channel]), None),
                now=self.now,
                gap=least_gap(self._cap(channel)),
            )
            for channel, waking in hours.items()
        }

    def _cap(self, channel: ChannelId) -> int:
        """How many cards come to a channel within an hour, 0 for any number."""
        stored = self.channels.get(channel)
        return self.cap if stored is None else stored.cap_or(self.cap)
