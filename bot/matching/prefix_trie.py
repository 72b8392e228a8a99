"""PrefixTrie of words, and what is kept under them: `quanti` finds all that is asked of words that begin so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")
_MOST_REMEMBERED = 1 << 16
"""Words of which it is remembered: more than the papers of a week hold."""
_LONGEST_REMEMBERED = 50


class _Node(dict[str, "_Node[Value]"], Generic[Value]):
    """What may follow on some letters, letter by letter, and what is kept under these letters themselves."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        super().__init__()
        self.value: Value | None = None


class PrefixTrie(Generic[Value]):
    """What is kept under beginnings of words: a trie, since few words go far along the beginnings that are kept."""

    def __init__(self) -> None:
        self._root: _Node[Value] = _Node()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def get(self, start: str) -> Value | None:
        """What is kept under a beginning."""
        path = self._path(start)
        return path[-1].value if len(path) > len(start) else None

    def put(self, start: str, value: Value) -> None:
        """Keep a value under a beginning under which nothing was kept."""
        node = self._root
        for letter in start:
            node = node.setdefault(letter, _Node())
        node.value = value
        self._count += 1

    def remove(self, start: str) -> None:
        """Forget a beginning."""
        path = self._path(start)
        path[-1].value = None
        self._count -= 1
        for letter, before, node in zip(reversed(start), path[-2::-1], path[:0:-1], strict=True):
            if node or node.value is not None:
                break
            del before[letter]

    def prefixes_of(self, word: str) -> tuple[Value, ...]:
        """What is kept under the beginnings of a word."""
        found: list[Value] = []
        node = self._root
        for letter in word:
            following = node.get(letter)
            if following is None:
                break
            if following.value is not None:
                found.append(following.value)
            node = following
        return tuple(found)

    def _path(self, start: str) -> list[_Node[Value]]:
        """The nodes along a beginning, from the root as far as there are any."""
        path = [self._root]
        for letter in start:
            node = path[-1].get(letter)
            if node is None:
                break
            path.append(node)
        return path


class BoundedCache(dict[str, tuple[Value, ...]]):
    """What a word has, worked out once as long as there are not too many words."""

    def __init__(self, compute: Callable[[str], tuple[Value, ...]]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, word: str) -> tuple[Value, ...]:
        values = self._compute(word)
        if len(word) <= _LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[word] = values
        return values
