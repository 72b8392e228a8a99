"""The operator: the person at this machine, as the author of changes."""

from __future__ import annotations

import getpass

from bot.channel.channel import ChannelId
from bot.jobs.actor import Actor
from bot.mailing.recipient import MAIL


def operator(channel: ChannelId) -> Actor:
    """The person at this machine; the channel gets a notice of each change, an address none: its mail are digests."""
    return Actor(channel=channel, by=f"{getpass.getuser()} (operator)", notify=channel.platform != MAIL)
