"""Very many clauses as rows of numbers: finds those whose required features a paper all has.

A row holds the features that a clause requires, the rarest first, what it excludes, and whose clause it is. Rows with
the same first feature stand side by side. A paper joins the rows of the features that it has, and NumPy compares all of
them with it at once: those are the clauses whose rarest feature is there, few times as many as are true.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.matching.posting_lists import Keys, PostingLists, Unsigned

ALWAYS, NEVER = 0, 1
"""Features that every paper has and that none has: they fill the places of a clause that names fewer."""
_SECOND, _THIRD, _EXCLUDED, _OWNER, _CLAUSE = range(5)
_WIDTH = 5
_NO_OTHERS: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())
_LONGER = 1
"""Said of a clause with more features than a row has places, together with its owner: `2 * owner + _LONGER`."""


class ClauseTable:
    """Clauses by their number; each belongs to an owner, a number as well, who may own several."""

    def __init__(self) -> None:
        self._rows = PostingLists(np.uintc, width=_WIDTH)
        self._first = array("I")
        self._longer: dict[int, tuple[frozenset[int], frozenset[int]]] = {}
        self._free: list[int] = []
        self._present = np.zeros(0, np.bool_)

    def __len__(self) -> int:
        """How many clauses there are."""
        return len(self._first) - len(self._free)

    def put(self, owner: int, required: Sequence[int], excluded: Sequence[int]) -> int:
        """Keep a clause, `required` with the rarest first, and return its number."""
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
        """Forget a clause; its number is free for another."""
        self._rows.remove(self._first[clause], self._index(clause))
        self._longer.pop(clause, None)
        self._free.append(clause)

    def first(self, clause: int) -> int:
        """The feature that a clause is kept by; `ALWAYS` where it requires none."""
        return self._first[clause]

    def required(self, clause: int) -> list[int]:
        """The features that a clause requires: three in the order in which they are looked at, then the others."""
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
        """The owners of a clause of which every feature is present and none that it excludes, each once, in order.

        `present` are different features, `ALWAYS` among them; there are none but those below the number `features`.
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
        """A number for a clause with this first feature: one that is free again, or the next."""
        if self._free:
            clause = self._free.pop()
            self._first[clause] = first
            return clause
        self._first.append(first)
        return len(self._first) - 1

    def _row(self, clause: int) -> array[int]:
        return self._rows.row(self._first[clause], self._index(clause))

    def _index(self, clause: int) -> int:
        """Where the row of a clause stands among those with its first feature."""
        rows = self._rows.of(self._first[clause])
        return rows[_CLAUSE::_WIDTH].index(clause)

    def _ensure_marks(self, features: int) -> None:
        """Have a place for the marks of so many features."""
        if features > len(self._present):
            self._present = np.zeros(2 * features, np.bool_)
            self._rows.ensure(2 * features)

    def _check_longer(self, whose: Unsigned, clauses: Unsigned, features: Keys) -> npt.NDArray[np.bool_]:
        """Which clauses are true of those of which the places of a row did not tell that they are not."""
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
    """The owners, each once, in order: who asks for them is then fetched from one end of memory to the other."""
    ordered = np.sort(owners)
    different = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=different[1:])
    once: Unsigned = ordered[different]
    return once
