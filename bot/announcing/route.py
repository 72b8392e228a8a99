"""Routing: where an announcement goes. To add a rule, add a branch to `route` and a case to its table in the tests.

`route` is pure. It depends only on the announcement (the modes of its subscriptions, whether it is late), the channel
(its digests, mute and quiet hours), the earlier announcement of the paper there, and the moments of its other cards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.announcing.announcement import Announcement, Cause
from bot.announcing.hourly_cap import has_room
from bot.channel.channel import DAILY, Channel, ChannelId, LocalHours
from bot.channel.subscription import Mode
from bot.channel.wall_clock import stretch_at
from bot.paper.calendar import AnnouncementCalendar
from bot.paper.paper import PaperId

NEWS_FOR_DAYS = 2
"""How many announcement days of its source after the day it was listed a paper is still worth a card of its own."""


@dataclass(frozen=True, slots=True)
class Now:
    """A card that is due at once."""


@dataclass(frozen=True, slots=True)
class NotBefore:
    """A card that is due at `at` (UTC) and held back until then, by waking or quiet hours."""

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

    `is_unsaid`: nothing of it left, or is about to leave in a digest that was made: its card or its lines wait, or were
    dropped when nobody wanted them.
    """

    card: bool = False
    digests: frozenset[str] = frozenset()
    is_unsaid: bool = False


@dataclass(frozen=True, slots=True)
class Routed:
    """An announcement and where it goes."""

    announcement: Announcement
    route: Route


AnnouncementKey = tuple[ChannelId, PaperId]
"""What identifies an announcement: the channel and the paper."""


def route(  # noqa: PLR0913 - the announcement, the channel with what was said there, and when a card may come
    announcement: Announcement,
    *,
    channel: Channel,
    prior: PriorAnnouncement | None,
    now: datetime,
    slot: datetime | None = None,
    cap: int = 0,
    cards: Sequence[datetime] = (),
) -> Route:
    """Where `announcement` goes. `prior` is None for the first announcement of its paper in the channel.

    A paper is announced once. One that passes a bar of upvotes or stars is announced for that, once more: on its card,
    or where it has none (it was a line of a digest) as any other. The store sees to it that a bar is passed once. One
    that was not said yet and newly matches is routed as any other too; a card that still waits is left alone.

    A card comes at `slot` (None: now), in quiet hours at their end. In a muted channel, and where an hour would have
    more than `cap` cards (0: any number), the paper is a line in its place; so is one that was restored. `cards` are
    the moments of the channel's cards of the last hour and of those that wait, in order of time.
    """
    if prior is not None and not prior.is_unsaid:
        if not announcement.passed_bar:
            return Nowhere()
        if prior.card:
            return OnTheCard()
    if announcement.restored:
        return _line(announcement, channel, Cause.RESTORED)
    if Mode.INSTANTLY not in announcement.modes or announcement.late:
        return _line(announcement, channel)
    if channel.muted_at(now):
        return _line(announcement, channel, Cause.MUTED)
    moment = after_quiet(channel.quiet, slot or now)
    if not has_room(cards, moment, cap=cap):
        return _line(announcement, channel, Cause.CAPPED)
    return NotBefore(moment) if moment > now else Now()


def after_quiet(quiet: LocalHours | None, moment: datetime) -> datetime:
    """`moment`, or the end of the quiet hours that it lies in."""
    stretch = None if quiet is None else stretch_at(quiet, moment)
    return moment if stretch is None else stretch.ends


def _line(announcement: Announcement, channel: Channel, cause: Cause | None = None) -> IntoDigests | WaitsForPerson:
    names = frozenset(mode.digest or DAILY for mode in announcement.modes)
    brought = frozenset(name for name in names if not channel.digest(name).is_off)
    return IntoDigests(brought, cause) if brought else WaitsForPerson(names, cause)


def is_late(listed_at: datetime | None, *, calendar: AnnouncementCalendar, now: datetime) -> bool:
    """Whether the day on which a source listed an entry is more than `NEWS_FOR_DAYS` of its announcement days past.

    A week-end and a holiday do not count: Friday's paper that comes on Monday is one day old.
    """
    if listed_at is None:
        return False
    passed = calendar.days_after(calendar.day(listed_at), calendar.day(now))
    return len(tuple(islice(passed, NEWS_FOR_DAYS + 1))) > NEWS_FOR_DAYS
