"""Pauses of channels, and who was told of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.channel.channel import Channel, ChannelId


@dataclass(frozen=True, slots=True)
class PauseTold:
    """The pause of `channel` is told to the person whose direct messages `to` is; None where nobody is known."""

    channel: ChannelId
    to: ChannelId | None
    at: datetime


class Pauses(Protocol):
    """Pauses of channels, each told to one person at most."""

    async def untold(self, *, most: int) -> tuple[ChannelId, ...]:
        """Paused channels of whose pause nobody was told yet, by name, at most so many."""
        ...

    async def tell(self, told: PauseTold) -> None:
        """Mark a pause as told, and put a message to that person into the outbox.

        One that waits there untried already is enough: it names all pauses that the person was told of since. Nothing
        is written where the pause has ended, or was told.
        """
        ...

    async def told(self, to: ChannelId, *, since: datetime) -> tuple[Channel, ...]:
        """The channels, still paused, of whose pause this person was told at or after `since`, by name."""
        ...
