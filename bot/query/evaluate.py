"""The reference evaluator: it walks the tree and says whether a query is true of a paper, and why. Slow and obvious.

It is the meaning of the query language. The matcher and every archive must give the same answers, and a property
test holds them to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from types import MappingProxyType

from bot.query.canonical import shown, spelled
from bot.query.document import Document
from bot.query.evidence import Reasons, Term
from bot.query.person_names import names_agree
from bot.query.spellings import spellings
from bot.query.tree import (
    And,
    Everything,
    Key,
    Name,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Query,
    TextField,
    Word,
    terms_of,
)

_NAMES: Mapping[tuple[TextField, ...], tuple[str, ...]] = MappingProxyType(
    {
        some: tuple(field.value for field in some)
        for many in range(len(TextField) + 1)
        for some in combinations(TextField, many)
    },
)
"""The names for each subset of the text fields, in the order of `TextField`."""


def evaluate(query: Query, text: Document) -> Reasons | None:
    """The reasons why `query` is true of the paper; None when it is not. An absent word gives no reason."""
    found = _found(query, text)
    return None if found is None else Reasons(tuple(dict.fromkeys(found)) if len(found) > 1 else found)


def _found(query: Query, text: Document) -> tuple[Term, ...] | None:
    """The terms found by a part of the query; None when the part is not true."""
    match query:
        case Word() | Phrase() | Prefix():
            return _standing(query, _fields_with(query, text))
        case And(parts):
            return _all(parts, text)
        case Or(parts):
            return _any(parts, text)
        case Not(part):
            return () if _found(part, text) is None else None
        case Name(field, parts):
            return tuple(Term(n, (field,)) for n, theirs in text.names[field] if names_agree(parts, theirs)) or None
        case Everything():
            return (Term("*", ("everything",)),)
        case _:
            return _fact(query, text)


def _all(parts: tuple[Query, ...], text: Document) -> tuple[Term, ...] | None:
    """The terms of all parts, if all are true."""
    terms: tuple[Term, ...] = ()
    for part in parts:
        found = _found(part, text)
        if found is None:
            return None
        terms += found
    return terms


def _any(parts: tuple[Query, ...], text: Document) -> tuple[Term, ...] | None:
    """The terms of all parts that are true, if there is one."""
    every = [found for part in parts if (found := _found(part, text)) is not None]
    return tuple(term for found in every for term in found) if every else None


def _fields_with(leaf: Word | Phrase | Prefix, text: Document) -> tuple[TextField, ...]:
    """The fields in which one of the spellings of a leaf stands, in the order of `TextField`."""
    each = spellings(leaf)
    if len(each) == 1:
        return _fields_spelling(leaf, text)
    found = {field for spelling in each for field in _fields_spelling(spelling, text)}
    return tuple([field for field in TextField if field in found])


def _fields_spelling(spelling: Word | Phrase | Prefix, text: Document) -> tuple[TextField, ...]:
    """The fields in which a spelling stands as it is."""
    match spelling:
        case Word(term, scope):
            return text.fields_with((term,), scope)
        case Phrase(terms, scope):
            return text.fields_with(terms, scope)
        case Prefix(start, scope, after):
            return text.fields_with_start(start, scope, after=after)


def _standing(leaf: Word | Phrase | Prefix, fields: tuple[TextField, ...]) -> tuple[Term, ...] | None:
    """The term of a leaf that was found in some fields."""
    return (text_term(leaf, fields=fields),) if fields else None


def _fact(leaf: Key | Number, text: Document) -> tuple[Term, ...] | None:
    """The term of a key that the paper has, or of a bound that it keeps."""
    match leaf:
        case Key(field, value, below):
            holds = value in text.keys[field, below]
        case Number(field):
            holds = leaf.holds(text.numbers[field])
    return (Term(spelled(leaf), (leaf.field,)),) if holds else None


def text_term(leaf: Word | Phrase | Prefix, *, fields: tuple[TextField, ...]) -> Term:
    """The term for a leaf that was found in these fields, which are in the order of `TextField`."""
    return Term(shown(leaf), _NAMES[fields], terms_of(leaf), isinstance(leaf, Prefix))
