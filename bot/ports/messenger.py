"""A platform that can be posted to."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.card.card import Message
from bot.channel.channel import ChannelId
from bot.delivery.outcome import Found, Outcome


class Messenger(Protocol):
    """A platform that can be posted to."""

    @property
    def platform(self) -> str:
        """The platform's name in channel ids: `slack` or `discord`."""
        ...

    async def post(self, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        """Post once, without retries of its own; never raises for what the platform or the network does."""
        ...

    async def update(self, channel: ChannelId, message_id: str, message: Message, *, key: str) -> Outcome:
        """Edit the posted message `message_id`, whose key is `key`. The rules of `post` hold; it may be repeated."""
        ...

    async def find(self, channel: ChannelId, key: str, *, since: datetime) -> Found:
        """Look up the message posted under `key` at or after `since`."""
        ...
