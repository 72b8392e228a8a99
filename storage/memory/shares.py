"""What people shared in channels, in memory."""

from __future__ import annotations

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind
from bot.ports.shares import Share
from bot.ports.write import Applied, Stale
from storage.memory.tables import Tables


class MemoryShares:
    """The port `Shares` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, share: Share) -> Applied | Stale:
        """Store the share with its row of the outbox; `Stale` when it was shared there before."""
        key = (share.channel, share.kind, share.subject)
        if key in self._tables.shares:
            return self._share_again(share)
        self._tables.shares[key] = share
        return Applied(self._tables.enqueue(*key, at=share.at))

    async def get(self, channel: ChannelId, kind: Kind, subject: str) -> Share | None:
        """The share of this kind and subject in the channel."""
        return self._tables.shares.get((channel, kind, subject))

    def _share_again(self, share: Share) -> Applied | Stale:
        """Share what was dropped before it was posted; anything else stays as it is."""
        row = self._tables.wait_again(share.channel, share.kind, share.subject, at=share.at)
        if row is None:
            return Stale()
        self._tables.shares[share.channel, share.kind, share.subject] = share
        return Applied(row)
