"""How Slack's channels are named: `slack:T012/C345`, the ids of the workspace and of the channel."""

from __future__ import annotations

import re

from bot.channel.channel import ChannelId
from bot.errors import UnknownChannel
from bot.text.lines import one_line

PLATFORM = "slack"
FORM = "slack:TEAM/C0123ABC"
_ADDRESS = re.compile(r"(?P<workspace>[TE][A-Z0-9]+)/(?P<place>[CDG][A-Z0-9]+)")
"""A workspace's id begins with T (or E, for an organisation), that of a conversation with C, D or G:
https://docs.slack.dev/reference/objects/conversation-object."""


def read_channel_id(address: str) -> ChannelId:
    """The channel of an address (what stands behind `slack:`). Raises `UnknownChannel` with where ids are found."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise UnknownChannel(
            f"“{PLATFORM}:{one_line(address)}” is not a Slack channel.",
            remedy=f"Write {FORM}: in Slack, a channel's details end with its id, and a link to it has both ids.",
        )
    return ChannelId(PLATFORM, found["workspace"], found["place"])
