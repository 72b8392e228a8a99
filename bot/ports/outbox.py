"""The outbox: what is to be said, and how far that has come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, LaneState, Settled, Started
from bot.ports.write import Applied, Stale


class Outbox(Protocol):
    """What is to be said, in order for each channel."""

    async def recover(self, *, alive: Collection[str]) -> int:
        """Let every `inflight` row of a worker that is not known to live become `uncertain`; how many there were.

        `alive` names the workers that are known to live: none where a lock proves that nobody else has the outbox.
        """
        ...

    async def due(self, now: datetime, *, paused_before: datetime) -> tuple[ChannelId, ...]:
        """Channels whose head is due, oldest first; of paused ones only those paused before `paused_before`."""
        ...

    async def lane(self, channel: ChannelId) -> LaneState:
        """The lane of a channel: its oldest open row that is not postponed (else its oldest), and how it last went."""
        ...

    async def start(self, started: Started) -> Delivery | Stale:
        """Let the row be `inflight`; `Stale` when it is no longer as `started` shows it."""
        ...

    async def settle(self, settled: Settled) -> Applied | Stale:
        """Write the outcome; `sent` also ends the channel's pause, `pause` begins one."""
        ...

    async def by_key(self, key: str) -> Delivery | None:
        """The row under this key; None when there is none."""
        ...
