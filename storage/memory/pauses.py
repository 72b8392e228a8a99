"""Pauses of channels, and who was told of each, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channel.channel import Channel, ChannelId, Pause
from bot.delivery.delivery import Kind, State
from bot.delivery.pause import PAUSE_GATHERS, pause_notice_subject
from bot.ports.pauses import PauseTold
from storage.memory.tables import Tables


class MemoryPauses:
    """The port `Pauses` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def begin(self, channel: ChannelId, pause: Pause) -> bool:
        """Pause a stored channel that is not paused; returns whether it was one."""
        stored = self._tables.channels.get(channel)
        if stored is None or stored.pause is not None:
            return False
        self._tables.channels[channel] = replace(stored, pause=pause)
        return True

    async def begin_all(self, platform: str, workspace: str, pause: Pause) -> int:
        """The same for every stored channel of a workspace, direct messages apart; returns how many there were."""
        there = [one for one in self._tables.channels if (one.platform, one.workspace) == (platform, workspace)]
        return sum([await self.begin(one, pause) for one in there if one.person is None])

    async def lasting(self, platform: str, workspace: str | None = None) -> tuple[ChannelId, ...]:
        """The paused channels of a platform, or of one workspace of it, by name."""
        paused = (one.id for one in self._tables.channels.values() if one.pause is not None)
        there = (one for one in paused if one.platform == platform and workspace in {None, one.workspace})
        return tuple(sorted(there, key=str))

    async def untold(self, *, most: int) -> tuple[ChannelId, ...]:
        """The paused channels that nobody was told of yet, by name, `most` at most."""
        paused = (one.id for one in self._tables.channels.values() if one.pause is not None)
        return tuple(sorted((one for one in paused if one not in self._tables.pauses_told), key=str)[:most])

    async def tell(self, told: PauseTold) -> None:
        """Mark a pause as told, and put a message to that person into the outbox, where none waits there untried."""
        if self._tables.channel(told.channel).pause is None or told.channel in self._tables.pauses_told:
            return
        self._tables.pauses_told[told.channel] = told
        if told.to is not None and not self._one_waits(told.to):
            subject, due_at = pause_notice_subject(told.at), told.at + PAUSE_GATHERS
            self._tables.enqueue(told.to, Kind.PAUSE_NOTICE, subject, at=told.at, due_at=due_at)

    async def told(self, to: ChannelId, *, since: datetime) -> tuple[Channel, ...]:
        """The channels that are still paused and that this person was told of at or after `since`, by name."""
        named = sorted(
            (one.channel for one in self._tables.pauses_told.values() if one.to == to and one.at >= since), key=str
        )
        channels = (self._tables.channel(one) for one in named)
        return tuple(one for one in channels if one.pause is not None)

    def _one_waits(self, to: ChannelId) -> bool:
        return any(
            (one.channel, one.kind, one.state, one.attempt) == (to, Kind.PAUSE_NOTICE, State.WAITING, 0)
            for one in self._tables.outbox.values()
        )
