"""What was announced in channels, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.announcing.announcement import Announced
from bot.announcing.route import AnnouncementKey, PriorAnnouncement
from bot.channel.channel import ChannelId
from bot.paper.paper import PaperId
from storage.memory.tables import AnnouncementRow, Tables


class MemoryAnnouncements:
    """The port `Announcements` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, channel: ChannelId, paper: PaperId) -> Announced | None:
        """The paper as it was announced in the channel, under whichever of its ids."""
        row = next(iter(self._rows(channel, paper)), None)
        return None if row is None else self._tables.announced(channel, row)

    async def prior(self, keys: Sequence[AnnouncementKey]) -> Mapping[AnnouncementKey, PriorAnnouncement]:
        """How each paper was announced in its channel before; one that was not is left out."""
        found = {key: self._rows(*key) for key in keys}
        return {
            key: PriorAnnouncement(any(one.card for one in rows), frozenset(name for one in rows for name in one.lines))
            for key, rows in found.items()
            if rows
        }

    def _rows(self, channel: ChannelId, paper: PaperId) -> list[AnnouncementRow]:
        keys = ((channel, one) for one in self._tables.ids_of(paper))
        return [self._tables.announcements[key] for key in keys if key in self._tables.announcements]
