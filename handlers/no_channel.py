"""A stored channel that its platform cannot have: it waits for a person like any that cannot be posted to."""

from __future__ import annotations

from bot.channel.channel import ChannelId
from bot.delivery.outcome import ChannelRefused


def no_such_channel(channel: ChannelId, form: str) -> ChannelRefused:
    """The refusal of a channel that is not written as the platform's channels are (`form`)."""
    remedy = f"End its subscriptions with `offprint unsubscribe {channel} 1`, and name the channel as {form}."
    return ChannelRefused("no_such_channel", f"{channel} is not a channel's name. {remedy}")
