"""arXiv as a service that is asked about stored papers, by their arXiv ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.polling.look_up import LookUpPlan
from bot.ports.lookups import DuePaper
from bot.ports.source import Entry

_PREFIX = "arxiv:"


class ArxivPapers(Protocol):
    """The part of an arXiv client that look-ups need."""

    async def papers(self, ids: Sequence[str]) -> tuple[Entry, ...]:
        """The papers with these bare identifiers (`2305.17144`) that arXiv knows. Raises `SourceError`."""
        ...


class ArxivLookUps:
    """The port `Lookup` on an arXiv client. `plan` says for which purpose it is asked."""

    def __init__(self, client: ArxivPapers, *, plan: LookUpPlan) -> None:
        self._client = client
        self._plan = plan

    @property
    def plan(self) -> LookUpPlan:
        """Of which papers arXiv is asked, and when."""
        return self._plan

    async def entries(self, papers: Sequence[DuePaper]) -> tuple[Entry, ...]:
        """What arXiv tells of these papers. Raises `SourceError`."""
        ids = [name.removeprefix(_PREFIX) for paper in papers for name in paper.ids if name.startswith(_PREFIX)]
        return await self._client.papers(ids) if ids else ()
