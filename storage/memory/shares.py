"""What people shared in channels, in memory."""

from __future__ import annotations

from dataclasses import replace

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind, State, delivery_key
from bot.ports.shares import Share
from bot.ports.write import Applied, Stale
from storage.memory.tables import Tables


class MemoryShares:
    """The port `Shares` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._shares: dict[tuple[ChannelId, Kind, str], Share] = {}

    async def add(self, share: Share) -> Applied | Stale:
        """Store the share with its row of the outbox; `Stale` when it was shared there before."""
        key = (share.channel, share.kind, share.subject)
        if key in self._shares:
            return self._share_again(share)
        self._shares[key] = share
        return Applied(self._tables.enqueue(*key, at=share.at))

    async def get(self, channel: ChannelId, kind: Kind, subject: str) -> Share | None:
        """The share of this kind and subject in the channel."""
        return self._shares.get((channel, kind, subject))

    def _share_again(self, share: Share) -> Applied | Stale:
        """Share what was dropped before it was posted; anything else stays as it is."""
        of = delivery_key(share.channel, share.kind, share.subject)
        dropped = next((one for one in self._tables.outbox.values() if one.key == of), None)
        if dropped is None or dropped.state is not State.DROPPED or dropped.unsure_since is not None:
            return Stale()
        again = replace(dropped, state=State.WAITING, attempt=0, created_at=share.at, due_at=share.at, error=None)
        self._tables.outbox[dropped.id] = again
        self._shares[share.channel, share.kind, share.subject] = share
        return Applied(dropped.id)
