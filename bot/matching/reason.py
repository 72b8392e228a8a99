"""Where in a readable text the words that matched stand, so that a card can mark them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.query.evaluate import text_term
from bot.query.reasons import Reasons, Term
from bot.query.tree import Phrase, Prefix, Query, TextField, Word, leaves
from bot.text.tokens import Located, located


def highlights(text: str, found: Reasons | Query, *, field: TextField | None = None) -> tuple[tuple[int, int], ...]:
    """The places (start, end exclusive; code points) of the words to mark, in order, none touching another.

    `found` is what `evaluate` or the matcher gave, or a query (what it excludes is not marked). With a `field`,
    only words found in, or sought in, that field are marked.
    """
    terms = [term for term in _terms(found) if term.terms and (field is None or field in term.fields)]
    if not terms:
        return ()
    words = located(text)
    places = sorted(place for term in terms for place in _places(words, term))
    return _merged(places)


def _terms(found: Reasons | Query) -> tuple[Term, ...]:
    """The terms of reasons, or those that a query looks for in texts."""
    if isinstance(found, Reasons):
        return found.terms
    wanted = leaves(found, negated=False)
    return tuple(
        text_term(leaf, fields=_scope(leaf.scope)) for leaf in wanted if isinstance(leaf, Word | Phrase | Prefix)
    )


def _scope(scope: TextField | None) -> tuple[TextField, ...]:
    """The fields in which a leaf is looked for."""
    return tuple(TextField) if scope is None else (scope,)


def _places(words: Located, term: Term) -> Iterator[tuple[int, int]]:
    """Where the words of a term stand side by side, from the first of them to the last."""
    *before, last = term.terms
    length = len(before)
    for place in _places_of_last(words, last, prefix=term.prefix):
        if place >= length and words.terms[place - length : place] == before:
            yield words.at(place - length)[0], words.at(place)[1]


def _places_of_last(words: Located, wanted: str, *, prefix: bool) -> list[int]:
    """The places, counted in tokens, of what can be the last word of a term."""
    if prefix:
        return [place for place, surface in enumerate(words.surfaces) if surface.startswith(wanted)]
    return [place for place, term in enumerate(words.terms) if term == wanted]


def _merged(places: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Sorted places with those that overlap or touch made one."""
    merged: list[tuple[int, int]] = []
    for start, end in places:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
