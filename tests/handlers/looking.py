"""Looking for one message, as of a moment of our own clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.channel.channel import ChannelId
from bot.delivery.outcome import Found, found_in
from bot.delivery.window import Window
from bot.ports.messenger import Messenger
from bot.ports.threads import Thread, Threads

_MARGIN = timedelta(minutes=5)


async def find(messenger: Messenger, channel: ChannelId, key: str, *, since: datetime) -> Found:
    """Whether the message with this key is in the channel, posted since then or shortly before."""
    return found_in(await messenger.find(channel, (key,), within=Window(begins=since - _MARGIN)), key)


async def find_reply(messenger: Threads, channel: ChannelId, thread: Thread, key: str, *, since: datetime) -> Found:
    """As `find`, in a thread."""
    return found_in(await messenger.find_reply(channel, thread, (key,), within=Window(begins=since - _MARGIN)), key)
