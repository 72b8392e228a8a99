"""A feed that people follow in a reader: a channel's matches, the papers of a query, or what is trending."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.channel.channel import ChannelId

FEEDS_PATH = "/feeds"
"""Where feeds stand on the HTTP port."""


class FeedKind(StrEnum):
    """What a feed holds. The value is stored."""

    MATCHES = "matches"
    """The papers that matched in a channel."""
    QUERY = "query"
    """The papers of the archive that match a query."""
    TRENDING = "trending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed, and the channel that it was made for.

    `query` is the canonical form of the query that it follows, empty for the other kinds; `typed` is how it was typed.
    """

    kind: FeedKind
    channel: ChannelId
    query: str = ""
    typed: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAddress:
    """The secret part of a feed's address: anyone who knows `token` can read the feed until it is revoked."""

    feed: Feed
    token: str
    made_at: datetime
    revoked_at: datetime | None = None


def feed_url(base_url: str, token: str) -> str:
    """The address of the feed of this token; `base_url` is that of the HTTP port, without a `/` at its end."""
    return f"{base_url}{FEEDS_PATH}/{token}"
