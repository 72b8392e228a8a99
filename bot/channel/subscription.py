"""A subscription: a channel gets the papers that a query matches, instantly, daily or weekly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.channel.channel import ChannelId
from bot.channel.mention import Mention


class Mode(StrEnum):
    """How the papers of a subscription are posted: instantly as cards, or as lines of the channel's daily or weekly
    digest.
    """

    INSTANTLY = "instantly"
    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def digest(self) -> str | None:
        """The name of the digest whose line it becomes; None for a card."""
        return None if self is Mode.INSTANTLY else self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """An active subscription.

    `query` is the canonical form, which is only compared: two of one channel never have the same. People see `typed`:
    the query as somebody typed it, on one line. `zone` is the IANA time zone of that person, and `person` their id on
    the platform, if known. `calls` are those whom a message with a paper of it calls.
    """

    id: int
    channel: ChannelId
    query: str
    typed: str
    mode: Mode
    created_at: datetime
    created_by: str
    zone: str | None = None
    last_match_at: datetime | None = None
    person: str | None = None
    calls: tuple[Mention, ...] = ()

    @property
    def subscriber(self) -> Subscriber:
        """The part of it that matching keeps in memory."""
        return Subscriber(self.id, self.channel, self.mode, self.zone)


class Subscriber(NamedTuple):
    """The part of an active subscription that a service keeps in memory, maybe a million times.

    (A tuple is made in half the time of a dataclass.)
    """

    id: int
    channel: ChannelId
    mode: Mode
    zone: str | None = None
