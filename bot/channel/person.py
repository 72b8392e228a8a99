"""A person of a platform, named as their direct messages are: `slack:T012/@U345`."""

from __future__ import annotations

from typing import TypeAlias

from bot.channel.channel import ChannelId

PersonId: TypeAlias = ChannelId
"""A person, as `person_of` names them."""

NO_SERVER = "@me"
"""Stands for a server where there is none."""
_ONE_ACCOUNT_FOR_ALL = frozenset({"discord"})
"""Platforms on which a person has one id in all workspaces."""


def person_of(channel: ChannelId, person: str) -> PersonId:
    """The person with this id on the channel's platform.

    On Slack a person is one of a workspace; on Discord they are the same in every server, and so is what they saved.
    """
    if channel.platform in _ONE_ACCOUNT_FOR_ALL:
        return ChannelId(channel.platform, NO_SERVER, "").direct(person)
    return channel.direct(person)
