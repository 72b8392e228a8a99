"""How a webhook is named as a channel: `webhook:NAME`, the name that the operator gave it."""

from __future__ import annotations

from bot.channel.channel import ChannelId
from handlers.named_channel import read_named_channel

PLATFORM = "webhook"
FORM = "webhook:NAME"
SETTING = "OFFPRINT_WEBHOOKS"


def read_channel_id(address: str) -> ChannelId:
    """The channel of a name (what stands behind `webhook:`). Raises `UnknownChannel`."""
    return read_named_channel(PLATFORM, address, setting=SETTING)
