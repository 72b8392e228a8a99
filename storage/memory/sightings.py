"""Links to papers that people posted, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.delivery import CARDS_OF_A_PAPER, Kind, linked_subject
from bot.paper.paper import PaperId
from bot.ports.sightings import LinksPosted, Sighting
from bot.ports.write import Applied, Stale
from storage.memory.tables import Tables


class MemorySightings:
    """The port `Sightings` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def note(self, posted: LinksPosted) -> Applied | Stale:
        """Store the sightings, and the rows that post the cards of those that are shown."""
        shown = [one for one in posted.sightings if one.shown]
        if any(self._is_shown(one.channel, one.paper, since=posted.quiet_since) for one in shown):
            return Stale()
        fresh = {_key(one): one for one in posted.sightings if _key(one) not in self._tables.sightings}
        self._tables.sightings.update(fresh)
        for one in fresh.values():
            if one.shown and posted.posts:
                subject = linked_subject(one.message, one.paper)
                self._tables.enqueue(one.channel, Kind.LINKED_PAPER, subject, at=one.at)
        return Applied(len(fresh))

    async def shown(self, channel: ChannelId, papers: Sequence[PaperId], *, since: datetime) -> frozenset[PaperId]:
        """Those of these papers whose card the channel was shown since then."""
        return frozenset(paper for paper in papers if self._is_shown(channel, paper, since=since))

    async def last(
        self, channel: ChannelId, papers: Sequence[PaperId], *, before: datetime | None = None
    ) -> Mapping[PaperId, Sighting]:
        """The last sighting of each paper in the channel, by the id asked for."""
        found: dict[PaperId, Sighting] = {}
        for paper in papers:
            seen = [one for one in self._of(channel, paper) if before is None or one.at < before]
            if seen:
                found[paper] = replace(max(seen, key=lambda one: one.at), paper=paper)
        return found

    async def since(self, channel: ChannelId, *, since: datetime) -> tuple[Sighting, ...]:
        """The sightings in the channel since then, the oldest first."""
        seen = [one for one in self._tables.sightings.values() if one.channel == channel and one.at >= since]
        ordered = sorted(seen, key=lambda one: (one.at, one.message, one.paper))
        return tuple(replace(one, paper=self._tables.aliases.get(one.paper, one.paper)) for one in ordered)

    def _of(self, channel: ChannelId, paper: PaperId) -> list[Sighting]:
        ids = self._tables.ids_of(paper)
        return [one for one in self._tables.sightings.values() if one.channel == channel and one.paper in ids]

    def _is_shown(self, channel: ChannelId, paper: PaperId, *, since: datetime) -> bool:
        if any(one.shown and one.at >= since for one in self._of(channel, paper)):
            return True
        ids = self._tables.ids_of(paper)
        cards = (row for row in self._tables.outbox.values() if row.channel == channel and row.kind in CARDS_OF_A_PAPER)
        return any(row.subject in ids and row.sent_at is not None and row.sent_at >= since for row in cards)


def _key(one: Sighting) -> tuple[ChannelId, PaperId, str]:
    return one.channel, one.paper, one.message
