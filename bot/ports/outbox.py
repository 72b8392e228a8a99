"""The outbox: what is to be said, and how far that has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.channel.channel import ChannelId, Pause
from bot.delivery.delivery import Delivery, LaneState, State
from bot.ports.write import Applied, Stale


@dataclass(frozen=True, slots=True)
class Started:
    """A request is about to go out: the row becomes `inflight` and its attempt rises. Committed before the call."""

    delivery: Delivery
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a delivery: its new state and, for the channel, whether it is paused from now or resumed.

    `Stale` when the row is no longer in the state and at the attempt that `delivery` shows.
    """

    delivery: Delivery
    state: State
    at: datetime
    due_at: datetime | None = None
    message_id: str | None = None
    error: str | None = None
    pause: Pause | None = None


class Outbox(Protocol):
    """What is to be said, in order for each channel."""

    async def recover(self) -> int:
        """At start: every `inflight` row becomes `uncertain`. Returns how many there were."""
        ...

    async def due(self, now: datetime, *, paused_before: datetime) -> tuple[ChannelId, ...]:
        """Channels whose head is due, oldest first; of paused ones only those paused before `paused_before`."""
        ...

    async def lane(self, channel: ChannelId) -> LaneState: ...

    async def start(self, started: Started) -> Delivery | Stale: ...

    async def settle(self, settled: Settled) -> Applied | Stale:
        """Write the outcome; `sent` also ends the channel's pause, `pause` begins one."""
        ...

    async def by_key(self, key: str) -> Delivery | None: ...
