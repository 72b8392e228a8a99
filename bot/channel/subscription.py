"""A subscription: a channel gets the papers that a query matches, instantly or daily."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.channel.channel import ChannelId


class Mode(StrEnum):
    """How the papers of a subscription come: instantly as cards, or daily as lines of the channel's digest."""

    INSTANTLY = "instantly"
    DAILY = "daily"

    @property
    def digest(self) -> str | None:
        """The name of the digest whose line it becomes; None for a card."""
        return None if self is Mode.INSTANTLY else self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One live subscription. `query` is the canonical form: two of one channel never have the same.

    `zone` is the time zone (IANA) of whoever subscribed, where it was known.
    """

    id: int
    channel: ChannelId
    query: str
    mode: Mode
    created_at: datetime
    created_by: str
    zone: str | None = None
    last_match_at: datetime | None = None

    @property
    def subscriber(self) -> Subscriber:
        """What of it has to be at hand whenever a paper matches."""
        return Subscriber(self.id, self.channel, self.mode, self.zone)


class Subscriber(NamedTuple):
    """Who gets what a active subscription matches, and how: all that a service keeps at hand of a million of them.

    (A tuple is made in half the time of a dataclass.)
    """

    id: int
    channel: ChannelId
    mode: Mode
    zone: str | None = None
