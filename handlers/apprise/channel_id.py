"""How a service that Apprise knows is named as a channel: `apprise:NAME`, the name that the operator gave it."""

from __future__ import annotations

from bot.channel.channel import ChannelId
from handlers.named_channel import read_named_channel

PLATFORM = "apprise"
FORM = "apprise:NAME"
SETTING = "OFFPRINT_APPRISE"


def read_channel_id(address: str) -> ChannelId:
    """The channel of a name (what stands behind `apprise:`). Raises `UnknownChannel`."""
    return read_named_channel(PLATFORM, address, setting=SETTING)
