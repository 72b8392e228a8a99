"""Inverted indexes over the leaves of stored queries: one for each way in which a paper finds a leaf.

Each index holds leaves under their numbers (from 1) and finds the numbers of the leaves that are true of a paper. The
time follows the size of the paper and of the answer, not the number of stored leaves. (Two indexes scan: prefixes
behind other words are compared with all that share a start, and numbers with all bounds. People use few different
ones.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise

from bot.matching.prefix_trie import BoundedCache, PrefixTrie
from bot.query.document import Document, KeysOf
from bot.query.name_spellings import Parts, printed_spellings, typed_spellings
from bot.query.person_names import full_parts, names_agree
from bot.query.spellings import prefix_spellings
from bot.query.tree import Key, Name, Number, Phrase, Prefix, TextField, Word
from bot.text.singular import inflections, singular

Fact = Word | Key


class WordIndex:
    """Words and prefixes anywhere in a paper, and phrases as one word.

    Surfaces recur, so the numbers found for each are cached.
    """

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._closed: dict[str, tuple[int, ...]] = {}
        self._starts: PrefixTrie[int] = PrefixTrie()
        self._of_surface = BoundedCache(self._numbers_of)

    def add(self, leaf: Word | Prefix, number: int) -> None:
        """Add a leaf that is not in the index."""
        if isinstance(leaf, Word):
            self._words[leaf.term] = number
        else:
            self._starts.put(leaf.start, number)
        self._forget_surfaces(leaf)

    def add_closed(self, term: str, number: int) -> None:
        """Add a phrase under the word that it is when it is closed up."""
        self._closed[term] = (*self._closed.get(term, ()), number)
        self._forget_surfaces_of(term)

    def remove_closed(self, term: str, number: int) -> None:
        """Remove a phrase from under that word."""
        left = tuple(other for other in self._closed.pop(term) if other != number)
        if left:
            self._closed[term] = left
        self._forget_surfaces_of(term)

    def remove(self, leaf: Word | Prefix) -> None:
        """Remove a leaf."""
        if isinstance(leaf, Word):
            del self._words[leaf.term]
        else:
            self._starts.remove(leaf.start)
        self._forget_surfaces(leaf)

    def find(self, text: Document) -> Iterator[int]:
        """The numbers of the leaves that are true of the paper, maybe with repetitions."""
        surfaces = chain.from_iterable(field.surfaces for field in text.fields.values())
        return chain.from_iterable(map(self._of_surface.__getitem__, surfaces))

    def _numbers_of(self, surface: str) -> tuple[int, ...]:
        term = singular(surface)
        word = self._words.get(term)
        found = (*self._closed.get(term, ()), *self._starts.prefixes_of(surface))
        return found if word is None else (word, *found)

    def _forget_surfaces(self, leaf: Word | Prefix) -> None:
        """Drop the cached surfaces of which the leaf may be true."""
        if isinstance(leaf, Prefix):
            self._of_surface.clear()
        else:
            self._forget_surfaces_of(leaf.term)

    def _forget_surfaces_of(self, term: str) -> None:
        """Drop the cached surfaces that have a term."""
        if self._of_surface:
            for surface in inflections(term):
                self._of_surface.pop(surface, None)


class KeyIndex:
    """Leaves that are looked up whole: words in one text, and keys. Each field has a table of its own."""

    def __init__(self) -> None:
        self._words: dict[TextField, dict[str, int]] = {}
        self._keys: dict[KeysOf, dict[str, int]] = {}

    def add(self, leaf: Fact, number: int) -> None:
        """Add a leaf that is not in the index."""
        table, key = self._slot(leaf)
        table[key] = number

    def remove(self, leaf: Fact) -> None:
        """Remove a leaf."""
        table, key = self._slot(leaf)
        del table[key]

    def find(self, text: Document) -> Iterator[int]:
        """The numbers of the leaves that are true of the paper."""
        by_words = (map(numbers.get, text.fields[scope].term_set) for scope, numbers in self._words.items())
        by_keys = (map(numbers.get, text.keys[field]) for field, numbers in self._keys.items())
        return filter(None, chain(chain.from_iterable(by_words), chain.from_iterable(by_keys)))

    def _slot(self, leaf: Fact) -> tuple[dict[str, int], str]:
        """The table that holds a leaf, and the leaf's key there."""
        match leaf:
            case Key(field, value, below):
                return self._keys.setdefault((field, below), {}), value
            case Word(term, TextField() as scope):
                return self._words.setdefault(scope, {}), term
            case Word():
                raise ValueError("a word of no field is no fact")


class PhraseIndex:
    """Phrases under their first two terms. The rest of a longer phrase is compared."""

    def __init__(self) -> None:
        self._pairs: dict[TextField | None, dict[tuple[str, str], int]] = {}
        self._longer: dict[TextField | None, dict[tuple[str, str], dict[Parts, int]]] = {}

    def add(self, leaf: Phrase, number: int) -> None:
        """Add a phrase that is not in the index."""
        first, second, *rest = leaf.terms
        if rest:
            longer = self._longer.setdefault(leaf.scope, {})
            longer.setdefault((first, second), {})[leaf.terms] = number
        else:
            self._pairs.setdefault(leaf.scope, {})[first, second] = number

    def remove(self, leaf: Phrase) -> None:
        """Remove a phrase."""
        first, second, *rest = leaf.terms
        if not rest:
            del self._pairs[leaf.scope][first, second]
            return
        longer = self._longer[leaf.scope]
        del longer[first, second][leaf.terms]
        if not longer[first, second]:
            del longer[first, second]

    def find(self, text: Document) -> Iterator[int]:
        """The numbers of the phrases in the paper, each within one field; maybe with repetitions."""
        places = ((pairs, field) for scope, pairs in self._pairs.items() for field in text.in_scope(scope))
        of_two = (filter(None, map(pairs.get, pairwise(field.terms))) for pairs, field in places)
        return chain(chain.from_iterable(of_two), self._found_of_longer(text))

    def _found_of_longer(self, text: Document) -> Iterator[int]:
        for scope, longer in self._longer.items():
            for field in text.in_scope(scope):
                for pair in longer.keys() & field.pairs:
                    yield from (number for terms, number in longer[pair].items() if field.has_phrase(terms))


class PrefixIndex:
    """Prefixes that are confined to one field or stand behind other words, filed under each of their spellings."""

    def __init__(self) -> None:
        self._starts: PrefixTrie[dict[Prefix, list[int]]] = PrefixTrie()
        self._of_surface = BoundedCache(self._starts.prefixes_of)

    def add(self, leaf: Prefix, number: int) -> None:
        """Add a prefix that is not in the index."""
        for spelling in prefix_spellings(leaf):
            others = self._starts.get(spelling.start)
            if others is None:
                self._starts.put(spelling.start, {spelling: [number]})
                self._of_surface.clear()
            else:
                others.setdefault(spelling, []).append(number)

    def remove(self, leaf: Prefix, number: int) -> None:
        """Remove a prefix."""
        for spelling in prefix_spellings(leaf):
            others = self._starts.get(spelling.start) or {}
            others[spelling].remove(number)
            if not others[spelling]:
                del others[spelling]
            if not others:
                self._starts.remove(spelling.start)
                self._of_surface.clear()

    def find(self, text: Document) -> Iterator[int]:
        """The numbers of the prefixes that words of the paper begin with; maybe with repetitions."""
        if not self._starts:
            return
        for name, field in text.fields.items():
            begun = chain.from_iterable(map(self._of_surface.__getitem__, field.surface_set))
            for one, numbers in {one: numbers for filed in begun for one, numbers in filed.items()}.items():
                if one.scope in (None, name) and field.has_prefix(one.start, after=one.after):
                    yield from numbers


class NameIndex:
    """Names, in a table for each field.

    Two spellings that agree share a full part, and the first letters of the shorter are among those of the longer. So a
    name is filed under each full part of its spellings, and there under their first letters; the few left are compared.
    """

    def __init__(self) -> None:
        self._fields: dict[str, dict[str, dict[str, dict[Parts, int]]]] = {}

    def add(self, leaf: Name, number: int) -> None:
        """Add a name that is not in the index."""
        by_part = self._fields.setdefault(leaf.field, {})
        for part, letters in _places(leaf.parts):
            by_part.setdefault(part, {}).setdefault(letters, {})[leaf.parts] = number

    def remove(self, leaf: Name) -> None:
        """Remove a name."""
        by_part = self._fields[leaf.field]
        for part, letters in _places(leaf.parts):
            by_letters = by_part[part]
            del by_letters[letters][leaf.parts]
            if not by_letters[letters]:
                del by_letters[letters]
            if not by_letters:
                del by_part[part]

    def find(self, text: Document) -> Iterator[int]:
        """The numbers of the names that agree with a name of the paper; maybe with repetitions."""
        for field, by_part in self._fields.items():
            if by_part:
                for _, name in text.names[field]:
                    yield from _agreeing(by_part, name)


class BoundIndex:
    """Bounds on numbers, in a list for each field. People use few different bounds, so all are compared."""

    def __init__(self) -> None:
        self._bounds: dict[str, dict[Number, int]] = {}

    def add(self, leaf: Number, number: int) -> None:
        """Add a bound that is not in the index."""
        self._bounds.setdefault(leaf.field, {})[leaf] = number

    def remove(self, leaf: Number) -> None:
        """Remove a bound."""
        del self._bounds[leaf.field][leaf]

    def find(self, text: Document) -> Iterator[int]:
        """The numbers of the bounds that hold for the paper."""
        for field, bounds in self._bounds.items():
            value = text.numbers[field]
            if value is not None:
                yield from (number for bound, number in bounds.items() if bound.holds(value))


def _agreeing(by_part: dict[str, dict[str, dict[Parts, int]]], name: Parts) -> Iterator[int]:
    """The numbers of the filed names that agree with a name."""
    for spelling in printed_spellings(name):
        letters = _letters(spelling.parts)
        for part in full_parts(spelling.parts):
            for theirs, numbers in by_part.get(part, {}).items():
                if _are_within(theirs, letters):
                    yield from (number for parts, number in numbers.items() if names_agree(parts, name))


def _places(name: Parts) -> set[tuple[str, str]]:
    """Each full part of the spellings of a name that is looked for, with the first letters of the spelling."""
    return {(part, _letters(one.parts)) for one in typed_spellings(name) for part in full_parts(one.parts)}


def _letters(parts: Parts) -> str:
    """The first letters of all parts, in alphabetical order."""
    return "".join(sorted(part[0] for part in parts))


def _are_within(one: str, other: str) -> bool:
    """Whether the letters of the shorter of the two are among those of the longer one."""
    if len(one) == len(other):
        return one == other
    shorter, longer = sorted((one, other), key=len)
    return Counter(shorter) <= Counter(longer)
