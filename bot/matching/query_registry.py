"""Stored queries: who asks each, and where its clauses are kept."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import numpy as np

from bot.matching.posting_lists import PostingLists, Unsigned
from bot.query.canonical_reader import read_canonical
from bot.query.tree import Everything, Query

LARGEST_ID = 2**63 - 1


_DEAD = 0
"""The number of whatever nobody asks any longer: its list is empty for ever."""


class StoredQuery:
    """A query with the ids that ask it. It lives in the matcher: read it, and let go.

    `identity` is its identity, `number` its own, and `clauses` are the numbers of its clauses in the matcher's table.
    Once nobody asks it, it has no clauses and no ids, though somebody may still hold it.
    """

    __slots__ = ("_form", "_ids", "clauses", "identity", "number")

    def __init__(self, identity: str, form: Query | str, number: int, askers: PostingLists[np.longlong]) -> None:
        self.identity = identity
        self.number = number
        self.clauses: tuple[int, ...] = ()
        self._form = form
        self._ids = askers

    @property
    def query(self) -> Query:
        """The query in canonical form. Of a million that are kept few are ever true of a paper, and only those read."""
        if isinstance(self._form, str):
            self._form = read_canonical(self._form)
        return self._form

    @property
    def ids(self) -> array[int]:
        """Who asks it, in order."""
        return self._ids.of(self.number)

    @property
    def is_live(self) -> bool:
        """Whether anybody asks it still."""
        return self._ids.count(self.number) > 0


class QueryRegistry:
    """Stored queries by their number, and who asks each, side by side so that very many are told at once."""

    def __init__(self) -> None:
        self._ids = PostingLists(np.longlong)
        self._ids.ensure(_DEAD)
        self._queries = [StoredQuery("", Everything(), _DEAD, self._ids)]
        self._free: list[int] = []

    def __getitem__(self, number: int) -> StoredQuery:
        return self._queries[number]

    def register(self, identity: str, form: Query | str) -> StoredQuery:
        """A place for a query in canonical form under a number: one that is free again, or the next.

        Who asks it is known once somebody is added.
        """
        number = self._free.pop() if self._free else len(self._queries)
        stored = StoredQuery(identity, form, number, self._ids)
        if number < len(self._queries):
            self._queries[number] = stored
        else:
            self._queries.append(stored)
        return stored

    def release(self, stored: StoredQuery) -> None:
        """Let another query have the number of one that nobody asks any longer."""
        self._free.append(stored.number)
        stored.number, stored.clauses = _DEAD, ()

    def add(self, stored: StoredQuery, id_: int) -> None:
        """One more asks a query."""
        self._ids.insort(stored.number, id_)

    def discard(self, stored: StoredQuery, id_: int) -> None:
        """One asks a query no longer."""
        self._ids.remove(stored.number, self._ids.index_of(stored.number, id_))

    def ids_of(self, numbers: Unsigned) -> array[int]:
        """Who asks these queries, in no order."""
        ids = array("q")
        ids.frombytes(self._ids.gather(numbers.astype(np.intp)).tobytes())
        return ids


class Found:
    """The different queries that are true of a paper, to be gone through, and the ids of all who ask them.

    There may be many thousands, so it holds no more than their numbers until somebody asks. Good until the next change
    of the matcher.
    """

    __slots__ = ("_numbers", "_stored")

    def __init__(self, numbers: Unsigned, stored: QueryRegistry) -> None:
        self._numbers = numbers
        self._stored = stored

    def __len__(self) -> int:
        """How many different queries."""
        return len(self._numbers)

    def __iter__(self) -> Iterator[StoredQuery]:
        return map(self._stored.__getitem__, array("I", self._numbers.tobytes()))

    @property
    def ids(self) -> array[int]:
        """Who asks them, in no order."""
        return self._stored.ids_of(self._numbers)
