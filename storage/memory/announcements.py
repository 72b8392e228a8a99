"""What was announced in channels, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.announcing.announcement import Announced
from bot.announcing.merge import Standing
from bot.announcing.route import Place, SaidHere
from bot.channel.channel import ChannelId
from bot.delivery.delivery import State
from bot.paper.paper import PaperId
from storage.memory.tables import Said, Tables


class MemoryAnnouncements:
    """The port `Announcements` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, channel: ChannelId, paper: PaperId) -> Announced | None:
        """The paper as it was announced in the channel, under whichever of its ids."""
        said = next(iter(self._tables.said_of(channel, paper)), None)
        return None if said is None else self._tables.announced(channel, said)

    async def said(self, places: Sequence[Place]) -> Mapping[Place, SaidHere]:
        """What was said of these papers in these channels; where nothing was, it is left out."""
        found = {place: self._tables.said_of(*place) for place in places}
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
        return Standing(
            channel=channel,
            paper=said.paper,
            is_out=any(said.lines.values()) or self._tables.card_is_out(channel, said.paper),
            waits=None in said.lines.values() or State.WAITING in self._tables.card_states(channel, said.paper),
            is_wanted=bool(self._tables.announced(channel, said).why),
        )
