"""Routing: where an announcement goes. To add a rule, add a branch to `route` and a case to its table in the tests.

`route` is pure. It depends only on the announcement (the modes of its subscriptions, whether it is late), the channel's
digests, and the earlier announcement of the paper in the channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.announcing.announcement import Announcement, Cause
from bot.channel.channel import DAILY, Channel, ChannelId
from bot.channel.subscription import Mode
from bot.paper.calendar import AnnouncementCalendar
from bot.paper.paper import PaperId

NEWS_FOR_DAYS = 2
"""How many announcement days of its source after the day it was listed a paper is still worth a card of its own."""


@dataclass(frozen=True, slots=True)
class Now:
    """A card that is due at once."""


@dataclass(frozen=True, slots=True)
class NotBefore:
    """A card that is due at `at` (UTC) and held back until then. Only `bot.announcing.spread` makes it of a `Now`."""

    at: datetime


@dataclass(frozen=True, slots=True)
class IntoDigests:
    """A line of the next digest of each of these names, none of them off. If one is turned off, the line waits until it
    is on again. `cause`: why it is no card, where a subscription wants one.
    """

    names: frozenset[str]
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class WaitsForPerson:
    """A line of digests that are all turned off: it waits until somebody turns one on."""

    names: frozenset[str]
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class OnTheCard:
    """The card that the channel has is edited, and says the new reason too; nothing more is posted."""


@dataclass(frozen=True, slots=True)
class Nowhere:
    """Nothing more is posted; the matches are stored."""


Route = Now | NotBefore | IntoDigests | WaitsForPerson | OnTheCard | Nowhere


@dataclass(frozen=True, slots=True)
class PriorAnnouncement:
    """How a paper was announced in a channel before: as a card or not, and in which digests (made or waiting).

    `route` asks whether there is one, and whether it is a card.
    """

    card: bool = False
    digests: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Routed:
    """An announcement and where it goes."""

    announcement: Announcement
    route: Route


AnnouncementKey = tuple[ChannelId, PaperId]
"""What identifies an announcement: the channel and the paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Announcements with their routes, decided anew on each pass, as there may be a million.

    `channels` holds those with stored settings, `prior` the earlier announcements of the same papers.
    """

    announcements: Iterable[Announcement]
    channels: Mapping[ChannelId, Channel]
    prior: Mapping[AnnouncementKey, PriorAnnouncement]

    def __iter__(self) -> Iterator[Routed]:
        for one in self.announcements:
            channel = self.channels.get(one.channel) or Channel(id=one.channel)
            where = route(one, channel=channel, prior=self.prior.get((one.channel, one.paper)))
            yield Routed(one, where)


def route(announcement: Announcement, *, channel: Channel, prior: PriorAnnouncement | None) -> Route:
    """Where `announcement` goes. `prior` is None for the first announcement of its paper in the channel.

    A paper is announced once. One that passes a bar of upvotes or stars is announced for that, once more: on its card,
    or where it has none (it was a line of a digest) as any other. The store sees to it that a bar is passed once.
    """
    if prior is not None and not announcement.passed_bar:
        return Nowhere()
    if prior is not None and prior.card:
        return OnTheCard()
    if Mode.INSTANTLY in announcement.modes and not announcement.late:
        return Now()
    names = frozenset(mode.digest or DAILY for mode in announcement.modes)
    brought = frozenset(name for name in names if not channel.digest(name).is_off)
    return IntoDigests(brought) if brought else WaitsForPerson(names)


def is_late(listed_at: datetime | None, *, calendar: AnnouncementCalendar, now: datetime) -> bool:
    """Whether the day on which a source listed an entry is more than `NEWS_FOR_DAYS` of its announcement days past.

    A week-end and a holiday do not count: Friday's paper that comes on Monday is one day old.
    """
    if listed_at is None:
        return False
    passed = calendar.days_after(calendar.day(listed_at), calendar.day(now))
    return len(tuple(islice(passed, NEWS_FOR_DAYS + 1))) > NEWS_FOR_DAYS
