"""A channel of a platform: its id, and its own settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import IntEnum
from sys import intern
from types import MappingProxyType

from bot.channel.who_may import WhoMay

DAILY = "daily"
"""The name of the digest that daily subscriptions, and papers that come too late for a card, go into."""
WEEKLY = "weekly"
"""The name of the digest that weekly subscriptions go into."""
TRENDING = "trending"
"""The name of the digest of trending papers; no subscription goes into it."""
DIGEST_NAMES = (DAILY, WEEKLY, TRENDING)
"""The digests that a channel can have, each under a plan of its own, in the order in which people read of them."""
DEFAULT_DIGEST_AT = time(9, 0)
DEFAULT_DIGEST_TOP = 10
DEFAULT_ZONE = "UTC"
WITH_THREADS = frozenset({"slack", "discord"})
"""The platforms on which a message can have a thread below it."""
_DIRECT = "@"
"""Begins the local id of direct messages with a person. No platform's own id of a channel begins so."""
_WITHOUT_WORKSPACES = frozenset({"email"})


@dataclass(frozen=True, slots=True, order=True)
class ChannelId:
    """One channel of one workspace of one platform, written `slack:T012/C345`.

    `local_id` is the channel's own id in the workspace. On a platform without workspaces (e-mail) `workspace` is empty,
    and the channel is written `email:ada@lab.example`. Only the platform knows the form of an address, and reads and
    checks it.
    """

    platform: str
    workspace: str
    local_id: str

    def __str__(self) -> str:
        return ":".join((self.platform, "/".join(filter(None, (self.workspace, self.local_id)))))

    @property
    def person(self) -> str | None:
        """The id of the person whose direct messages it is, on the platform; None for a channel."""
        return self.local_id[1:] if self.local_id.startswith(_DIRECT) else None

    def direct(self, person: str) -> ChannelId:
        """The direct messages with a person in the workspace of this channel, written `slack:T012/@U345`."""
        return ChannelId(self.platform, self.workspace, _DIRECT + person)

    @classmethod
    def parse(cls, written: str) -> ChannelId:
        """The id that is written so by `str`. The name before the @ of a mail address may hold a slash of its own."""
        platform, _, rest = written.partition(":")
        workspace, slash, place = rest.partition("/")
        if not slash or platform in _WITHOUT_WORKSPACES:
            return cls(intern(platform), "", rest)
        return cls(intern(platform), intern(workspace), place)


class Weekday(IntEnum):
    """A day of the week, numbered as `datetime.date.weekday` does."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


EVERY_DAY = frozenset(Weekday)
WEEKDAYS = frozenset(Weekday) - {Weekday.SATURDAY, Weekday.SUNDAY}
MONDAYS = frozenset({Weekday.MONDAY})
DEFAULT_DAYS: Mapping[str, frozenset[Weekday]] = MappingProxyType(
    {DAILY: EVERY_DAY, WEEKLY: MONDAYS, TRENDING: MONDAYS}
)
"""The days of each digest until somebody chooses others. Mondays: a week is read when the next one begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPlan:
    """When a channel gets its digest: a local time of day, an IANA time zone, the days, and how many papers.

    `says_nothing_new`: a digest without papers is posted and says so; else nothing is. `cards`: the cards of its papers
    follow in its thread, where the platform has threads.
    """

    at: time = DEFAULT_DIGEST_AT
    zone: str = DEFAULT_ZONE
    days: frozenset[Weekday] = EVERY_DAY
    top: int = DEFAULT_DIGEST_TOP
    says_nothing_new: bool = False
    cards: bool = False

    def __post_init__(self) -> None:
        """A plan without a day would never be due. Raises `ValueError`."""
        if not self.days or self.top < 1:
            raise ValueError("a digest comes on at least one day and names at least one paper")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDigest:
    """A channel's digest of a name (`daily`). `next_at` (UTC) is set while it is on.

    `is_off` says that people turned it off: it gets no default plan, and its lines wait. Its plan is kept, so that it
    comes back with the same zone, days and number.
    """

    name: str
    plan: DigestPlan | None = None
    next_at: datetime | None = None
    is_off: bool = False

    @property
    def is_unset(self) -> bool:
        """Whether it was never set, nor turned off."""
        return self.plan is None and not self.is_off

    @property
    def is_on(self) -> bool:
        """Whether it has a plan that runs."""
        return self.plan is not None and not self.is_off

    @property
    def running(self) -> DigestPlan | None:
        """The plan that runs; None for one that is off or was never set."""
        return None if self.is_off else self.plan


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalHours:
    """Hours of each day of a channel, as local times in an IANA time zone: its waking hours, or its quiet ones.

    Hours that end at or before the time at which they begin end on the next day.
    """

    begins: time
    ends: time
    zone: str = DEFAULT_ZONE

    def __post_init__(self) -> None:
        """Hours without length are none. Raises `ValueError`."""
        if self.begins == self.ends:
            raise ValueError("hours end at another time than they begin")


@dataclass(frozen=True, slots=True)
class Mute:
    """Since when a channel is muted, and until when (UTC, exclusive); `until` None: until somebody ends it.

    One whose end has passed is over, and nobody has to take it away.
    """

    since: datetime
    until: datetime | None = None

    def holds_at(self, moment: datetime) -> bool:
        """Whether the channel is muted at this moment."""
        return self.until is None or moment < self.until


@dataclass(frozen=True, slots=True)
class Pause:
    """Why nothing is posted to a channel now: the platform's code, and the step that gives access back."""

    code: str
    step: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The state of a channel. `digests` are those that were ever set, by name; `revision` rises with each change.

    `spread`: the hours over which its cards come; None: at once. `quiet`: the hours in which no card comes. `mute`: the
    last mute that was set and not ended by hand; it may be over. `home` is the IANA time zone that people chose for it.
    `cap` is how many cards come within an hour (0: any number), and `who_may` who may change it; None: as the operator
    set it. `notify`: people are notified of posts, where a platform posts silently otherwise (Discord). `links`:
    papers that people link to are shown.
    """

    id: ChannelId
    name: str | None = None
    digests: tuple[ChannelDigest, ...] = ()
    pause: Pause | None = None
    spread: LocalHours | None = None
    quiet: LocalHours | None = None
    mute: Mute | None = None
    home: str | None = None
    cap: int | None = None
    who_may: WhoMay | None = None
    links: bool = False
    notify: bool = False
    revision: int = 0

    def digest(self, name: str) -> ChannelDigest:
        """The digest of that name; one that was never set has no plan."""
        return next((digest for digest in self.digests if digest.name == name), ChannelDigest(name=name))

    @property
    def zone(self) -> str | None:
        """The IANA time zone that it lives by: its home, else that of digests or hours; None where there is none."""
        if self.home is not None:
            return self.home
        plans = (digest.plan for digest in (*self.running, *self.digests))
        chosen = next((one for one in (*plans, self.quiet, self.spread) if one is not None), None)
        return None if chosen is None else chosen.zone

    def cap_or(self, default: int) -> int:
        """How many cards come within an hour, 0 for any number; `default` where it chose nothing itself."""
        return default if self.cap is None else self.cap

    def muted_at(self, moment: datetime) -> Mute | None:
        """The mute that holds at this moment; None where none does."""
        return self.mute if self.mute is not None and self.mute.holds_at(moment) else None

    @property
    def running(self) -> tuple[ChannelDigest, ...]:
        """The digests that are on, in the order of `DIGEST_NAMES`."""
        return tuple(self.digest(name) for name in DIGEST_NAMES if self.digest(name).is_on)

    def with_digest(self, digest: ChannelDigest) -> Channel:
        """The channel with this digest in place of the one of its name."""
        others = (one for one in self.digests if one.name != digest.name)
        return replace(self, digests=tuple(sorted((*others, digest), key=lambda one: one.name)))
