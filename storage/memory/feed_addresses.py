"""The secret addresses of feeds, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.channel.feed import FeedAddress
from bot.ports.feed_addresses import MOST_FEEDS


class MemoryFeedAddresses:
    """The port `FeedAddresses` in memory."""

    def __init__(self) -> None:
        self._addresses: dict[str, FeedAddress] = {}

    async def keep(self, wanted: FeedAddress) -> FeedAddress | None:
        """The address in force of that feed: `wanted` where there was none; None where the channel has too many."""
        standing = self._standing(wanted.feed.channel)
        kept = next((one for one in standing if one.feed == wanted.feed), None)
        if kept is None and len(standing) < MOST_FEEDS:
            kept = self._addresses[wanted.token] = wanted
        return kept

    async def by_token(self, token: str) -> FeedAddress | None:
        """The address with this token, revoked or not."""
        return self._addresses.get(token)

    async def in_force(self, channel: ChannelId | None = None) -> tuple[FeedAddress, ...]:
        """The addresses in force of a channel, or of all."""
        return tuple(sorted(self._standing(channel), key=_order))

    async def revoke(self, channel: ChannelId, *, at: datetime) -> int:
        """Revoke every address of a channel; returns how many there were."""
        standing = self._standing(channel)
        self._addresses.update({one.token: replace(one, revoked_at=at) for one in standing})
        return len(standing)

    def _standing(self, channel: ChannelId | None) -> list[FeedAddress]:
        every = self._addresses.values()
        return [one for one in every if one.revoked_at is None and channel in (None, one.feed.channel)]


def _order(address: FeedAddress) -> tuple[str, datetime, str, str]:
    feed = address.feed
    return str(feed.channel), address.made_at, feed.kind.value, feed.query
