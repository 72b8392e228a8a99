"""How Discord's channels are named: `discord:SERVER/CHANNEL`, the ids of the server and of the channel."""

from __future__ import annotations

import re

from bot.channel.channel import ChannelId
from bot.errors import UnknownChannel
from bot.text.lines import one_line

PLATFORM = "discord"
FORM = "discord:SERVER/CHANNEL"
_ADDRESS = re.compile(r"(?P<server>[1-9][0-9]{0,19})/(?P<channel>[1-9][0-9]{0,19})")
"""Both are snowflakes, numbers of 64 bits: https://docs.discord.com/developers/reference#snowflakes."""


def read_channel_id(address: str) -> ChannelId:
    """The channel of an address (what stands behind `discord:`). Raises `UnknownChannel` with where ids are found."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise UnknownChannel(
            f"“{PLATFORM}:{one_line(address)}” is not a Discord channel.",
            remedy=f"Write {FORM} with the two numbers at the end of a channel's address in the browser.",
        )
    return ChannelId(PLATFORM, found["server"], found["channel"])
