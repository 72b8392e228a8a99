"""Highlighting: the places of the matched words in a readable text, for a card to mark."""

from __future__ import annotations

from collections.abc import Iterator

from bot.query.evaluate import text_term
from bot.query.evidence import Reasons, Term
from bot.query.tree import Phrase, Prefix, Query, TextField, Word, leaves
from bot.text.singular import singular
from bot.text.token_spans import Span, TokenSpans, token_spans


def highlights(text: str, found: Reasons | Query, *, field: TextField | None = None) -> tuple[Span, ...]:
    """The spans (start, end exclusive; in code points) of the words to mark, in order; touching ones are merged.

    `found` is the result of `evaluate` or of the matcher, or a query, whose negated leaves are not marked. With a
    `field`, only words that were found in that field, or that the query looks for in it, are marked.
    """
    terms = [term for term in _terms(found) if term.terms and (field is None or field in term.fields)]
    if not terms:
        return ()
    words = token_spans(text)
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


def _places(words: TokenSpans, term: Term) -> Iterator[Span]:
    """Where the words of a term stand side by side, from the first of them to the last."""
    first, *others = term.terms
    begins = words.of_start(first) if term.prefix and not others else words.of_term(first)
    if not others:
        return map(words.span, begins)
    ends = ((place, _last(words, place, others, prefix=term.prefix)) for place in begins)
    return ((words.span(place)[0], words.span(last)[1]) for place, last in ends if last is not None)


def _last(words: TokenSpans, place: int, others: list[str], *, prefix: bool) -> int | None:
    """The place of the last of `others`, if they all follow directly after `place`, in order."""
    for number, wanted in enumerate(others, start=1):
        behind = words.behind(place)
        if behind is None:
            return None
        surface = words.surface(behind)
        agrees = surface.startswith(wanted) if prefix and number == len(others) else singular(surface) == wanted
        if not agrees:
            return None
        place = behind
    return place


def _merged(places: list[Span]) -> tuple[Span, ...]:
    """Sorted places, with overlapping and touching ones merged."""
    merged: list[Span] = []
    for start, end in places:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
