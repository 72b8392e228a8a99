"""Lists that somebody wants to import: each is kept as it was read until a person has seen it and says yes."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Protocol

from bot.channel.channel import ChannelId

_KEY_BYTES = 8

KEPT_FOR = timedelta(days=7)
"""How long a list is kept: who has looked at it and done nothing for a week imports the file again."""


def import_key(told: str) -> str:
    """The key of a list: 16 hexadecimal digits, the same for the same list."""
    return blake2b(told.encode(), digest_size=_KEY_BYTES).hexdigest()


class Imports(Protocol):
    """Lists behind a button, each of one channel."""

    async def offer(self, channel: ChannelId, told: str, *, at: datetime) -> str:
        """Keep a list for the channel; returns its key. Lists offered more than `KEPT_FOR` before `at` are deleted."""
        ...

    async def offered(self, channel: ChannelId, key: str) -> str | None:
        """The list of this key, if it was offered to this channel and is kept still."""
        ...
