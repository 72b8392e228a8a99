"""A platform that can be posted to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.card.card import Message
from bot.channel.channel import ChannelId
from bot.delivery.outcome import Looked, Outcome
from bot.delivery.window import Window


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

    def time(self) -> datetime | None:
        """The time by the platform's own clock; None while it has told none, or where it never does."""
        ...

    async def find(self, channel: ChannelId, keys: Collection[str], *, within: Window) -> Looked:
        """Look up, in one search of the channel, the messages that were posted under `keys` in that window."""
        ...


@runtime_checkable
class Publisher(Protocol):
    """A platform with channels that others follow, and with channels in which it knows no key again."""

    def is_keyless(self, channel: ChannelId) -> bool:
        """Whether a repeat of a post in this channel would make a second one, under the same key too."""
        ...

    async def publish(self, channel: ChannelId, message_id: str) -> Outcome:
        """Publish a posted message to the channels that follow its own. The rules of `Messenger.update` hold."""
        ...
