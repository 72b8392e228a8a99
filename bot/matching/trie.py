"""A set-trie: finds, among very many clauses, those whose required features a paper all has.

Each clause is a path of its required features. From a node only the branches are followed that the paper has, which
one intersection of two sets tells, so a paper meets only what could still match; and the rarer the first features of a
path, the fewer papers meet it. Any order is right, so each clause has the one that was best when it was filed.
(Savnik, *Index data structure for fast subset and superset queries*, 2013; Whang et al., *Indexing Boolean
Expressions*, VLDB 2009.)
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TypeVar

from bot.matching.stored import Filed, StoredQuery

Kept = TypeVar("Kept")


class ClauseTrie:
    """The clauses of many stored queries."""

    def __init__(self) -> None:
        self._root = _Node()
        self._pathless: list[Filed] = []

    def put(self, filed: Filed) -> None:
        """File a clause under its path."""
        if not filed.path:
            self._pathless.append(filed)
            return
        *way, last = filed.path
        node = self._root
        for feature in way:
            node = node.branch(feature)
        node.put(last, filed)

    def remove(self, filed: Filed) -> None:
        """Take a clause out, and every node that nothing else goes through."""
        if not filed.path:
            self._pathless.remove(filed)
            return
        *way, last = filed.path
        nodes = [self._root]
        for feature in way:
            nodes.append(nodes[-1].branch(feature))
        nodes[-1].remove(last, filed)
        while way and nodes[-1].is_empty:
            nodes.pop()
            nodes[-1].cut(way.pop())

    def fulfilled(self, present: set[int]) -> list[StoredQuery]:
        """The stored queries with a clause of which every feature is present and no excluded one is, each once."""
        alone: list[StoredQuery] = []
        others = _allowed(self._pathless, present)
        nodes = [self._root]
        for node in nodes:  # it grows while it is gone through
            if (ends := node.alone) is not None:
                alone += map(ends.__getitem__, ends.keys() & present)
            if (several := node.either) is not None:
                others += chain.from_iterable(map(several.__getitem__, several.keys() & present))
            if (checked := node.checked) is not None:
                filed = chain.from_iterable(map(checked.__getitem__, checked.keys() & present))
                others += _allowed(filed, present)
            if (branches := node.branches) is not None:
                nodes += map(branches.__getitem__, branches.keys() & present)
        return [*alone, *dict.fromkeys(others)]


class _Node:
    """Where paths part, and the clauses whose paths end one feature further on; a table is made when it is needed.

    `alone`: all that its query asks for. `either`: one of several clauses of its query. `checked`: there is more to
    look at than the features on the path.
    """

    __slots__ = ("alone", "branches", "checked", "either")

    def __init__(self) -> None:
        self.branches: dict[int, _Node] | None = None
        self.alone: dict[int, StoredQuery] | None = None
        self.either: dict[int, list[StoredQuery]] | None = None
        self.checked: dict[int, list[Filed]] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left at it and below it."""
        return not (self.branches or self.alone or self.either or self.checked)

    def branch(self, feature: int) -> _Node:
        """The node behind a feature, made where there is none."""
        if self.branches is None:
            self.branches = {}
        node = self.branches.get(feature)
        if node is None:
            node = self.branches[feature] = _Node()
        return node

    def cut(self, feature: int) -> None:
        """Take away the node behind a feature."""
        self.branches = _without(self.branches, feature)

    def put(self, last: int, filed: Filed) -> None:
        """Keep a clause whose path ends with the feature `last`."""
        if filed.is_checked:
            self.checked = _with(self.checked, last, filed)
        elif filed.is_one_of_several:
            self.either = _with(self.either, last, filed.stored)
        else:
            self.alone = self.alone or {}
            self.alone[last] = filed.stored

    def remove(self, last: int, filed: Filed) -> None:
        """Forget a clause whose path ends with the feature `last`."""
        if filed.is_checked:
            self.checked = _less(self.checked, last, filed)
        elif filed.is_one_of_several:
            self.either = _less(self.either, last, filed.stored)
        else:
            self.alone = _without(self.alone, last)


def _allowed(filed: Iterable[Filed], present: set[int]) -> list[StoredQuery]:
    """The queries of those clauses of which nothing that they exclude is present."""
    return [stored for excluded, stored, _ in filed if excluded.isdisjoint(present)]


def _with(table: dict[int, list[Kept]] | None, feature: int, one: Kept) -> dict[int, list[Kept]]:
    """The table, made if need be, with one more under a feature."""
    table = {} if table is None else table
    table.setdefault(feature, []).append(one)
    return table


def _less(table: dict[int, list[Kept]] | None, feature: int, one: Kept) -> dict[int, list[Kept]] | None:
    """The table without one under a feature, None if nothing else was in it."""
    if table is None:
        return None
    table[feature].remove(one)
    return table if table[feature] else _without(table, feature)


def _without(table: dict[int, Kept] | None, feature: int) -> dict[int, Kept] | None:
    """The table without what it has under a feature, None if nothing else was in it."""
    if table is None:
        return None
    del table[feature]
    return table or None
