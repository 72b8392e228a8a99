"""Spellings: the ways in which a phrase may be written, its neighbouring words apart or closed up.

`pre-training` is the phrase `"pre training"`, and true of a text with *pretraining* as well: a phrase is true where
one of its spellings is. A text that joins the words of a spelling by a hyphen has it too, as `bot.text.compounds`
indexes it. A spelling is a leaf that is looked up as it stands; only this module makes spellings.

A phrase holds terms. So the last of its words that are closed up may have been a plural (`precorpora` is read as it
stands, not as a plural of `precorpus`), and the others are taken for singular, as they are in nearly all compounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, combinations, islice, pairwise, product

from bot.query.tree import Phrase, Prefix, Word
from bot.text.compounds import MOST_PARTS, closed_up, may_join
from bot.text.singular import inflections, singular

MOST_SPELLINGS = 32
"""About as many as a phrase of five words has. Of a longer one the rest, with most words closed up, is left out."""
_REMEMBERED = 1 << 12
Terms = tuple[str, ...]


def spellings(leaf: Word | Phrase | Prefix) -> tuple[Word | Phrase | Prefix, ...]:
    """The leaf as it stands, and with each choice of its neighbouring words closed up, those with the fewest first."""
    match leaf:
        case Word():
            return (leaf,)
        case Phrase(terms, scope):
            closed = spellings_of(terms, is_prefix=False)[1:]
            return (leaf, *(Phrase(each, scope) if len(each) > 1 else Word(each[0], scope) for each in closed))
        case Prefix():
            return prefix_spellings(leaf)


def prefix_spellings(leaf: Prefix) -> tuple[Prefix, ...]:
    """The same of a prefix, whose spellings are prefixes."""
    every = spellings_of((*leaf.after, leaf.start), is_prefix=True)
    return tuple(Prefix(each[-1], leaf.scope, each[:-1]) for each in every)


@lru_cache(_REMEMBERED)
def spellings_of(terms: Terms, *, is_prefix: bool) -> tuple[Terms, ...]:
    """The spellings of terms side by side, each as terms; the last may be the beginning of a surface."""
    if len(terms) == 2 and not is_prefix:  # as most phrases are
        return (terms, *((word,) for word in _closed(terms))) if may_join(*terms) else (terms,)
    found = chain.from_iterable(_written(parts, is_prefix=is_prefix) for parts in _divisions(terms))
    return tuple(dict.fromkeys(islice(found, MOST_SPELLINGS)))


def _divisions(terms: Terms) -> Iterator[tuple[Terms, ...]]:
    """The terms divided into parts that can be one word each, those with the most parts first."""
    gaps = range(1, len(terms))
    open_gaps = [gap for gap in gaps if may_join(terms[gap - 1], terms[gap])]
    for count in range(len(open_gaps) + 1):
        for closed in combinations(open_gaps, count):
            cuts = [0, *(gap for gap in gaps if gap not in closed), len(terms)]
            if all(end - start <= MOST_PARTS for start, end in pairwise(cuts)):
                yield tuple(terms[start:end] for start, end in pairwise(cuts))


def _written(parts: Sequence[Terms], *, is_prefix: bool) -> Iterator[Terms]:
    """The spellings in which each part is closed up."""
    *others, last = parts
    return product(*map(_closed, others), _closed_start(last) if is_prefix else _closed(last))


def _closed(part: Terms) -> Iterable[str]:
    """The terms that the words of a part can be when they are closed up, each once; its own term if it is alone."""
    if len(part) == 1:
        return part
    words = (closed_up((*part[:-1], last)) for last in _inflections(part[-1]))
    return dict.fromkeys(singular(word) for word in words if word is not None)


def _closed_start(part: Terms) -> Iterable[str]:
    """The same of the last part of a prefix, which is the beginning of a surface."""
    word = closed_up(part) if len(part) > 1 else part[0]
    return () if word is None else (word,)


_inflections = lru_cache(_REMEMBERED)(inflections)
