"""The clause table: very many clauses as rows of numbers, and a search for those that are true of a paper.

A clause is filed in the posting list of its first (rarest) required feature. Its row in that list holds further
required features, one excluded feature, the owner, and the number of the clause; a clause with more features is also
kept whole. A search gathers the posting lists of the paper's features, and NumPy checks all their rows at once. The
candidates are only a few times as many as the matches.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.matching.posting_lists import Keys, PostingLists, Unsigned

ALWAYS, NEVER = 0, 1
"""Features that are true of every paper and of none: they pad the row of a clause with fewer features."""
_SECOND, _THIRD, _EXCLUDED, _OWNER, _CLAUSE = range(5)
_WIDTH = 5
_NO_OTHERS: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())
_LONGER = 1
"""A flag beside the owner (`2 * owner + _LONGER`): the clause has more features than a row has columns."""


class ClauseTable:
    """Clauses by number. Each has an owner, a number too, which may own several."""

    def __init__(self) -> None:
        self._rows = PostingLists(np.uintc, width=_WIDTH)
        self._first = array("I")
        self._longer: dict[int, tuple[frozenset[int], frozenset[int]]] = {}
        self._free: list[int] = []
        self._present = np.zeros(0, np.bool_)

    def __len__(self) -> int:
        """The number of clauses."""
        return len(self._first) - len(self._free)

    def put(self, owner: int, required: Sequence[int], excluded: Sequence[int]) -> int:
        """Add a clause, its `required` features sorted with the rarest first, and return its number."""
        many = len(required)
        first = required[0] if many else ALWAYS
        second = required[1] if many > 1 else ALWAYS
        third = required[2] if many > 2 else ALWAYS
        clause = self._number(first)
        longer = many > 3 or len(excluded) > 1
        if longer:
            self._longer[clause] = (frozenset(required), frozenset(excluded))
        whose = 2 * owner + _LONGER * longer
        self._rows.append(first, (second, third, excluded[0] if excluded else NEVER, whose, clause))
        return clause

    def remove(self, clause: int) -> None:
        """Remove a clause and free its number."""
        self._rows.remove(self._first[clause], self._index(clause))
        self._longer.pop(clause, None)
        self._free.append(clause)

    def first(self, clause: int) -> int:
        """The feature that a clause is filed under; `ALWAYS` where it requires none."""
        return self._first[clause]

    def required(self, clause: int) -> list[int]:
        """The features that a clause requires: the three of its row in order, then the others."""
        row = self._row(clause)
        places = (self._first[clause], row[_SECOND], row[_THIRD])
        looked_at = [feature for feature in places if feature != ALWAYS]
        others, _ = self._longer.get(clause, _NO_OTHERS)
        return [*looked_at, *others.difference(looked_at)]

    def features(self, clause: int) -> set[int]:
        """All features that a clause names."""
        longer = self._longer.get(clause, _NO_OTHERS)
        return {*self.required(clause), self._row(clause)[_EXCLUDED]}.union(*longer) - {NEVER}

    def owners(self, present: Keys, *, features: int) -> Unsigned:
        """The owners of the clauses whose required features are present and excluded ones absent, each once, sorted.

        `present` are different features, `ALWAYS` among them; all features are below the number `features`.
        """
        self._ensure_marks(features)
        marks = self._present
        marks[present] = True
        rows = self._rows.gather(present)
        held = marks.take(rows[:, : _EXCLUDED + 1])
        marks[present] = False
        is_true = held[:, _SECOND] & held[:, _THIRD] & ~held[:, _EXCLUDED]
        whose = rows[is_true, _OWNER]
        if self._longer:
            whose = whose[self._check_longer(whose, rows[is_true, _CLAUSE], present)]
        return _deduplicated(whose >> 1)

    def _number(self, first: int) -> int:
        """Allocate a number for a clause with this first feature: a free one, or the next."""
        if self._free:
            clause = self._free.pop()
            self._first[clause] = first
            return clause
        self._first.append(first)
        return len(self._first) - 1

    def _row(self, clause: int) -> array[int]:
        return self._rows.row(self._first[clause], self._index(clause))

    def _index(self, clause: int) -> int:
        """The index of the row of a clause in the list of its first feature."""
        rows = self._rows.of(self._first[clause])
        return rows[_CLAUSE::_WIDTH].index(clause)

    def _ensure_marks(self, features: int) -> None:
        """Make the array of marks large enough for this many features."""
        if features > len(self._present):
            self._present = np.zeros(2 * features, np.bool_)
            self._rows.ensure(2 * features)

    def _check_longer(self, whose: Unsigned, clauses: Unsigned, features: Keys) -> npt.NDArray[np.bool_]:
        """Which clauses are true, of those whose row does not rule it out: the longer ones are compared in full."""
        whole = np.ones(len(whose), np.bool_)
        longer = np.flatnonzero(whose & _LONGER)
        if len(longer):
            present = frozenset(features.tolist())
            whole[longer] = [self._is_true(clause, present) for clause in clauses[longer].tolist()]
        return whole

    def _is_true(self, clause: int, present: frozenset[int]) -> bool:
        required, excluded = self._longer[clause]
        return required <= present and excluded.isdisjoint(present)


def _deduplicated(owners: Unsigned) -> Unsigned:
    """The owners, each once, sorted, so that memory is later read from one end to the other."""
    ordered = np.sort(owners)
    different = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=different[1:])
    once: Unsigned = ordered[different]
    return once
