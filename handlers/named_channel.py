"""Channels that the operator names in a setting: `webhook:lab`, `apprise:team`."""

from __future__ import annotations

import re

from bot.channel.channel import ChannelId
from bot.errors import UnknownChannel
from bot.text.lines import one_line

_NAME = re.compile(r"[\w-]{1,100}")


def read_named_channel(platform: str, name: str, *, setting: str) -> ChannelId:
    """The channel of this name. Raises `UnknownChannel` where it cannot be one, with the setting that names them."""
    if not _NAME.fullmatch(name):
        raise UnknownChannel(
            f"“{platform}:{one_line(name)}” is not a channel's name.",
            remedy=f"Write {platform}:NAME, with a name that {setting} has: letters, digits, - and _",
        )
    return ChannelId(platform, "", name.casefold())
