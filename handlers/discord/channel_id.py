"""How Discord's channels are named: `discord:SERVER/CHANNEL`, the ids of the server and of the channel."""

from __future__ import annotations

import re

from bot.channel.channel import ChannelId
from bot.errors import UnknownChannel
from bot.text.lines import one_line

PLATFORM = "discord"
FORM = "discord:SERVER/CHANNEL"
_ADDRESS = re.compile(r"(?P<server>[1-9][0-9]{0,19}|@me(?=/@))/(?P<channel>@?[1-9][0-9]{0,19})")
"""Both are snowflakes, numbers of 64 bits (https://docs.discord.com/developers/reference#snowflakes); direct messages
with a person are in no server and are written by that one's id, `@me/@123`."""

_LARGEST = 2**63 - 1
"""What Discord's API takes at most for one, though it calls them unsigned: its error NUMBER_TYPE_MAX names it."""
_PLACE = re.compile(r"@?[1-9][0-9]{0,18}")
"""The id of a channel, or of the person whose direct messages it is."""

_LINK = re.compile(r"discord\.com/channels/(?P<server>[1-9][0-9]{0,19})/(?P<channel>[1-9][0-9]{0,19})")
"""A channel's address in a browser."""


def read_channel_id(address: str) -> ChannelId:
    """The channel of an address (what stands behind `discord:`). Raises `UnknownChannel` with where ids are found."""
    found = _ADDRESS.fullmatch(address)
    if found is None or any(int(one) > _LARGEST for one in re.findall(r"[0-9]+", address)):
        raise UnknownChannel(
            f"“{PLATFORM}:{one_line(address)}” is not a Discord channel.",
            remedy=_remedy(address),
        )
    return ChannelId(PLATFORM, found["server"], found["channel"])


def _remedy(address: str) -> str:
    """What to write instead: the ids of a channel's address, or where they stand."""
    if (linked := _LINK.search(address)) is not None:
        return f"Write {PLATFORM}:{linked['server']}/{linked['channel']}"
    return (
        f"Write {FORM} with two numbers: they end the channel's address in a browser, or turn on Developer Mode in "
        "Discord's settings and use “Copy Server ID” and “Copy Channel ID”."
    )


def can_be(channel: ChannelId) -> bool:
    """Whether there can be such a channel. An older Offprint stored any name that was typed."""
    return _PLACE.fullmatch(channel.local_id) is not None


def is_address(text: str) -> bool:
    """Whether this holds a channel's address in a browser, for which `read_channel_id` says what to write."""
    return _LINK.search(text) is not None
