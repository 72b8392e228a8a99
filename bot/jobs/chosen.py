"""What a command leaves that sets something of a channel: its hours, its mute."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channel.change import Change
from bot.channel.channel import Channel


@dataclass(frozen=True, slots=True)
class Chosen:
    """The channel before and after the command. `change` is None when nothing changed."""

    change: Change | None
    was: Channel
    channel: Channel
