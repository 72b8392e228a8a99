"""What stored queries ask for, kept so that a paper finds it: one index for each way in which a leaf is found.

Each takes leaves with their numbers (from 1) and gives the numbers of those that a paper has, in time that follows the
paper and what is found, not how much is numbers for. (Of beginnings that stand behind other words, all that begin alike
are tried, and of bounds on a number all; people ask for few different ones.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise

from bot.matching.prefix_trie import BoundedCache, PrefixTrie
from bot.query.document import Document, KeysOf
from bot.query.person_names import full_parts, names_agree
from bot.query.tree import Key, Name, Number, Phrase, Prefix, TextField, Word
from bot.text.singular import singular, written

Parts = tuple[str, ...]
Fact = Word | Key


class WordIndex:
    """Words anywhere in a paper, and beginnings of words. Surfaces come again, so what each has is remembered."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._starts: PrefixTrie[int] = PrefixTrie()
        self._of_surface = BoundedCache(self._numbers_of)

    def add(self, leaf: Word | Prefix, number: int) -> None:
        """Keep a leaf that was not kept before."""
        if isinstance(leaf, Word):
            self._words[leaf.term] = number
        else:
            self._starts.put(leaf.start, number)
        self._forget_surfaces(leaf)

    def remove(self, leaf: Word | Prefix) -> None:
        """Forget a leaf."""
        if isinstance(leaf, Word):
            del self._words[leaf.term]
        else:
            self._starts.remove(leaf.start)
        self._forget_surfaces(leaf)

    def find(self, text: Document) -> Iterator[int]:
        """The numbers of the leaves that the paper has; one may come more than once."""
        surfaces = chain.from_iterable(field.surfaces for field in text.fields.values())
        return chain.from_iterable(map(self._of_surface.__getitem__, surfaces))

    def _numbers_of(self, surface: str) -> tuple[int, ...]:
        word = self._words.get(singular(surface))
        return self._starts.prefixes_of(surface) if word is None else (word, *self._starts.prefixes_of(surface))

    def _forget_surfaces(self, leaf: Word | Prefix) -> None:
        """Look again at the surfaces of which a leaf that came or went may be true."""
        if isinstance(leaf, Prefix):
            self._of_surface.clear()
        elif self._of_surface:
            for surface in written(leaf.term):
                self._of_surface.pop(surface, None)


class KeyIndex:
    """Leaves that are looked up as they are: words in one field, and keys, in a table for each field."""

    def __init__(self) -> None:
        self._words: dict[TextField, dict[str, int]] = {}
        self._keys: dict[KeysOf, dict[str, int]] = {}

    def add(self, leaf: Fact, number: int) -> None:
        """Keep a leaf that was not kept before."""
        table, key = self._slot(leaf)
        table[key] = number

    def remove(self, leaf: Fact) -> None:
        """Forget a leaf."""
        table, key = self._slot(leaf)
        del table[key]

    def find(self, text: Document) -> Iterator[int]:
        """The numbers of the leaves that the paper has."""
        by_words = (map(numbers.get, text.fields[scope].term_set) for scope, numbers in self._words.items())
        by_keys = (map(numbers.get, text.keys[field]) for field, numbers in self._keys.items())
        return filter(None, chain(chain.from_iterable(by_words), chain.from_iterable(by_keys)))

    def _slot(self, leaf: Fact) -> tuple[dict[str, int], str]:
        """The table that a leaf is kept in, and its key there."""
        match leaf:
            case Key(field, value, below):
                return self._keys.setdefault((field, below), {}), value
            case Word(term, TextField() as scope):
                return self._words.setdefault(scope, {}), term
            case Word():
                raise ValueError("a word of no field is no fact")


class PhraseIndex:
    """Phrases, by their first two terms; the rest of a longer one is compared."""

    def __init__(self) -> None:
        self._pairs: dict[TextField | None, dict[tuple[str, str], int]] = {}
        self._longer: dict[TextField | None, dict[tuple[str, str], dict[Parts, int]]] = {}

    def add(self, leaf: Phrase, number: int) -> None:
        """Keep a phrase that was not kept before."""
        first, second, *rest = leaf.terms
        if rest:
            longer = self._longer.setdefault(leaf.scope, {})
            longer.setdefault((first, second), {})[leaf.terms] = number
        else:
            self._pairs.setdefault(leaf.scope, {})[first, second] = number

    def remove(self, leaf: Phrase) -> None:
        """Forget a phrase."""
        first, second, *rest = leaf.terms
        if not rest:
            del self._pairs[leaf.scope][first, second]
            return
        longer = self._longer[leaf.scope]
        del longer[first, second][leaf.terms]
        if not longer[first, second]:
            del longer[first, second]

    def find(self, text: Document) -> Iterator[int]:
        """The numbers of the phrases that the paper has in one field; one may come twice."""
        places = ((pairs, field) for scope, pairs in self._pairs.items() for field in text.in_scope(scope))
        of_two = (filter(None, map(pairs.get, pairwise(field.terms))) for pairs, field in places)
        return chain(chain.from_iterable(of_two), self._found_of_longer(text))

    def _found_of_longer(self, text: Document) -> Iterator[int]:
        for scope, longer in self._longer.items():
            for field in text.in_scope(scope):
                for pair in longer.keys() & field.pairs:
                    yield from (number for terms, number in longer[pair].items() if field.has_phrase(terms))


class PrefixIndex:
    """PrefixTrie of words in one field, or behind other words."""

    def __init__(self) -> None:
        self._starts: PrefixTrie[dict[Prefix, int]] = PrefixTrie()
        self._of_surface = BoundedCache(self._starts.prefixes_of)

    def add(self, leaf: Prefix, number: int) -> None:
        """Keep a beginning that was not kept before."""
        others = self._starts.get(leaf.start)
        if others is None:
            self._starts.put(leaf.start, {leaf: number})
            self._of_surface.clear()
        else:
            others[leaf] = number

    def remove(self, leaf: Prefix) -> None:
        """Forget a beginning."""
        others = self._starts.get(leaf.start) or {}
        del others[leaf]
        if not others:
            self._starts.remove(leaf.start)
            self._of_surface.clear()

    def find(self, text: Document) -> Iterator[int]:
        """The numbers of the beginnings that words of the paper have; one may come twice."""
        if not self._starts:
            return
        for name, field in text.fields.items():
            begun = chain.from_iterable(map(self._of_surface.__getitem__, field.surface_set))
            for leaf, number in {leaf: number for numbers in begun for leaf, number in numbers.items()}.items():
                if leaf.scope in (None, name) and field.has_prefix(leaf.start, after=leaf.after):
                    yield number


class NameIndex:
    """Names, by their field. Two that agree share a full part, and the first letters of the shorter are the longer's.

    So a name is kept under each of its full parts, and there under its first letters; the few left are compared.
    """

    def __init__(self) -> None:
        self._fields: dict[str, dict[str, dict[str, dict[Parts, int]]]] = {}

    def add(self, leaf: Name, number: int) -> None:
        """Keep a name that was not kept before."""
        letters, by_part = _letters(leaf.parts), self._fields.setdefault(leaf.field, {})
        for part in set(full_parts(leaf.parts)):
            by_part.setdefault(part, {}).setdefault(letters, {})[leaf.parts] = number

    def remove(self, leaf: Name) -> None:
        """Forget a name."""
        letters, by_part = _letters(leaf.parts), self._fields[leaf.field]
        for part in set(full_parts(leaf.parts)):
            by_letters = by_part[part]
            del by_letters[letters][leaf.parts]
            if not by_letters[letters]:
                del by_letters[letters]
            if not by_letters:
                del by_part[part]

    def find(self, text: Document) -> Iterator[int]:
        """The numbers of the names that agree with one of the paper's; one may come twice."""
        for field, by_part in self._fields.items():
            if by_part:
                for _, name in text.names[field]:
                    yield from _agreeing(by_part, name)


class BoundIndex:
    """Bounds on numbers, by their field; people ask for few different ones."""

    def __init__(self) -> None:
        self._bounds: dict[str, dict[Number, int]] = {}

    def add(self, leaf: Number, number: int) -> None:
        """Keep a bound that was not kept before."""
        self._bounds.setdefault(leaf.field, {})[leaf] = number

    def remove(self, leaf: Number) -> None:
        """Forget a bound."""
        del self._bounds[leaf.field][leaf]

    def find(self, text: Document) -> Iterator[int]:
        """The numbers of the bounds that the paper keeps."""
        for field, bounds in self._bounds.items():
            value = text.numbers[field]
            if value is not None:
                yield from (number for bound, number in bounds.items() if bound.holds(value))


def _agreeing(by_part: dict[str, dict[str, dict[Parts, int]]], name: Parts) -> Iterator[int]:
    """The numbers of the kept names that agree with a name."""
    letters = _letters(name)
    for part in full_parts(name):
        for theirs, numbers in by_part.get(part, {}).items():
            if _are_within(theirs, letters):
                yield from (number for parts, number in numbers.items() if names_agree(parts, name))


def _letters(parts: Parts) -> str:
    """The first letters of all parts, in alphabetical order."""
    return "".join(sorted(part[0] for part in parts))


def _are_within(one: str, other: str) -> bool:
    """Whether the letters of the shorter of the two are among those of the longer one."""
    if len(one) == len(other):
        return one == other
    shorter, longer = sorted((one, other), key=len)
    return Counter(shorter) <= Counter(longer)
