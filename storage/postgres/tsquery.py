"""Translates a query into a `tsquery` (as `storage.sqlite.fts_query` does for SQLite) that finds all of its matches.

The lexemes of a paper have no positions and no fields (the view `paper_index`). A GIN index stores neither, so
PostgreSQL would recheck them in the stored value of each candidate, and positions end at 16,383. So a phrase finds the
papers with all of its words, and `storage.postgres.sql_filter` checks their texts. Every word is a quoted token of
ours, so none is read as syntax.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.query import index_tokens
from bot.query.spellings import spellings
from bot.query.tree import And, Everything, Key, Leaf, Name, Not, Number, Or, Phrase, Prefix, Query, Word, leaves

STRETCH = 4096
"""The rows that share the lexeme of a stretch."""
MUCH = "':much'"
"""Finds the papers that have too many tokens to be indexed; they have no other lexeme."""
_LONGEST, _BEGINNING = 2_000, 400
"""A token of more bytes than this is indexed by its first characters, this many, and a mark."""


def tsquery(query: Query) -> str | None:
    """The `tsquery` that finds all matches of the query (in canonical form); None for all papers.

    It finds no other papers if the query `is_decided`.
    """
    found_by = _found_by(query)
    if found_by is None:
        return None
    return f"{_quoted(index_tokens.EVERY_PAPER)} & {found_by}" if _is_complement(query) else found_by


def is_decided(query: Query) -> bool:
    """Whether the index alone decides the query: its `tsquery` finds exactly the matches."""
    return all(map(_is_leaf_decided, leaves(query)))


def leaf_query(leaf: Word | Phrase | Prefix | Name | Key) -> str:
    """The `tsquery` of a leaf; it finds a superset if the leaf is not decided."""
    match leaf:
        case Word() | Phrase() | Prefix():
            return _any(map(_spelling_query, spellings(leaf)))
        case Name():
            return _any(map(_quoted, index_tokens.name_tokens(leaf) or (index_tokens.NO_PAPER,)))
        case Key():
            return _quoted(index_tokens.key_token(leaf))


def word_query(term: str) -> str:
    """The `tsquery` of a term in any field."""
    return _quoted(term)


def beginning_query(start: str) -> str:
    """The `tsquery` of all tokens that begin with `start`."""
    return f"{_literal(start[:_BEGINNING])}:*"


def in_stretches(found_by: str, numbers: Iterable[int]) -> str:
    """The `tsquery`, restricted to papers whose rows are in the stretches of these numbers."""
    return f"({found_by}) & {_any(_literal(f':{number}') for number in numbers)}"


def _found_by(query: Query) -> str | None:
    match query:
        case And(parts):
            found = [each for part in parts if (each := _found_by(part)) is not None]
            return _all(found) if found else None
        case Or(parts):
            every = [_found_by(part) for part in parts]
            found = [each for each in every if each is not None]
            return _any(found) if len(found) == len(every) else None
        case Not(part):
            if not is_decided(part):
                return None
            found_by = _found_by(part)
            return _quoted(index_tokens.NO_PAPER) if found_by is None else f"!{found_by}"
        case Number() | Everything():
            return None
        case _:
            return leaf_query(query)


def _is_complement(query: Query) -> bool:
    """Whether the `tsquery` matches papers with none of its lexemes: then GIN scans the whole index."""
    match query:
        case And(parts):
            return all(_is_complement(part) or _found_by(part) is None for part in parts)
        case Or(parts):
            return any(map(_is_complement, parts))
        case _:
            return isinstance(query, Not)


def _is_leaf_decided(leaf: Leaf) -> bool:
    match leaf:
        case Word(term, scope):
            return scope is None and _is_whole(term)
        case Prefix(start, scope):
            return scope is None and len(start) <= _BEGINNING and index_tokens.is_decided(leaf)
        case Name():
            return index_tokens.is_decided(leaf) and all(map(_is_whole, index_tokens.name_tokens(leaf)))
        case Key():
            return _is_whole(index_tokens.key_token(leaf))
        case _:
            return isinstance(leaf, Everything)


def _spelling_query(spelling: Word | Phrase | Prefix) -> str:
    """The `tsquery` of one spelling of a leaf."""
    match spelling:
        case Word(term):
            return _quoted(term)
        case Phrase(terms):
            return _all(map(_quoted, terms))
        case Prefix(start, _, after):
            return _all([*map(_quoted, after), _begins(start)])


def _begins(start: str) -> str:
    """The `tsquery` of a surface with this prefix: a term or a form has it, and not only terms have it."""
    found = _any((beginning_query(start), beginning_query(index_tokens.form(start))))
    return f"({found} & !{_quoted(index_tokens.missing_start_anywhere(start))})"


def _any(queries: Iterable[str]) -> str:
    return _joined(" | ", queries)


def _all(queries: Iterable[str]) -> str:
    return _joined(" & ", queries)


def _joined(operator: str, queries: Iterable[str]) -> str:
    every = list(dict.fromkeys(queries))
    return every[0] if len(every) == 1 else f"({operator.join(every)})"


def _is_whole(token: str) -> bool:
    """Whether a token is indexed whole."""
    return len(token.encode()) <= _LONGEST


def _quoted(token: str) -> str:
    """The indexed part of a token, in quotes."""
    return _literal(token if _is_whole(token) else f"{token[:_BEGINNING]}:")


def _literal(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
