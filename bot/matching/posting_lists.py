"""Very many short lists of numbers in one array, each list under a key, a number from 0 on.

As lists of Python each would cost a hundred bytes, and looking into it three places of memory far apart; here NumPy
fetches all that a paper asks for at once. A list that outgrows its capacity moves to one twice the size, and the next
list that grows to that size takes what it leaves: there is never a moment at which all of it has to be put in order.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Keys: TypeAlias = npt.NDArray[np.intp]
Unsigned: TypeAlias = npt.NDArray[np.uintc]
"""Numbers as rows hold them, of 32 bits."""
_MORE_AT_ONCE = 1 << 8
"""So many lists more than are asked for are made known, each with capacity for the one row that most of them have."""
Scalar = TypeVar("Scalar", bound="np.integer[Any]")


class PostingLists(Generic[Scalar]):
    """Lists of rows, each row `width` numbers of one type. A row's place in its list counts from 0."""

    def __init__(self, scalar: type[Scalar], *, width: int = 1) -> None:
        self._scalar, self._typecode, self._width = scalar, np.dtype(scalar).char, width
        self._numbers: array[int] = array(self._typecode)
        self._spans, self._capacity = array("q"), array("I")
        self._free: defaultdict[int, list[int]] = defaultdict(list)

    def ensure(self, key: int) -> None:
        """Know of the lists up to this one at least, which are empty at first.

        Nothing can be asked of a list that is not known: those below it become so too once one is given something.
        """
        missing = key + 1 - len(self._capacity)
        if missing > 0:
            missing += _MORE_AT_ONCE
            first = self._extend(missing)
            spans = np.zeros((missing, 2), np.int64)
            spans[:, 0] = np.arange(first, first + missing)
            self._spans.frombytes(spans.tobytes())
            self._capacity.extend([1] * missing)

    def count(self, key: int) -> int:
        """How many rows a list has."""
        return self._spans[2 * key + 1]

    def of(self, key: int) -> array[int]:
        """The rows of a list, one after the other."""
        start, count = self._span(key)
        return self._between(start, start + count)

    def row(self, key: int, place: int) -> array[int]:
        """One row of a list."""
        start, _ = self._span(key)
        return self._between(start + place, start + place + 1)

    def append(self, key: int, row: Sequence[int]) -> None:
        """Put a row at the end of a list."""
        at = self._grow(key) * self._width
        for number in row:
            self._numbers[at] = number
            at += 1

    def insort(self, key: int, number: int) -> None:
        """Put a number into a list that is sorted, of rows of one number."""
        end = self._grow(key)
        start = self._spans[2 * key]
        at = bisect_left(self._numbers, number, start, end)
        if at < end:  # else, as mostly, it is the largest
            self._numbers[at + 1 : end + 1] = self._numbers[at:end]
        self._numbers[at] = number

    def index_of(self, key: int, number: int) -> int:
        """Where a number stands, or would stand, in a list that is sorted, of rows of one number."""
        start, count = self._span(key)
        return bisect_left(self._numbers, number, start, start + count) - start

    def remove(self, key: int, place: int) -> None:
        """Take a row out of a list; those behind it move up."""
        width, (start, count) = self._width, self._span(key)
        at, end = (start + place) * width, (start + count - 1) * width
        self._numbers[at:end] = self._numbers[at + width : end + width]
        self._spans[2 * key + 1] = count - 1
        if count == 1:
            self._release(key)

    def gather(self, keys: Keys) -> npt.NDArray[Scalar]:
        """The rows of several lists, one list after the other: an array of two dimensions."""
        spans = np.frombuffer(self._spans, np.int64).reshape(-1, 2).take(keys, axis=0)
        starts, counts = spans[:, 0], spans[:, 1]
        places = np.repeat(starts - counts.cumsum() + counts, counts)
        places += np.arange(len(places))
        return np.frombuffer(self._numbers, self._scalar).reshape(-1, self._width).take(places, axis=0)

    def _span(self, key: int) -> tuple[int, int]:
        """Where a list begins, in rows, and how many it has."""
        return self._spans[2 * key], self._spans[2 * key + 1]

    def _between(self, start: int, end: int) -> array[int]:
        return self._numbers[start * self._width : end * self._width]

    def _grow(self, key: int) -> int:
        """Let a list have one row more; where that row is."""
        span = 2 * key
        if key >= len(self._capacity):
            self.ensure(key)
        count = self._spans[span + 1]
        if count == self._capacity[key]:
            self._reallocate(key, capacity=2 * count or 1)
        self._spans[span + 1] = count + 1
        return self._spans[span] + count

    def _reallocate(self, key: int, *, capacity: int) -> None:
        """Give a list another capacity."""
        left = self._free.get(capacity)
        start = left.pop() if left else self._extend(capacity)
        if self._capacity[key]:
            rows = self.of(key)
            self._numbers[start * self._width : start * self._width + len(rows)] = rows
            self._release(key)
        self._spans[2 * key], self._capacity[key] = start, capacity

    def _extend(self, count: int) -> int:
        """Make place for so many rows more; where they begin."""
        start = len(self._numbers) // self._width
        self._numbers.frombytes(bytes(count * self._width * self._numbers.itemsize))
        return start

    def _release(self, key: int) -> None:
        """Let another list have the capacity of this one."""
        self._free[self._capacity[key]].append(self._spans[2 * key])
        self._capacity[key] = 0
