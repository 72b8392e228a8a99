"""The outbox: rows to deliver, and the state of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, LaneState, Settled, Started
from bot.ports.write import Applied, Stale


class Outbox(Protocol):
    """Rows to deliver, in order within each channel."""

    async def recover(self, *, alive: Collection[str]) -> int:
        """Set every `inflight` row of a dead worker to `uncertain`; returns how many there were.

        `alive` names the workers that are not dead: none when a lock proves that no other service uses the outbox.
        """
        ...

    async def realign(self, now: datetime) -> int:
        """Bring rows and pauses that a clock ahead of its time has put off back to `now`; returns how many rows."""
        ...

    async def due(self, now: datetime, *, paused_before: datetime) -> tuple[ChannelId, ...]:
        """Channels whose head is due, oldest first; of paused ones only those paused before `paused_before`."""
        ...

    async def lane(self, channel: ChannelId) -> LaneState:
        """The lane of a channel: the open row whose turn it is (of those the oldest), and its last outcome."""
        ...

    async def start(self, started: Started) -> Delivery | Stale:
        """Set the row to `inflight`; `Stale` when its state or attempt has changed since it was read."""
        ...

    async def settle(self, settled: Settled) -> Applied | Stale:
        """Write the outcome. SENT also ends the channel's pause; `settled.pause` begins one.

        `settled.no_thread` drops the other cards that wait for that digest's thread.
        """
        ...

    async def card_moments(
        self, channels: Sequence[ChannelId], *, since: datetime, now: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        """When cards were sent after `since`, and when those that wait come (what is due: `now`), in order of time.

        Channels without any are left out.
        """
        ...

    async def by_key(self, key: str) -> Delivery | None:
        """The row under this key; None when there is none."""
        ...
