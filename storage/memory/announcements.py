"""What was announced in channels, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.announcing.announcement import Announced
from bot.announcing.merge import Standing
from bot.announcing.route import Place, SaidHere
from bot.channel.channel import ChannelId
from bot.delivery.delivery import MAY_BE_OUT, Kind, State
from bot.paper.paper import PaperId
from storage.memory.tables import Said, Tables


class MemoryAnnouncements:
    """The port `Announcements` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, channel: ChannelId, paper: PaperId) -> Announced | None:
        """The paper as it was announced in the channel, under whichever of its ids."""
        said = next(iter(self._said(channel, paper)), None)
        return None if said is None else self._tables.announced(channel, said)

    async def said(self, places: Sequence[Place]) -> Mapping[Place, SaidHere]:
        """What was said of these papers in these channels; where nothing was, it is left out."""
        found = {place: self._said(*place) for place in places}
        return {
            place: SaidHere(any(one.card for one in said), frozenset(name for one in said for name in one.lines))
            for place, said in found.items()
            if said
        }

    async def standing(self, papers: Sequence[PaperId]) -> tuple[Standing, ...]:
        """How these papers stand announced, under whichever of their ids, the oldest announcement first."""
        ids = {one for paper in papers for one in self._tables.ids_of(paper)}
        return tuple(self._standing(channel, said) for (channel, one), said in self._tables.said.items() if one in ids)

    def _standing(self, channel: ChannelId, said: Said) -> Standing:
        cards = [
            row.state
            for row in self._tables.outbox.values()
            if (row.channel, row.kind, row.subject) == (channel, Kind.CARD, said.paper)
        ]
        return Standing(
            channel=channel,
            paper=said.paper,
            is_out=any(said.lines.values()) or any(state in MAY_BE_OUT for state in cards),
            waits=None in said.lines.values() or State.WAITING in cards,
            is_wanted=bool(self._tables.announced(channel, said).why),
        )

    def _said(self, channel: ChannelId, paper: PaperId) -> list[Said]:
        places = ((channel, one) for one in self._tables.ids_of(paper))
        return [self._tables.said[place] for place in places if place in self._tables.said]
