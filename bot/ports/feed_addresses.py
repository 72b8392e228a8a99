"""The secret addresses of feeds.

A token is stored as it is, not hashed: a person who asks again must be shown the same address, and a database that is
read by a stranger tells them all that the feed would.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.channel.channel import ChannelId
from bot.channel.feed import FeedAddress

MOST_FEEDS = 50
"""How many feeds of one channel are in force at most; each costs a search whenever a reader looks."""


class FeedAddresses(Protocol):
    """The addresses of feeds."""

    async def keep(self, wanted: FeedAddress) -> FeedAddress | None:
        """The address in force of that feed: `wanted` where there was none.

        None where the channel has `MOST_FEEDS` already.
        """
        ...

    async def by_token(self, token: str) -> FeedAddress | None:
        """The address with this token, revoked or not; None where there never was one."""
        ...

    async def in_force(self, channel: ChannelId | None = None) -> tuple[FeedAddress, ...]:
        """The addresses in force of a channel, the oldest first; of every channel, by channel, without one."""
        ...

    async def revoke(self, channel: ChannelId, *, at: datetime) -> int:
        """Revoke every address of a channel; returns how many there were."""
        ...
