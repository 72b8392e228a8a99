"""How much a query lets through: whether each of its alternatives has a part that narrows it."""

from __future__ import annotations

from bot.query.fields import KEYS
from bot.query.tree import And, Everything, Key, Leaf, Not, Number, Or, Query, Word, leaves

_STOP_WORDS = frozenset(
    [
        *("a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "of", "on", "or", "our"),
        *("that", "the", "this", "to", "we", "with"),
    ]
)
"""Words that nearly every abstract has."""


def is_required_part(leaf: Leaf) -> bool:
    """Whether a leaf narrows a query enough to stand alone: a source, or a bound that 0 meets, does not."""
    match leaf:
        case Key(field):
            return KEYS[field].narrows
        case Number():
            return not leaf.holds(0)
        case _:
            return True


def always_required(query: Query, *, negated: bool = False, everything: bool = True) -> bool:
    """Whether every alternative (each clause of the disjunctive form) has a required positive part.

    `everything` says whether `*` counts as one. An alternative of a conjunction takes one alternative of each
    part, so all of them have such a part just when those of a single part all do.
    """
    match query:
        case Not(part):
            return always_required(part, negated=not negated, everything=everything)
        case And(parts) | Or(parts):
            found = (always_required(part, negated=negated, everything=everything) for part in parts)
            return any(found) if isinstance(query, And) is not negated else all(found)
        case Everything():
            return everything and not negated
        case _:
            return not negated and is_required_part(query)


def asks_for_everything(query: Query) -> bool:
    """Whether an alternative of the query is `*` with nothing that narrows it: too much for instant delivery."""
    return not always_required(query, everything=False)


def stop_word_in(query: Query) -> str | None:
    """A word that nearly every paper has, where the query or an alternative asks for nothing else; else None."""
    if isinstance(query, Or):
        return next(filter(None, map(stop_word_in, query.parts)), None)
    wanted = list(leaves(query, negated=False))
    words = [leaf.term for leaf in wanted if isinstance(leaf, Word) and leaf.term in _STOP_WORDS]
    return words[0] if words and len(words) == len(wanted) else None
