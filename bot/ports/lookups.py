"""Services that are asked about stored papers, and the store of when each paper is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.paper.paper import PaperId, StoredPaper
from bot.polling.look_up import LookUpPlan
from bot.ports.leases import Lease
from bot.ports.source import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePaper:
    """A paper to ask about. `ids` are all its ids, its own first; `since` is when its look-ups began.

    `is_news`: what the answer adds may be announced.
    """

    stored: StoredPaper
    ids: tuple[PaperId, ...]
    since: datetime
    is_news: bool


class Lookup(Protocol):
    """A service that is asked about papers."""

    @property
    def plan(self) -> LookUpPlan:
        """Of which papers it is asked, and when."""
        ...

    async def entries(self, papers: Sequence[DuePaper]) -> tuple[Entry, ...]:
        """What it tells of these papers, each under one of its `ids`; nothing of those it does not know.

        Raises `SourceError`.
        """
        ...


@dataclass(frozen=True, slots=True)
class PapersAsked:
    """Papers were asked about under the plan `name`: when the paper in each row is due again, None for never.

    `lease` is the one under which they were asked about, None where only one process ever asks.
    """

    name: str
    next_at: Mapping[int, datetime | None]
    lease: Lease | None = None


class Lookups(Protocol):
    """When papers are due to be asked about. `Papers.apply` writes those that begin."""

    async def due(self, name: str, *, now: datetime, limit: int) -> tuple[DuePaper, ...]:
        """At most `limit` papers that are due under the plan of this name, the newest first."""
        ...

    async def record(self, asked: PapersAsked) -> None:
        """Write when papers are due again. A row that is there no more, because its paper was merged, is left out.

        Raises `LeaseLost`.
        """
        ...
