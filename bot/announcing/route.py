"""Routing: where an announcement goes. To add a rule, add a branch to `route` and a case to its table in the tests.

`route` is pure. It depends only on the announcement (the modes of its subscriptions, how late it is), the channel's
digests, the earlier announcement of the paper in the channel, and the current time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.announcing.announcement import Announcement
from bot.channel.channel import DAILY, Channel, ChannelId
from bot.channel.subscription import Mode
from bot.paper.paper import PaperId

NEWS_FOR = timedelta(days=2)
"""How long after the day it was listed a paper is still worth a card of its own."""


@dataclass(frozen=True, slots=True)
class Now:
    """A card that is due at once."""


@dataclass(frozen=True, slots=True)
class NotBefore:
    """A card that is due at `at` (UTC). Both stores hold it back; no rule of `route` returns it yet."""

    at: datetime


@dataclass(frozen=True, slots=True)
class IntoDigests:
    """A line of the next digest of each of these names. If one is turned off, the line waits until it is on again."""

    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class WaitsForPerson:
    """A line of digests that are all turned off: it waits until somebody turns one on."""

    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Nowhere:
    """Nothing more is posted; the matches are stored."""


Route = Now | NotBefore | IntoDigests | WaitsForPerson | Nowhere


@dataclass(frozen=True, slots=True)
class PriorAnnouncement:
    """How a paper was announced in a channel before: as a card or not, and in which digests (made or waiting).

    `route` asks only whether there is one.
    """

    card: bool = False
    digests: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Routed:
    """An announcement and where it goes. `late`: the day it was listed is more than `NEWS_FOR` past."""

    announcement: Announcement
    route: Route
    late: bool


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
    now: datetime

    def __iter__(self) -> Iterator[Routed]:
        for one in self.announcements:
            channel = self.channels.get(one.channel) or Channel(id=one.channel)
            where = route(one, channel=channel, prior=self.prior.get((one.channel, one.paper)), now=self.now)
            yield Routed(one, where, is_late(one.listed_at, now=self.now))


def route(announcement: Announcement, *, channel: Channel, prior: PriorAnnouncement | None, now: datetime) -> Route:
    """Where `announcement` goes. `prior` is None for the first announcement of its paper in the channel."""
    if prior is not None:
        return Nowhere()
    if Mode.INSTANTLY in announcement.modes and not is_late(announcement.listed_at, now=now):
        return Now()
    names = frozenset(mode.digest or DAILY for mode in announcement.modes)
    return WaitsForPerson(names) if all(channel.digest(name).is_off for name in names) else IntoDigests(names)


def is_late(listed_at: datetime | None, *, now: datetime) -> bool:
    """Whether the day (a UTC date) on which a source listed an entry is more than `NEWS_FOR` past."""
    return listed_at is not None and listed_at.date() < (now - NEWS_FOR).date()
