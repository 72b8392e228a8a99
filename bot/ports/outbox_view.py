"""The operator's view of the outbox: rows of any state, and their numbers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """The number of rows of a platform in a state, and the moment since which the oldest of them is there."""

    platform: str
    state: State
    rows: int
    oldest: datetime


class OutboxView(Protocol):
    """Reads rows of the outbox, whatever their state; nothing is written through it."""

    async def rows(
        self, states: Collection[State], *, channel: ChannelId | None = None, most: int
    ) -> tuple[Delivery, ...]:
        """The rows in these states, of one channel or of all, the oldest first, `most` at most."""
        ...

    async def by_number(self, number: int) -> Delivery | None:
        """The row of that number; None when there is none."""
        ...

    async def depths(self) -> tuple[Depth, ...]:
        """How many rows are open, or wait for a person, by platform and state; a state without rows is left out."""
        ...
