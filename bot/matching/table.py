"""Very many clauses as rows of numbers: finds those whose required features a paper all has.

A row holds the features that a clause requires, the rarest first, what it excludes, and whose clause it is. Rows with
the same first feature stand side by side. A paper joins the rows of the features that it has, and NumPy compares all of
them with it at once: those are the clauses whose rarest feature is there, few times as many as are true.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

ALWAYS, NEVER = 0, 1
"""Features that every paper has and that none has: they fill the places of a clause that names fewer."""
_UNSIGNED = "I"
_SECOND, _THIRD, _EXCLUDED, _OWNER, _CLAUSE, _KIND = range(6)
_WIDTH = 6
_ALONE, _LONGER = 1, 2
"""Kinds of clauses, added up: the only one of its owner; one with more features than a row has places."""
Numbers: TypeAlias = npt.NDArray[np.uintc]


class ClauseTable:
    """Clauses by their number; each belongs to an owner, a number as well, who may own several."""

    def __init__(self) -> None:
        self._rows: dict[int, array[int]] = {}
        self._first: list[int] = []
        self._longer: dict[int, tuple[frozenset[int], frozenset[int]]] = {}
        self._free: list[int] = []
        self._here = np.zeros(1 << 10, np.bool_)
        self._place_of = np.zeros(1 << 10, np.uintc)

    def __len__(self) -> int:
        """How many clauses there are."""
        return len(self._first) - len(self._free)

    def put(self, owner: int, required: Sequence[int], excluded: Sequence[int], *, alone: bool) -> int:
        """Keep a clause, `required` with the rarest first, and return its number. `alone`: its owner has no other."""
        first, second, third = (*required[:3], ALWAYS, ALWAYS, ALWAYS)[:3]
        clause = self._number(first)
        longer = len(required) > 3 or len(excluded) > 1
        if longer:
            self._longer[clause] = (frozenset(required), frozenset(excluded))
        kind = _ALONE * alone + _LONGER * longer
        self._make_room(owner, max((*required, *excluded), default=NEVER))
        rows = self._rows.setdefault(first, array(_UNSIGNED))
        rows.extend((second, third, excluded[0] if excluded else NEVER, owner, clause, kind))
        return clause

    def remove(self, clause: int) -> None:
        """Forget a clause; its number is free for another."""
        first = self._first[clause]
        rows = self._rows[first]
        start = self._start(clause)
        rows[start : start + _WIDTH] = rows[-_WIDTH:]
        del rows[-_WIDTH:]
        if not rows:
            del self._rows[first]
        self._longer.pop(clause, None)
        self._free.append(clause)

    def required(self, clause: int) -> list[int]:
        """The features that a clause requires: three in the order in which they are looked at, then the others."""
        start, rows = self._start(clause), self._rows[self._first[clause]]
        places = (self._first[clause], rows[start + _SECOND], rows[start + _THIRD])
        looked_at = [feature for feature in places if feature != ALWAYS]
        others, _ = self._longer.get(clause, (frozenset[int](), frozenset[int]()))
        return [*looked_at, *others.difference(looked_at)]

    def features(self, clause: int) -> set[int]:
        """All features that a clause names."""
        excluded = self._rows[self._first[clause]][self._start(clause) + _EXCLUDED]
        longer = self._longer.get(clause, (frozenset(), frozenset()))
        return {*self.required(clause), excluded}.union(*longer) - {NEVER}

    def owners(self, present: set[int]) -> Numbers:
        """The owners of a clause of which every feature is present and none that it excludes, each once."""
        rows, here = self._gathered(present), self._here
        at = np.fromiter((ALWAYS, *present), np.intp, len(present) + 1)
        here[at] = True
        rows = rows[here[rows[:, _SECOND]]]
        rows = rows[here[rows[:, _THIRD]] & ~here[rows[:, _EXCLUDED]]]
        here[at] = False
        if self._longer:
            rows = self._whole(rows, present)
        alone = rows[:, _KIND] & _ALONE == _ALONE
        owners = rows[:, _OWNER]
        return np.concatenate((owners[alone], self._once(owners[~alone])))

    def _number(self, first: int) -> int:
        """A number for a clause with this first feature: one that is free again, or the next."""
        if self._free:
            clause = self._free.pop()
            self._first[clause] = first
            return clause
        self._first.append(first)
        return len(self._first) - 1

    def _start(self, clause: int) -> int:
        """Where the row of a clause begins among those with its first feature."""
        rows = np.frombuffer(self._rows[self._first[clause]], np.uintc)
        return int(np.flatnonzero(rows[_CLAUSE::_WIDTH] == clause)[0]) * _WIDTH

    def _gathered(self, present: set[int]) -> Numbers:
        """The rows whose first feature is present."""
        found = map(self._rows.__getitem__, self._rows.keys() & present)
        always = self._rows.get(ALWAYS, array(_UNSIGNED))
        return np.frombuffer(b"".join((*found, always)), np.uintc).reshape(-1, _WIDTH)

    def _once(self, owners: Numbers) -> Numbers:
        """The owners, each once: where the last mark that each has made is its own."""
        places = np.arange(len(owners), dtype=np.uintc)
        self._place_of[owners] = places
        once: Numbers = owners[self._place_of[owners] == places]
        return once

    def _make_room(self, owner: int, feature: int) -> None:
        """Have a place for the marks of an owner, and that a feature is there."""
        if owner >= len(self._place_of):
            self._place_of = np.zeros(2 * owner, np.uintc)
        if feature >= len(self._here):
            self._here = np.zeros(2 * feature, np.bool_)

    def _whole(self, rows: Numbers, present: set[int]) -> Numbers:
        """The rows, without those of longer clauses of which the places did not tell that they are not true."""
        longer = rows[rows[:, _KIND] & _LONGER == _LONGER, _CLAUSE].tolist()
        fails = [clause for clause in longer if not self._is_true(clause, present)]
        return rows[~np.isin(rows[:, _CLAUSE], fails)] if fails else rows

    def _is_true(self, clause: int, present: set[int]) -> bool:
        required, excluded = self._longer[clause]
        return required <= present and excluded.isdisjoint(present)
