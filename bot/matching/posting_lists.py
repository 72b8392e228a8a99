"""Posting lists: very many short lists of numbers in one array, each under a key, a number from 0 on.

A Python list each would cost a hundred bytes and three distant reads of memory. Here NumPy gathers all the lists that a
paper needs at once. A list that outgrows its capacity moves to a block of twice the size. The next list that grows to
the size of the old block reuses it, so the array never has to be compacted.
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
"""Lists are allocated this many ahead, each with the capacity of one row, which most lists never exceed."""
Scalar = TypeVar("Scalar", bound="np.integer[Any]")


class PostingLists(Generic[Scalar]):
    """Lists of rows; a row is `width` numbers of one type. The index of a row in its list counts from 0."""

    def __init__(self, scalar: type[Scalar], *, width: int = 1) -> None:
        self._scalar, self._typecode, self._width = scalar, np.dtype(scalar).char, width
        self._numbers: array[int] = array(self._typecode)
        self._spans, self._capacity = array("q"), array("I")
        self._free: defaultdict[int, list[int]] = defaultdict(list)

    def ensure(self, key: int) -> None:
        """Allocate empty lists for all keys up to this one.

        `append` and `insort` do so themselves. Call it before reading a list that may not have had a row yet.
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
        """The number of rows in a list."""
        return self._spans[2 * key + 1]

    def of(self, key: int) -> array[int]:
        """The rows of a list, one after the other."""
        start, count = self._span(key)
        return self._between(start, start + count)

    def row(self, key: int, index: int) -> array[int]:
        """One row of a list."""
        start, _ = self._span(key)
        return self._between(start + index, start + index + 1)

    def append(self, key: int, row: Sequence[int]) -> None:
        """Append a row to a list."""
        at = self._grow(key) * self._width
        for number in row:
            self._numbers[at] = number
            at += 1

    def insort(self, key: int, number: int) -> None:
        """Insert a number into a sorted list of rows of one number."""
        end = self._grow(key)
        start = self._spans[2 * key]
        at = bisect_left(self._numbers, number, start, end)
        if at < end:  # else, as mostly, it is the largest
            self._numbers[at + 1 : end + 1] = self._numbers[at:end]
        self._numbers[at] = number

    def index_of(self, key: int, number: int) -> int:
        """The index of a number, or of where it would be inserted, in a sorted list of rows of one number."""
        start, count = self._span(key)
        return bisect_left(self._numbers, number, start, start + count) - start

    def remove(self, key: int, index: int) -> None:
        """Remove a row from a list; the rows after it move down by one."""
        width, (start, count) = self._width, self._span(key)
        at, end = (start + index) * width, (start + count - 1) * width
        self._numbers[at:end] = self._numbers[at + width : end + width]
        self._spans[2 * key + 1] = count - 1
        if count == 1:
            self._release(key)

    def gather(self, keys: Keys) -> npt.NDArray[Scalar]:
        """The rows of several lists, concatenated: a two-dimensional array."""
        spans = np.frombuffer(self._spans, np.int64).reshape(-1, 2).take(keys, axis=0)
        starts, counts = spans[:, 0], spans[:, 1]
        positions = np.repeat(starts - counts.cumsum() + counts, counts)
        positions += np.arange(len(positions))
        return np.frombuffer(self._numbers, self._scalar).reshape(-1, self._width).take(positions, axis=0)

    def _span(self, key: int) -> tuple[int, int]:
        """The position of the first row of a list, and its number of rows."""
        return self._spans[2 * key], self._spans[2 * key + 1]

    def _between(self, start: int, end: int) -> array[int]:
        return self._numbers[start * self._width : end * self._width]

    def _grow(self, key: int) -> int:
        """Grow a list by one row and return the position of that row."""
        span = 2 * key
        if key >= len(self._capacity):
            self.ensure(key)
        count = self._spans[span + 1]
        if count == self._capacity[key]:
            self._reallocate(key, capacity=2 * count or 1)
        self._spans[span + 1] = count + 1
        return self._spans[span] + count

    def _reallocate(self, key: int, *, capacity: int) -> None:
        """Move a list to a block of another capacity."""
        left = self._free.get(capacity)
        start = left.pop() if left else self._extend(capacity)
        if self._capacity[key]:
            rows = self.of(key)
            self._numbers[start * self._width : start * self._width + len(rows)] = rows
            self._release(key)
        self._spans[2 * key], self._capacity[key] = start, capacity

    def _extend(self, count: int) -> int:
        """Extend the array by `count` rows and return the position of the first."""
        start = len(self._numbers) // self._width
        self._numbers.frombytes(bytes(count * self._width * self._numbers.itemsize))
        return start

    def _release(self, key: int) -> None:
        """Free the block of a list for reuse."""
        self._free[self._capacity[key]].append(self._spans[2 * key])
        self._capacity[key] = 0
