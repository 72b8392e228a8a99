"""The archive: stored papers, searched with the query language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.paper.paper import StoredPaper
from bot.query.tree import Query

COUNTED = 2_000
"""An archive counts and ranks its newest matches up to this number; beyond it need not know how many there are."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of an answer, best first. `total` is how many papers match; from `COUNTED` on, at least how many."""

    papers: tuple[StoredPaper, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a query would have matched since a moment, shown to a person who is about to subscribe to it."""

    count: int
    """How many papers, exactly."""
    newest: tuple[StoredPaper, ...]
    """Three of them at most, the last listed (else first seen) first; of those listed at once the last stored."""
    watched_since: datetime | None
    """When the archive's oldest paper was first seen: before that nobody watched, and a count would mislead; None while
    the archive is empty."""


class Archive(Protocol):
    """Searches over the papers that `Papers` stores."""

    async def search(self, query: Query, *, limit: int, offset: int = 0) -> SearchPage:
        """Papers that match `query`, best first: `limit` from `offset` on. Pages are stable while none come in.

        Raises TooSlow where the archive gives a search up.
        """
        ...

    async def preview(self, query: Query, *, since: datetime) -> Preview:
        """Papers that match and were listed (else first seen) at or after `since`."""
        ...

    async def matching(self, query: Query, *, below: int | None, limit: int) -> tuple[StoredPaper, ...]:
        """The newest `limit` papers that match, by row, the last stored first; below the row `below` if it is given.

        Asked again and again below the last row of its answer, it gives every match once, in bounded memory.
        """
        ...

    async def common_terms(self, *, among: int) -> Mapping[str, int]:
        """In how many of the newest `among` papers each term stands, in title or abstract; by the singular."""
        ...
