"""Beginnings of words, and what is kept under them: `quanti` finds all that is asked of words that begin so."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")
_MOST_REMEMBERED = 1 << 16
"""Words of which it is remembered: more than the papers of a week hold."""
_LONGEST_REMEMBERED = 50


class Beginnings(Generic[Value]):
    """What is kept under beginnings of words."""

    def __init__(self) -> None:
        self._kept: dict[str, Value] = {}
        self._many_of_length: Counter[int] = Counter()
        self._lengths: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, start: str) -> Value | None:
        """What is kept under a beginning."""
        return self._kept.get(start)

    def put(self, start: str, value: Value) -> None:
        """Keep a value under a beginning under which nothing was kept."""
        self._kept[start] = value
        self._count(len(start), 1)

    def drop(self, start: str) -> None:
        """Forget a beginning."""
        del self._kept[start]
        self._count(len(start), -1)

    def of(self, word: str) -> tuple[Value, ...]:
        """What is kept under the beginnings of a word."""
        kept, lengths = self._kept, self._lengths[: bisect_right(self._lengths, len(word))]
        return tuple([kept[start] for length in lengths if (start := word[:length]) in kept])

    def _count(self, length: int, more: int) -> None:
        """So many more beginnings have this length."""
        self._many_of_length[length] += more
        if self._many_of_length[length] in (0, more):
            self._lengths = tuple(sorted(length for length, many in self._many_of_length.items() if many))


class Remembered(dict[str, tuple[Value, ...]]):
    """What a word has, worked out once as long as there are not too many words."""

    def __init__(self, work: Callable[[str], tuple[Value, ...]]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, word: str) -> tuple[Value, ...]:
        values = self._work(word)
        if len(word) <= _LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[word] = values
        return values
