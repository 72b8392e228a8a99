"""Ends the pause of a channel once its platform says that it can be posted to."""

from __future__ import annotations

from bot.channel.channel import ChannelId
from bot.ports.channels import Channels


async def resume_if_paused(channel: ChannelId, *, channels: Channels) -> bool:
    """End the channel's pause, if it has one; returns whether it had."""
    if (await channels.get(channel)).pause is None:
        return False
    await channels.resume(channel)
    return True
