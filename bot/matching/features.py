"""Features: the leaves of stored queries as numbers, with a reference count and an estimate of how rare each is.

A clause is then a set of numbers. The estimate starts from the archive's document frequencies, or from a guess. As
papers are matched, their frequencies gradually outweigh it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from bot.matching.clause_table import ALWAYS, NEVER
from bot.matching.compound_index import CompoundIndex
from bot.matching.leaf_indexes import BoundIndex, KeyIndex, NameIndex, PhraseIndex, PrefixIndex, WordIndex
from bot.matching.posting_lists import Keys
from bot.query.document import Document
from bot.query.fields import SHARES
from bot.query.tree import (
    Everything,
    Key,
    Leaf,
    Name,
    Number,
    Phrase,
    Prefix,
    Word,
)

_PRIOR = 200
"""The prior estimate of a feature weighs as much as this many matched papers."""
_PHRASE_FACTOR = 0.25
"""A phrase is guessed to be in this share of the papers that have its rarest term."""
_FIRST = max(ALWAYS, NEVER) + 1
"""The number of the first feature that is a leaf."""
_ZEROS = [0] * _FIRST
_PREFIX_SHARE = 0.05
"""The guessed share of papers with a word that has a given prefix. Keys, names and numbers have theirs in the table of
fields. Only the order of such guesses matters.
"""


@dataclass(frozen=True, slots=True)
class TermCounts:
    """Document frequencies: how many of `papers` papers hold each term; a missing term is in none."""

    papers: int = 0
    of: Mapping[str, int] = field(default_factory=dict)

    def share(self, term: str) -> float:
        """The share of the papers that hold a term; 0 where none were counted."""
        return self.of.get(term, 0) / self.papers if self.papers else 0.0


class Features:
    """The leaves of all clauses, each under a number for as long as a clause refers to it."""

    def __init__(self, counts: TermCounts) -> None:
        self._counts = counts
        self._numbers: dict[Leaf, int] = {}
        self._leaves: list[Leaf] = [Everything()] * _FIRST
        self._references, self._guesses = array("Q", _ZEROS), array("d", _ZEROS)
        self._first_paper, self._seen = array("Q", _ZEROS), array("Q", _ZEROS)
        self._free: list[int] = []
        self._papers = 0
        self._word_index, self._key_index = WordIndex(), KeyIndex()
        self._phrase_index, self._compound_index = PhraseIndex(), CompoundIndex(self._word_index)
        self._prefix_index = PrefixIndex()
        self._name_index, self._bound_index = NameIndex(), BoundIndex()

    def __len__(self) -> int:
        """The number of different leaves."""
        return len(self._numbers)

    @property
    def limit(self) -> int:
        """An upper bound of all numbers, exclusive."""
        return len(self._leaves)

    def acquire(self, leaves: Iterable[Leaf]) -> list[int]:
        """Add a reference to each leaf, none of them `*`, and return their numbers, each once."""
        numbers = [self._numbers.get(leaf) or self._register(leaf) for leaf in leaves]
        if len(numbers) > 1:
            numbers = list(dict.fromkeys(numbers))
        for number in numbers:
            self._references[number] += 1
        return numbers

    def release(self, number: int) -> None:
        """Drop a reference to a feature; without references it is removed."""
        self._references[number] -= 1
        if not self._references[number]:
            leaf = self._leaves[number]
            del self._numbers[leaf]
            self._unindex(leaf, number)
            self._free.append(number)

    def present_in(self, text: Document) -> Keys:
        """The features that are true of a paper, each once, `ALWAYS` among them."""
        found = {ALWAYS, *self._word_index.find(text)}
        for index in (self._key_index, self._phrase_index, self._compound_index, self._prefix_index):
            found.update(index.find(text))
        found.update(self._name_index.find(text), self._bound_index.find(text))
        return np.fromiter(found, np.intp, len(found))

    def observe(self, found: Keys) -> None:
        """Count one more paper, with the features that are true of it, for the estimates."""
        self._papers += 1
        np.frombuffer(self._seen, np.uint64)[found] += 1

    def share(self, number: int) -> float:
        """The estimated share of papers of which a feature is true."""
        papers = self._papers - self._first_paper[number]
        return (self._guesses[number] * _PRIOR + self._seen[number]) / (_PRIOR + papers)

    def rarity(self, number: int) -> tuple[float, int, int]:
        """A sort key that puts the rarest feature first; of equally rare ones, the one with the fewest references."""
        return self.share(number), self._references[number], number

    def _register(self, leaf: Leaf) -> int:
        """Register a leaf and return its number."""
        number = self._numbers[leaf] = self._allocate(leaf)
        self._index(leaf, number)
        return number

    def _allocate(self, leaf: Leaf) -> int:
        """Allocate a number for a leaf: a free one, or the next."""
        if self._free:
            number = self._free.pop()
        else:
            number = len(self._leaves)
            self._leaves.append(leaf)
            self._references.append(0)
            self._first_paper.append(0)
            self._seen.append(0)
            self._guesses.append(0.0)
        self._leaves[number], self._first_paper[number], self._guesses[number] = leaf, self._papers, self._guess(leaf)
        self._seen[number] = 0
        return number

    def _guess(self, leaf: Leaf) -> float:
        match leaf:
            case Word(term):
                return self._counts.share(term)
            case Phrase(terms):
                return min(map(self._counts.share, terms)) * _PHRASE_FACTOR
            case Key(field) | Name(field) | Number(field):
                return SHARES[field]
            case _:
                return _PREFIX_SHARE

    def _index(self, leaf: Leaf, number: int) -> None:
        match leaf:
            case Word(scope=None) | Prefix(scope=None, after=()):
                self._word_index.add(leaf, number)
            case Word() | Key():
                self._key_index.add(leaf, number)
            case Phrase():
                self._phrase_index.add(leaf, number)
                self._compound_index.add(leaf, number)
            case Prefix():
                self._prefix_index.add(leaf, number)
            case Name():
                self._name_index.add(leaf, number)
            case Number():
                self._bound_index.add(leaf, number)
            case Everything():
                raise ValueError("`*` is true of every paper and no feature")

    def _unindex(self, leaf: Leaf, number: int) -> None:
        match leaf:
            case Word(scope=None) | Prefix(scope=None, after=()):
                self._word_index.remove(leaf)
            case Word() | Key():
                self._key_index.remove(leaf)
            case Phrase():
                self._phrase_index.remove(leaf)
                self._compound_index.remove(leaf, number)
            case Prefix():
                self._prefix_index.remove(leaf, number)
            case Name():
                self._name_index.remove(leaf)
            case Number():
                self._bound_index.remove(leaf)
            case Everything():
                raise ValueError("`*` is true of every paper and no feature")
