"""What people saved, in memory."""

from __future__ import annotations

from datetime import datetime

from bot.channel.person import PersonId
from bot.channel.saved import SavedPage, SavedPaper
from bot.paper.paper import PaperId
from bot.ports.saved import Saving
from bot.ports.write import Applied, Stale
from storage.memory.tables import Tables


class MemorySaved:
    """The port `Saved` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, saving: Saving) -> Applied | Stale:
        """Save the paper; `Stale` when it is saved already, or not in the archive."""
        stored = self._tables.named(saving.paper)
        if stored is None or stored.paper.id in self._moments(saving.person):
            return Stale()
        self._tables.saved.setdefault(saving.person, {})[stored.paper.id] = saving.at
        return Applied(len(self._moments(saving.person)))

    async def remove(self, person: PersonId, paper: PaperId) -> Applied | Stale:
        """Remove the paper from what the person saved; `Stale` when it is not there."""
        saved = self._tables.saved.get(person, {})
        removed = [saved.pop(one) for one in self._tables.ids_of(paper) if one in saved]
        return Applied(len(self._moments(person))) if removed else Stale()

    async def page(self, person: PersonId, *, limit: int, offset: int = 0) -> SavedPage:
        """What the person saved, the last saved first."""
        moments = self._moments(person)
        every = sorted(
            (SavedPaper(self._tables.papers[paper], at) for paper, at in moments.items()),
            key=lambda one: (one.at, one.paper.row),
            reverse=True,
        )
        return SavedPage(tuple(every[offset : offset + limit]), len(every))

    def _moments(self, person: PersonId) -> dict[PaperId, datetime]:
        """When each paper was saved; two that turned out to be one are one."""
        moments: dict[PaperId, datetime] = {}
        for paper, at in self._tables.saved.get(person, {}).items():
            owner = self._tables.aliases.get(paper, paper)
            moments[owner] = max(at, moments.get(owner, at))
        return moments
