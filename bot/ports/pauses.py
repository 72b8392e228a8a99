"""Pauses of channels, and who was told of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.channel.channel import Channel, ChannelId, Pause


@dataclass(frozen=True, slots=True)
class PauseTold:
    """The pause of `channel` is told in `to`, a person's direct messages; None where nobody is known."""

    channel: ChannelId
    to: ChannelId | None
    at: datetime


class Pauses(Protocol):
    """Pauses of channels, each told to one person at most."""

    async def begin(self, channel: ChannelId, pause: Pause) -> bool:
        """Pause a stored channel that is not paused, whose platform says that it is gone; returns whether it was."""
        ...

    async def begin_all(self, platform: str, workspace: str, pause: Pause) -> int:
        """The same for every stored channel of a workspace, direct messages apart; returns how many there were."""
        ...

    async def lasting(self, platform: str, workspace: str | None = None) -> tuple[ChannelId, ...]:
        """The paused channels of a platform, or of one workspace of it, by name."""
        ...

    async def untold(self, *, most: int) -> tuple[ChannelId, ...]:
        """The paused channels that nobody was told of yet, by name, `most` at most."""
        ...

    async def tell(self, told: PauseTold) -> None:
        """Mark a pause as told, and put a message to that person into the outbox.

        One that waits there untried already is enough: it names all pauses that the person was told of since. Nothing
        is written where the pause has ended, or was told.
        """
        ...

    async def told(self, to: ChannelId, *, since: datetime) -> tuple[Channel, ...]:
        """The channels that are still paused and that this person was told of at or after `since`, by name."""
        ...
