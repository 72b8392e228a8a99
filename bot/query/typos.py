"""Slips of the keyboard: the terms one letter away from a word. An archive says which of them its papers have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from string import ascii_lowercase, digits

from bot.query.tree import And, Or, Phrase, Query, Word

_SHORTEST, _LONGEST = 4, 24
"""A shorter word is one letter away from too many others, a longer one is no word of a language."""


def one_letter_away(term: str) -> frozenset[str]:
    """The terms that `term` becomes when one letter is added, left out, exchanged, or swaps with its neighbour."""
    if not _SHORTEST <= len(term) <= _LONGEST:
        return frozenset()
    return frozenset(_edits(term)) - {term}


def respelled(query: Query, terms: Mapping[str, str]) -> Query:
    """The query with each of these terms replaced, in the words and phrases that must be there."""
    match query:
        case Word(term) if term in terms:
            return replace(query, term=terms[term], typed=(terms[term],))
        case Phrase(phrase) if any(term in terms for term in phrase):
            new = tuple(terms.get(term, term) for term in phrase)
            return replace(query, terms=new, typed=new)
        case And(parts) | Or(parts):
            return replace(query, parts=tuple(respelled(part, terms) for part in parts))
        case _:
            return query


def _edits(term: str) -> Iterator[str]:
    letters = {*ascii_lowercase, *digits, *term}
    for place in range(len(term) + 1):
        before, behind = term[:place], term[place:]
        yield from (f"{before}{letter}{behind}" for letter in letters)
        if behind:
            yield before + behind[1:]
            yield from (f"{before}{letter}{behind[1:]}" for letter in letters)
        if len(behind) > 1:
            yield f"{before}{behind[1]}{behind[0]}{behind[2:]}"
