"""The operator: the person at this machine, as the author of changes."""

from __future__ import annotations

import getpass

from bot.channel.channel import ChannelId
from bot.jobs.actor import Actor
from bot.mailing.recipient import MAIL


def operator(channel: ChannelId, *, cap: int = 0) -> Actor:
    """The person at this machine; a channel gets a notice of each change, a mail address gets digests only.

    `cap` is as of `Actor`.
    """
    return Actor(channel=channel, by=f"{getpass.getuser()} (operator)", notify=channel.platform != MAIL, cap=cap)
