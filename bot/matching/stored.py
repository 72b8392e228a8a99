"""Stored queries: who asks each, and where its clauses are kept."""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterator

import numpy as np

from bot.matching.table import Numbers
from bot.query.tree import Query

LARGEST_ID = 2**63 - 1
SEVERAL = -1
"""Stands for who asks a query when that is not one alone."""


class StoredQuery:
    """A query in canonical form with the ids that ask it, in order. It lives in the matcher: read it, and let go.

    `number` is its own and `clauses` are those of its clauses in the matcher's table.
    """

    __slots__ = ("clauses", "ids", "number", "query")

    def __init__(self, query: Query, number: int) -> None:
        self.query = query
        self.number = number
        self.clauses: tuple[int, ...] = ()
        self.ids = array("q")

    def add(self, asker: int) -> None:
        """One more asks it."""
        insort(self.ids, asker)

    def discard(self, asker: int) -> None:
        """One asks it no longer."""
        del self.ids[bisect_left(self.ids, asker)]


class StoredQueries:
    """Stored queries by their number, and who asks each, side by side so that very many are told at once."""

    def __init__(self) -> None:
        self._queries: list[StoredQuery] = []
        self._ids: list[array[int]] = []
        self._only = array("q")
        self._free: list[int] = []

    def __getitem__(self, number: int) -> StoredQuery:
        return self._queries[number]

    def make(self, query: Query) -> StoredQuery:
        """A place for a query under a number: one that is free again, or the next."""
        if self._free:
            stored = StoredQuery(query, self._free.pop())
            self._queries[stored.number], self._ids[stored.number] = stored, stored.ids
            return stored
        stored = StoredQuery(query, len(self._queries))
        self._queries.append(stored)
        self._ids.append(stored.ids)
        self._only.append(SEVERAL)
        return stored

    def free(self, stored: StoredQuery) -> None:
        """Let another query have the number."""
        self._free.append(stored.number)

    def add(self, stored: StoredQuery, asker: int) -> None:
        """One more asks a query."""
        stored.add(asker)
        self._note(stored)

    def discard(self, stored: StoredQuery, asker: int) -> None:
        """One asks a query no longer."""
        stored.discard(asker)
        self._note(stored)

    def askers(self, numbers: Numbers) -> list[int]:
        """Who asks these queries, in no order."""
        only = np.frombuffer(self._only, np.int64)[numbers]
        several = map(self._ids.__getitem__, numbers[only == SEVERAL].tolist())
        return [*only[only != SEVERAL].tolist(), *np.frombuffer(b"".join(several), np.int64).tolist()]

    def _note(self, stored: StoredQuery) -> None:
        self._only[stored.number] = stored.ids[0] if len(stored.ids) == 1 else SEVERAL


class Found:
    """The different queries that are true of a paper, to be gone through, and the ids of all who ask them.

    There may be many thousands, so it holds no more than their numbers until somebody asks. Good until the next change
    of the matcher.
    """

    __slots__ = ("_numbers", "_stored")

    def __init__(self, numbers: Numbers, stored: StoredQueries) -> None:
        self._numbers = numbers
        self._stored = stored

    def __len__(self) -> int:
        """How many different queries."""
        return len(self._numbers)

    def __iter__(self) -> Iterator[StoredQuery]:
        return map(self._stored.__getitem__, self._numbers.tolist())

    @property
    def ids(self) -> list[int]:
        """Who asks them, in no order."""
        return self._stored.askers(self._numbers)
