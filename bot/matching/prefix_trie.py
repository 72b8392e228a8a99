"""A prefix trie: values under beginnings of words, found for every word that has one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")
_MOST_REMEMBERED = 1 << 16
"""The most words in a cache: more than the papers of a week hold."""
_LONGEST_REMEMBERED = 50


class _Node(dict[str, "_Node[Value]"], Generic[Value]):
    """A node of the trie: its children by letter, and the value of the prefix that ends here."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        super().__init__()
        self.value: Value | None = None


class PrefixTrie(Generic[Value]):
    """Values by prefix. A lookup follows the letters of a word, and few words go far along the stored prefixes."""

    def __init__(self) -> None:
        self._root: _Node[Value] = _Node()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def get(self, start: str) -> Value | None:
        """The value of a prefix."""
        path = self._path(start)
        return path[-1].value if len(path) > len(start) else None

    def put(self, start: str, value: Value) -> None:
        """Store a value under a prefix that has none."""
        node = self._root
        for letter in start:
            node = node.setdefault(letter, _Node())
        node.value = value
        self._count += 1

    def remove(self, start: str) -> None:
        """Remove a prefix, and the nodes that only it needed."""
        path = self._path(start)
        path[-1].value = None
        self._count -= 1
        for letter, before, node in zip(reversed(start), path[-2::-1], path[:0:-1], strict=True):
            if node or node.value is not None:
                break
            del before[letter]

    def prefixes_of(self, word: str) -> tuple[Value, ...]:
        """The values of all prefixes of a word."""
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
        """The nodes along a prefix, from the root as far as there are any."""
        path = [self._root]
        for letter in start:
            node = path[-1].get(letter)
            if node is None:
                break
            path.append(node)
        return path


class BoundedCache(dict[str, tuple[Value, ...]]):
    """A cache of the values computed for each word. It is cleared when it is full."""

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
