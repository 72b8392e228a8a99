"""A platform whose messages can have a thread below them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.card.card import Message
from bot.channel.channel import ChannelId
from bot.delivery.outcome import Looked, Outcome
from bot.delivery.window import Window


@dataclass(frozen=True, slots=True)
class Thread:
    """The thread below the posted message `message_id`; `title` names it where the platform's threads have names."""

    message_id: str
    title: str


@runtime_checkable
class Threads(Protocol):
    """A platform whose messages can have a thread. The rules of `Messenger.post` and `find` hold here too."""

    async def reply(self, channel: ChannelId, thread: Thread, message: Message, *, key: str) -> Outcome:
        """Post once in the thread, which is begun if it is not yet.

        `ThreadRefused` when the thread takes nothing and the channel may: its message is gone, or a permission missing.
        """
        ...

    async def update_reply(
        self, channel: ChannelId, thread: Thread, message_id: str, message: Message, *, key: str
    ) -> Outcome:
        """Edit a message that was posted in the thread. The rules of `Messenger.update` and `reply` hold."""
        ...

    async def find_reply(self, channel: ChannelId, thread: Thread, keys: Collection[str], *, within: Window) -> Looked:
        """Look in the thread for the messages that were posted under `keys` in that window."""
        ...
