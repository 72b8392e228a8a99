"""A subscription: a channel wants the papers that a query matches, at once or in its digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.channel.channel import ChannelId


class Mode(StrEnum):
    """How what matches is said: a card of its own, or a line of the channel's digest."""

    INSTANTLY = "instantly"
    DAILY = "daily"


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
