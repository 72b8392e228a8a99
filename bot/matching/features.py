"""Features: the leaves that stored queries ask for, as numbers, which of them a paper has, and how rare each is.

Every leaf of the language is a feature, so that a clause is no more than a set of numbers. How rare a feature is comes
from the archive first, where that can tell, and then more and more from the papers that are seen.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from bot.matching.asked import AskedFacts, AskedNames, AskedNumbers, AskedPhrases, AskedPrefixes, AskedWords
from bot.matching.runs import Keys
from bot.matching.table import ALWAYS, NEVER
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
"""What is guessed of a feature weighs as much as this many papers that are seen."""
_OF_A_PHRASE = 0.25
_FIRST = max(ALWAYS, NEVER) + 1
_NONE = [0] * _FIRST
_OF_A_PREFIX = 0.05
"""The share of papers that is guessed to have a word that begins so. As of keys, names and numbers, whose fields say
what is guessed of them, only the order of such guesses matters.
"""


@dataclass(frozen=True, slots=True)
class TermCounts:
    """In how many of `papers` papers each term stands; a term that is left out stands in none."""

    papers: int = 0
    of: Mapping[str, int] = field(default_factory=dict)

    def share(self, term: str) -> float:
        """The share of the papers in which a term stands; 0 where none were counted."""
        return self.of.get(term, 0) / self.papers if self.papers else 0.0


class Features:
    """The leaves that are asked for, each under a number as long as somebody asks for it."""

    def __init__(self, counts: TermCounts) -> None:
        self._counts = counts
        self._numbers: dict[Leaf, int] = {}
        self._leaves: list[Leaf] = [Everything()] * _FIRST
        self._askers, self._guesses = array("Q", _NONE), array("d", _NONE)
        self._since, self._seen = array("Q", _NONE), array("Q", _NONE)
        self._free: list[int] = []
        self._papers = 0
        self._words, self._facts = AskedWords(), AskedFacts()
        self._phrases, self._prefixes = AskedPhrases(), AskedPrefixes()
        self._names, self._bounds = AskedNames(), AskedNumbers()

    def __len__(self) -> int:
        """How many different leaves are asked for."""
        return len(self._numbers)

    @property
    def limit(self) -> int:
        """All numbers are less."""
        return len(self._leaves)

    def ask(self, leaves: Iterable[Leaf]) -> list[int]:
        """The numbers of leaves, other than `*`, that one more clause asks for, each once."""
        numbers = [self._numbers.get(leaf) or self._begin(leaf) for leaf in leaves]
        if len(numbers) > 1:
            numbers = list(dict.fromkeys(numbers))
        for number in numbers:
            self._askers[number] += 1
        return numbers

    def release(self, number: int) -> None:
        """One clause asks for it no longer."""
        self._askers[number] -= 1
        if not self._askers[number]:
            leaf = self._leaves[number]
            del self._numbers[leaf]
            self._drop(leaf)
            self._free.append(number)

    def of(self, text: Document) -> Keys:
        """The features that a paper has, each once, `ALWAYS` among them."""
        found = {ALWAYS, *self._words.found(text)}
        for index in (self._facts, self._phrases, self._prefixes, self._names, self._bounds):
            found.update(index.found(text))
        return np.fromiter(found, np.intp, len(found))

    def count(self, found: Keys) -> None:
        """Remember that one more paper was seen, which has these features."""
        self._papers += 1
        np.frombuffer(self._seen, np.uint64)[found] += 1

    def share(self, number: int) -> float:
        """The share of papers that have a feature, as far as is known."""
        papers = self._papers - self._since[number]
        return (self._guesses[number] * _PRIOR + self._seen[number]) / (_PRIOR + papers)

    def rarity(self, number: int) -> tuple[float, int, int]:
        """Features in order of this have the rarest first; of those that seem alike, the one that fewest ask for."""
        return self.share(number), self._askers[number], number

    def _begin(self, leaf: Leaf) -> int:
        """Know of a leaf that nobody asked for; its number."""
        number = self._numbers[leaf] = self._numbered(leaf)
        self._put(leaf, number)
        return number

    def _numbered(self, leaf: Leaf) -> int:
        """A number for a leaf: one that is free again, or the next."""
        if self._free:
            number = self._free.pop()
        else:
            number = len(self._leaves)
            self._leaves.append(leaf)
            self._askers.append(0)
            self._since.append(0)
            self._seen.append(0)
            self._guesses.append(0.0)
        self._leaves[number], self._since[number], self._guesses[number] = leaf, self._papers, self._guess(leaf)
        self._seen[number] = 0
        return number

    def _guess(self, leaf: Leaf) -> float:
        match leaf:
            case Word(term):
                return self._counts.share(term)
            case Phrase(terms):
                return min(map(self._counts.share, terms)) * _OF_A_PHRASE
            case Key(field) | Name(field) | Number(field):
                return SHARES[field]
            case _:
                return _OF_A_PREFIX

    def _put(self, leaf: Leaf, number: int) -> None:
        match leaf:
            case Word(scope=None) | Prefix(scope=None, after=()):
                self._words.put(leaf, number)
            case Word() | Key():
                self._facts.put(leaf, number)
            case Phrase():
                self._phrases.put(leaf, number)
            case Prefix():
                self._prefixes.put(leaf, number)
            case Name():
                self._names.put(leaf, number)
            case Number():
                self._bounds.put(leaf, number)
            case Everything():
                raise ValueError("`*` is true of every paper and no feature")

    def _drop(self, leaf: Leaf) -> None:
        match leaf:
            case Word(scope=None) | Prefix(scope=None, after=()):
                self._words.drop(leaf)
            case Word() | Key():
                self._facts.drop(leaf)
            case Phrase():
                self._phrases.drop(leaf)
            case Prefix():
                self._prefixes.drop(leaf)
            case Name():
                self._names.drop(leaf)
            case Number():
                self._bounds.drop(leaf)
            case Everything():
                raise ValueError("`*` is true of every paper and no feature")
