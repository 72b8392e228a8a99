"""An inverted index over the phrases of stored queries, by the spellings in which some of their words are closed up.

Most spellings are one word anywhere in a paper, and are filed among the words, where they cost a paper nothing. Any
other is filed under a closed word of it, which few papers have: `"pre training corpus"` under *pretraining*, and under
*trainingcorpus*. The phrases as they stand are in `bot.matching.leaf_indexes.PhraseIndex`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.matching.leaf_indexes import WordIndex
from bot.query.document import Document
from bot.query.spellings import spellings_of
from bot.query.tree import Phrase, TextField

Filed = tuple[int, tuple[str, ...]]
"""The number of a phrase, and the terms of one spelling of it."""


class CompoundIndex:
    """The closed spellings of phrases. Several phrases may share one."""

    def __init__(self, words: WordIndex) -> None:
        self._words = words
        self._filed: dict[TextField | None, dict[str, list[Filed]]] = {}

    def add(self, leaf: Phrase, number: int) -> None:
        """Add a phrase that is not in the index."""
        for terms in spellings_of(leaf.terms, is_prefix=False)[1:]:
            if len(terms) == 1 and leaf.scope is None:
                self._words.add_closed(terms[0], number)
            else:
                self._filed.setdefault(leaf.scope, {}).setdefault(_closed_word(terms, leaf), []).append((number, terms))

    def remove(self, leaf: Phrase, number: int) -> None:
        """Remove a phrase."""
        for terms in spellings_of(leaf.terms, is_prefix=False)[1:]:
            if len(terms) == 1 and leaf.scope is None:
                self._words.remove_closed(terms[0], number)
            else:
                self._discard(leaf, number, terms)

    def find(self, text: Document) -> Iterator[int]:
        """The numbers of the phrases of which a filed spelling is in the paper; maybe with repetitions."""
        for scope, filed in self._filed.items():
            for field in text.in_scope(scope):
                for word in filed.keys() & field.term_set:
                    yield from (number for number, terms in filed[word] if field.has_phrase(terms))

    def _discard(self, leaf: Phrase, number: int, terms: tuple[str, ...]) -> None:
        """Remove one filed spelling, and a list that is then empty."""
        filed, word = self._filed[leaf.scope], _closed_word(terms, leaf)
        filed[word].remove((number, terms))
        if not filed[word]:
            del filed[word]


def _closed_word(terms: tuple[str, ...], leaf: Phrase) -> str:
    """A word of a spelling that is closed up: one that the phrase as it stands has not, if there is one."""
    return next((term for term in terms if term not in leaf.terms), terms[0])
