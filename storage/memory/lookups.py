"""When papers are due to be asked about, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.paper.paper import PaperId
from bot.ports.lookups import DuePaper, PapersAsked
from storage.memory.leases import require
from storage.memory.tables import LookUpRow, Tables


class MemoryLookups:
    """The port `Lookups` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def due(self, name: str, *, now: datetime, limit: int) -> tuple[DuePaper, ...]:
        """At most `limit` papers that are due under the plan of this name, the newest first."""
        rows = self._tables.lookups.items()
        due = [self._due(paper, row) for (plan, paper), row in rows if plan == name and _is_due(row, now)]
        return tuple(sorted(due, key=lambda one: -one.stored.row)[:limit])

    async def record(self, asked: PapersAsked) -> None:
        """Write when papers are due again. Raises `LeaseLost`."""
        require(self._tables, asked.lease)
        by_row = {stored.row: paper for paper, stored in self._tables.papers.items()}
        for number, moment in asked.next_at.items():
            key = (asked.name, by_row.get(number, PaperId("")))
            if key in self._tables.lookups:
                self._tables.lookups[key] = replace(self._tables.lookups[key], next_at=moment)

    def _due(self, paper: PaperId, row: LookUpRow) -> DuePaper:
        aliases = sorted(alias for alias, of in self._tables.aliases.items() if of == paper)
        stored = self._tables.papers[paper]
        return DuePaper(stored=stored, ids=(paper, *aliases), since=row.since, is_news=row.is_news)


def _is_due(row: LookUpRow, now: datetime) -> bool:
    return row.next_at is not None and row.next_at <= now
