"""Highlighting: the places of the matched words in a readable text, for a card to mark."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from bot.query.evaluate import text_term
from bot.query.evidence import Reasons, Term
from bot.query.spellings import spellings_of
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
    """Where the words of a term stand side by side in any of their spellings, from the first of them to the last."""
    compounds = words.compounds
    for first, *others in spellings_of(term.terms, is_prefix=term.prefix):
        begins = words.of_start(first) if term.prefix and not others else words.of_term(first)
        is_first = _test(first, is_start=term.prefix and not others)
        runs = chain(((place, place) for place in begins), (each[1:] for each in compounds if is_first(each.surface)))
        for place, end in runs:
            last = _last(words, end, others, prefix=term.prefix)
            if last is not None:
                yield words.span(place)[0], words.span(last)[1]


def _test(wanted: str, *, is_start: bool) -> Callable[[str], bool]:
    """A test of a surface: whether it begins with `wanted`, or has it as its term."""
    return (lambda surface: surface.startswith(wanted)) if is_start else (lambda surface: singular(surface) == wanted)


def _last(words: TokenSpans, place: int, others: Sequence[str], *, prefix: bool) -> int | None:
    """The place of the last token of `others`, if they all follow directly after `place`, in order."""
    if not others:
        return place
    wanted, *rest = others
    agrees = _test(wanted, is_start=prefix and not rest)
    ends = (_last(words, end, rest, prefix=prefix) for surface, end in _behind(words, place) if agrees(surface))
    return next((end for end in ends if end is not None), None)


def _behind(words: TokenSpans, place: int) -> Iterator[tuple[str, int]]:
    """The words directly behind a place, each with its last place: a token, and the compounds that it begins."""
    behind = words.behind(place)
    if behind is not None:
        yield words.surface(behind), behind
        yield from ((each.surface, each.last) for each in words.compounds if each.first == behind)


def _merged(places: list[Span]) -> tuple[Span, ...]:
    """Sorted places, with overlapping and touching ones merged."""
    merged: list[Span] = []
    for start, end in places:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
