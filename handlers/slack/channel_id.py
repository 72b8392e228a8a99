"""How Slack's channels are named: `slack:T012/C345`, the ids of the workspace and of the channel."""

from __future__ import annotations

import re

from bot.channel.channel import ChannelId
from bot.errors import UnknownChannel
from bot.text.lines import one_line

PLATFORM = "slack"
FORM = "slack:TEAM/C0123ABC"
_ADDRESS = re.compile(r"(?P<workspace>[TE][A-Z0-9]+)/(?P<place>[CDG][A-Z0-9]+|@[UW][A-Z0-9]+)")
"""A workspace's id begins with T (or E, for an organisation), that of a conversation with C, D or G
(https://docs.slack.dev/reference/objects/conversation-object); direct messages with a person are written by that one's.
"""

_PLACE = re.compile(r"[CDG][A-Z0-9]+|@[UW][A-Z0-9]+")
"""The id of a conversation, or of the person whose direct messages it is."""

_LINK = re.compile(r"app\.slack\.com/client/(?P<workspace>[TE][A-Z0-9]+)/(?P<place>[CDG][A-Z0-9]+)")
"""A channel's address in a browser."""


def read_channel_id(address: str) -> ChannelId:
    """The channel of an address (what stands behind `slack:`). Raises `UnknownChannel` with where ids are found."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise UnknownChannel(f"“{PLATFORM}:{one_line(address)}” is not a Slack channel.", remedy=_remedy(address))
    return ChannelId(PLATFORM, found["workspace"], found["place"])


def _remedy(address: str) -> str:
    """What to write instead: the same in capitals, an address in Slack's own form, or where the ids stand."""
    if (linked := _LINK.search(address)) is not None:
        return f"Write {PLATFORM}:{linked['workspace']}/{linked['place']}"
    if _ADDRESS.fullmatch(address.upper()) and any(character.isdigit() for character in address.rpartition("/")[2]):
        return f"Write {PLATFORM}:{address.upper()}: Slack's ids are in capitals."
    return (
        f"Write {FORM}: in Slack, open the channel's details; its id stands at the bottom (C…), and that of the "
        "workspace in the address in a browser (T…)."
    )


def can_be(channel: ChannelId) -> bool:
    """Whether there can be such a channel. An older Offprint stored any name that was typed."""
    return _PLACE.fullmatch(channel.local_id) is not None


def is_address(text: str) -> bool:
    """Whether this holds a channel's address in a browser, for which `read_channel_id` says what to write."""
    return _LINK.search(text) is not None
