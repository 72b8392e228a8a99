"""Lists that somebody wants to import, in memory."""

from __future__ import annotations

from datetime import datetime

from bot.channel.channel import ChannelId
from bot.ports.imports import KEPT_FOR, import_key


class MemoryImports:
    """The port `Imports` in memory."""

    def __init__(self) -> None:
        self._kept: dict[tuple[ChannelId, str], tuple[str, datetime]] = {}

    async def offer(self, channel: ChannelId, told: str, *, at: datetime) -> str:
        """Keep a list for the channel; returns its key. Lists offered more than `KEPT_FOR` before `at` are deleted."""
        key = import_key(told)
        self._kept[channel, key] = (told, at)
        self._kept = {name: kept for name, kept in self._kept.items() if kept[1] >= at - KEPT_FOR}
        return key

    async def offered(self, channel: ChannelId, key: str) -> str | None:
        """The list of this key, if it was offered to this channel and is kept still."""
        kept = self._kept.get((channel, key))
        return None if kept is None else kept[0]
