"""What was announced in channels, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from bot.announcing.announcement import Announced
from bot.announcing.merge import AnnouncementStatus
from bot.announcing.route import AnnouncementKey, PriorAnnouncement
from bot.channel.channel import ChannelId
from bot.delivery.delivery import State
from bot.paper.paper import PaperId
from bot.ports.announcements import AnnouncedOnDemand, Moved
from bot.ports.write import Applied, Stale
from storage.memory.announcing import announce
from storage.memory.tables import AnnouncementRow, Tables
from storage.memory.unsaid import apply_moves, standing


class MemoryAnnouncements:
    """The port `Announcements` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, channel: ChannelId, paper: PaperId) -> Announced | None:
        """The paper as it was announced in the channel, under whichever of its ids."""
        row = next(iter(self._tables.rows_of(channel, paper)), None)
        return None if row is None else self._tables.announced(channel, row)

    async def newest(self, channel: ChannelId, *, limit: int, offset: int = 0) -> tuple[Announced, ...]:
        """The papers announced in the channel that a subscription still matches, the last announced first."""
        rows = [row for (where, _), row in self._tables.announcements.items() if where == channel]
        wanted = (one for row in reversed(rows) if (one := self._tables.announced(channel, row)).why)
        return tuple(islice(wanted, offset, offset + limit))

    async def prior(self, keys: Sequence[AnnouncementKey]) -> Mapping[AnnouncementKey, PriorAnnouncement]:
        """How each paper was announced in its channel before; one that was not is left out."""
        found = {key: self._tables.rows_of(*key) for key in keys}
        return {
            key: PriorAnnouncement(
                bool(self._tables.standing_cards(*key)),
                frozenset(name for one in rows for name in one.lines),
                is_unsaid=self._is_unsaid(*key),
            )
            for key, rows in found.items()
            if rows
        }

    async def statuses(self, papers: Sequence[PaperId]) -> tuple[AnnouncementStatus, ...]:
        """Every announcement of these papers, under any of their ids, the oldest first."""
        ids = {one for paper in papers for one in self._tables.ids_of(paper)}
        rows = self._tables.announcements.items()
        return tuple(self._status(channel, row) for (channel, one), row in rows if one in ids)

    async def announce(self, wanted: AnnouncedOnDemand) -> Applied:
        """Announce a paper unless it was said in the channel before; `Applied.number` counts the cards queued."""
        return Applied(announce(self._tables, wanted.routed, at=wanted.at))

    async def apply_moves(self, moved: Moved) -> Applied | Stale:
        """Move papers that were not said yet; `Applied.number` counts those that were moved."""
        if self._tables.is_stale(moved.channel):
            return Stale()
        self._tables.upsert_channel(moved.channel)
        return Applied(apply_moves(self._tables, moved.channel.id, moved.moves, at=moved.at))

    def _is_unsaid(self, channel: ChannelId, paper: PaperId) -> bool:
        found = standing(self._tables, channel, paper)
        return not (found.is_said or found.made)

    def _status(self, channel: ChannelId, row: AnnouncementRow) -> AnnouncementStatus:
        return AnnouncementStatus(
            channel=channel,
            paper=row.paper,
            may_be_posted=bool(row.digests) or self._tables.card_may_be_posted(channel, row.paper),
            is_waiting=None in row.lines.values() or State.WAITING in self._tables.card_states(channel, row.paper),
            has_active_subscription=bool(self._tables.announced(channel, row).why),
        )
