"""The registry of stored queries: the ids attached to each, and the clauses that it was compiled to."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import numpy as np

from bot.matching.posting_lists import PostingLists, Unsigned
from bot.query.canonical_reader import read_canonical
from bot.query.tree import Everything, Query

LARGEST_ID = 2**63 - 1


_REMOVED = 0
"""The number that every removed query gets; its list of ids is always empty."""


class StoredQuery:
    """A query with the ids that are attached to it. Only the matcher keeps it past a change of the registry.

    `identity` is its identity, `number` its number in the registry, and `clauses` are the numbers of its clauses in the
    matcher's table. Once its last id is detached, it has no clauses and no ids, even for code that still holds it.
    """

    __slots__ = ("_form", "_ids", "clauses", "identity", "number")

    def __init__(self, identity: str, form: Query | str, number: int, ids: PostingLists[np.longlong]) -> None:
        self.identity = identity
        self.number = number
        self.clauses: tuple[int, ...] = ()
        self._form = form
        self._ids = ids

    @property
    def query(self) -> Query:
        """The query in canonical form. It is parsed when first needed: of a million few ever match a paper."""
        if isinstance(self._form, str):
            self._form = read_canonical(self._form)
        return self._form

    @property
    def ids(self) -> array[int]:
        """The ids attached to the query, sorted."""
        return self._ids.of(self.number)

    @property
    def is_live(self) -> bool:
        """Whether an id is still attached to the query."""
        return self._ids.count(self.number) > 0


class QueryRegistry:
    """Stored queries by number, and the ids of each in one array, so that the ids of very many are gathered at once."""

    def __init__(self) -> None:
        self._ids = PostingLists(np.longlong)
        self._ids.ensure(_REMOVED)
        self._queries = [StoredQuery("", Everything(), _REMOVED, self._ids)]
        self._free: list[int] = []

    def __getitem__(self, number: int) -> StoredQuery:
        return self._queries[number]

    def register(self, identity: str, form: Query | str) -> StoredQuery:
        """Register a query in canonical form under a free number, or the next. It has no ids yet."""
        number = self._free.pop() if self._free else len(self._queries)
        stored = StoredQuery(identity, form, number, self._ids)
        if number < len(self._queries):
            self._queries[number] = stored
        else:
            self._queries.append(stored)
        return stored

    def release(self, stored: StoredQuery) -> None:
        """Free the number of a query whose last id is detached."""
        self._free.append(stored.number)
        stored.number, stored.clauses = _REMOVED, ()

    def add(self, stored: StoredQuery, id_: int) -> None:
        """Attach an id to a query."""
        self._ids.insort(stored.number, id_)

    def discard(self, stored: StoredQuery, id_: int) -> None:
        """Detach an id from a query."""
        self._ids.remove(stored.number, self._ids.index_of(stored.number, id_))

    def ids_of(self, numbers: Unsigned) -> array[int]:
        """The ids of several queries, in no order."""
        ids = array("q")
        ids.frombytes(self._ids.gather(numbers.astype(np.intp)).tobytes())
        return ids


class Found:
    """The queries that match a paper, each once, and the ids of all of them.

    There may be many thousands, so this holds their numbers alone and looks the rest up on demand. It is valid until
    the matcher next changes.
    """

    __slots__ = ("_numbers", "_stored")

    def __init__(self, numbers: Unsigned, stored: QueryRegistry) -> None:
        self._numbers = numbers
        self._stored = stored

    def __len__(self) -> int:
        """The number of different queries."""
        return len(self._numbers)

    def __iter__(self) -> Iterator[StoredQuery]:
        return map(self._stored.__getitem__, array("I", self._numbers.tobytes()))

    @property
    def ids(self) -> array[int]:
        """The ids of all the queries, in no order."""
        return self._stored.ids_of(self._numbers)
