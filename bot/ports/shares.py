"""What people shared in channels, each thing once in a channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind
from bot.ports.write import Applied, Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A person's share. `kind` and `subject` are those of the delivery that posts it; `by` is their name there."""

    channel: ChannelId
    kind: Kind
    subject: str
    by: str
    at: datetime


class Shares(Protocol):
    """What people shared."""

    async def add(self, share: Share) -> Applied | Stale:
        """Store the share with its row of the outbox, in one transaction; `Stale` when it was shared there before.

        Where that row was dropped, it was never posted: it waits again, for the new share.
        """
        ...

    async def get(self, channel: ChannelId, kind: Kind, subject: str) -> Share | None:
        """The share of this kind and subject in the channel; None when nobody shared it there."""
        ...
