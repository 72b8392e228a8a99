"""Where an inverted index files a query: under the rarest thing that must be there, of each alternative."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.query.tree import And, Leaf, Not, Or, Phrase, Prefix, Query, Word

_EVERY_PAPER = 1_000_000
Frequency = Mapping[str, int]


def rarest(query: Query, frequency: Frequency) -> frozenset[Leaf]:
    """The leaves one of which is true of every paper that the query is true of, those that fewest papers have."""
    found = _needed(query, frequency, negated=False)
    if found is None:
        raise ValueError("the rivals file no query that is true of papers with none of its words")
    return found


def rarest_term(terms: Sequence[str], frequency: Frequency) -> str:
    """The rarest term of a phrase."""
    return min(terms, key=lambda term: frequency.get(term, 0))


def _needed(query: Query, frequency: Frequency, *, negated: bool) -> frozenset[Leaf] | None:
    """Of a conjunction the rarest of what its parts need, of an alternative what all parts need; None for nothing."""
    match query:
        case Not(part):
            return _needed(part, frequency, negated=not negated)
        case And(parts) | Or(parts):
            needed = [_needed(part, frequency, negated=negated) for part in parts]
            some = [each for each in needed if each is not None]
            if isinstance(query, And) is not negated:
                return min(some, key=lambda leaves: _commonness(leaves, frequency), default=None)
            return frozenset().union(*some) if len(some) == len(needed) else None
        case _:
            return None if negated else frozenset((query,))


def _commonness(leaves: Collection[Leaf], frequency: Frequency) -> tuple[int, int]:
    """How many papers have one of them, as far as their terms tell; alike, longer phrases go before shorter."""
    shortest = min(len(leaf.terms) if isinstance(leaf, Phrase) else 1 for leaf in leaves)
    return sum(_papers(leaf, frequency) for leaf in leaves), -shortest


def _papers(leaf: Leaf, frequency: Frequency) -> int:
    """In how many papers a leaf is true at most; a beginning counts as if in all."""
    match leaf:
        case Word(term):
            return frequency.get(term, 0)
        case Phrase(terms):
            return min(frequency.get(term, 0) for term in terms)
        case Prefix():
            return _EVERY_PAPER
        case _:
            raise ValueError(f"the rivals know nothing of {leaf}")
