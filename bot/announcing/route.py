"""Routing: where an announcement goes. A new rule is a new row of `route`, and of its table of cases in the tests.

Its arguments are all that it is decided on: the announcement (the modes of its subscriptions, how late it is), the
channel's own choices, what was said of the paper in the channel already, and now.
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
    """A card, as soon as its lane lets it out."""


@dataclass(frozen=True, slots=True)
class NotBefore:
    """A card that waits until `at` (UTC)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class IntoDigests:
    """A line of the next digest of each of these names. One that people turned off comes once it is on again."""

    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class WaitsForPerson:
    """A line of digests that people turned off: it waits until somebody turns one on."""

    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Nowhere:
    """Nothing more is said; the matches are kept."""


Route = Now | NotBefore | IntoDigests | WaitsForPerson | Nowhere


@dataclass(frozen=True, slots=True)
class SaidHere:
    """What was said of a paper in a channel: whether as a card, and as a line of which digests (made or waiting)."""

    card: bool = False
    digests: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Routed:
    """An announcement and where it goes. `late`: the day it was listed is more than `NEWS_FOR` past."""

    announcement: Announcement
    route: Route
    late: bool


Place = tuple[ChannelId, PaperId]
"""Where something is said, and of which paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Announcements with their routes, decided anew on each pass, as there may be a million.

    `channels` holds those that have made a choice; `said` the papers that were said already, by where.
    """

    announcements: Iterable[Announcement]
    channels: Mapping[ChannelId, Channel]
    said: Mapping[Place, SaidHere]
    now: datetime

    def __iter__(self) -> Iterator[Routed]:
        for one in self.announcements:
            channel = self.channels.get(one.channel) or Channel(id=one.channel)
            where = route(one, channel=channel, said=self.said.get((one.channel, one.paper)), now=self.now)
            yield Routed(one, where, is_late(one.listed_at, now=self.now))


def route(announcement: Announcement, *, channel: Channel, said: SaidHere | None, now: datetime) -> Route:
    """Where `announcement` goes. `said` is None while nothing was said of its paper in the channel."""
    if said is not None:
        return Nowhere()
    if Mode.INSTANTLY in announcement.modes and not is_late(announcement.listed_at, now=now):
        return Now()
    names = frozenset(mode.digest or DAILY for mode in announcement.modes)
    return WaitsForPerson(names) if all(channel.digest(name).is_off for name in names) else IntoDigests(names)


def is_late(listed_at: datetime | None, *, now: datetime) -> bool:
    """Whether the day (a UTC date) on which a source listed an entry is more than `NEWS_FOR` past."""
    return listed_at is not None and listed_at.date() < (now - NEWS_FOR).date()
