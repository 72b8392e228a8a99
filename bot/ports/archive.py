"""The archive: stored papers, searched with the query language."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.paper.paper import StoredPaper
from bot.query.tree import Query

COUNTED = 2_000
"""An archive counts and ranks at most this many of the newest matches."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of results, best first. `total` is the number of matches; from `COUNTED` on it is a lower bound."""

    papers: tuple[StoredPaper, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The papers that a query would have matched since a moment, for a person who is about to subscribe to it."""

    count: int
    """How many papers, exactly."""
    newest: tuple[StoredPaper, ...]
    """At most three, the last listed (else first seen) first; of those listed at once, the last stored first."""
    watched_since: datetime | None
    """When the archive's oldest paper was first seen: before that nothing was polled, and a count would mislead. None
    while the archive is empty."""


class Archive(Protocol):
    """Searches over the papers that `Papers` stores."""

    async def search(self, query: Query, *, limit: int, offset: int = 0) -> SearchPage:
        """Papers that match `query`, best first: `limit` from `offset` on. Pages are stable while none come in.

        Raises TooSlow when the search exceeds the archive's time limit.
        """
        ...

    async def preview(self, query: Query, *, since: datetime) -> Preview:
        """Papers that match and were listed (else first seen) at or after `since`."""
        ...

    async def matching(
        self, query: Query, *, below: int | None, limit: int, within: float | None = None
    ) -> tuple[StoredPaper, ...]:
        """The newest `limit` papers that match, by row, the last stored first; below the row `below` if it is given.

        Called again with the last row of each page as `below`, it returns every match once, in bounded memory. Raises
        `TooSlow` after `within` seconds, if they are given.
        """
        ...

    async def common_terms(self, *, among: int) -> Mapping[str, int]:
        """The document frequency of each term (a singular) in title or abstract, among the newest `among` papers."""
        ...

    async def term_frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """In how many papers each of these terms stands, in title or abstract; those that none has are left out."""
        ...

    async def author_names(self, typed: str, *, limit: int) -> tuple[str, ...]:
        """Names of authors that `typed` begins, in any order of their parts; the commonest of newer papers first."""
        ...
