"""A stored query: who asks it, and the clauses under which it is filed."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import NamedTuple

from bot.query.tree import Query

_FEW = 8


class StoredQuery:
    """A query in canonical form with the ids that ask it, in order. It lives in the matcher: read it, and let go."""

    __slots__ = ("_ids", "filed", "is_exact", "query")

    def __init__(self, query: Query) -> None:
        self.query = query
        self.is_exact = True
        self.filed: tuple[Filed, ...] = ()
        self._ids: tuple[int, ...] | list[int] = ()

    @property
    def ids(self) -> Sequence[int]:
        """Who asks it."""
        return self._ids

    def add(self, asker: int) -> None:
        """One more asks it. Most queries are asked by few: a tuple of those is half as large as a list."""
        if isinstance(self._ids, list):
            insort(self._ids, asker)
        elif len(self._ids) < _FEW:
            self._ids = tuple(sorted((*self._ids, asker)))
        else:
            self._ids = sorted((*self._ids, asker))

    def discard(self, asker: int) -> None:
        """One asks it no longer."""
        if isinstance(self._ids, list):
            del self._ids[bisect_left(self._ids, asker)]
        else:
            self._ids = tuple(other for other in self._ids if other != asker)


class Filed(NamedTuple):
    """A clause of a stored query: the features that it excludes, and the path of those that it requires."""

    excluded: frozenset[int]
    stored: StoredQuery
    path: tuple[int, ...]

    @property
    def is_checked(self) -> bool:
        """Whether there is more to look at than the features of the path."""
        return bool(self.excluded) or not self.stored.is_exact

    @property
    def is_one_of_several(self) -> bool:
        """Whether its query has other clauses, by which it may be found as well."""
        return len(self.stored.filed) > 1
