"""A query as one FTS5 expression, which the index answers by itself: words, names, keys, and not.

FTS5 knows NOT only between two expressions, so a part of a query is the papers that an expression finds, or all but
those, and AND and OR are worked out on either. Numbers, and the order of the words in some names and prefixes, are no
tokens of the index; what asks for them is widened here to all that could be true, and `storage.sqlite.sql_filter` has
the last word. No word is ever syntax: each is a token of ours, in quotes. A column filter of FTS5 binds one phrase (in
`title : "a" "b"` the second is looked for everywhere), so each has its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.query import index_tokens
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
    leaves,
)


@dataclass(frozen=True, slots=True)
class _Papers:
    """The papers that an expression finds, or all others."""

    found_by: str
    others: bool = False


def _token(token: str) -> str:
    return f'"{token}"'


_ALL = _Papers(_token(index_tokens.NO_PAPER), others=True)


def fts_query(query: Query) -> str | None:
    """The FTS5 expression that finds every paper of which the query (in canonical form) is true.

    None for all papers. It finds no other papers when the query `is_decided`.
    """
    papers = _papers(query)
    if papers == _ALL:
        return None
    return f"({_token(index_tokens.EVERY_PAPER)} NOT {papers.found_by})" if papers.others else papers.found_by


def is_decided(query: Query) -> bool:
    """Whether the expression of the query finds exactly the papers that it is true of."""
    return all(map(index_tokens.is_decided, leaves(query)))


def _papers(query: Query) -> _Papers:
    match query:
        case And(parts):
            return _all_of([_papers(part) for part in parts])
        case Or(parts):
            return _any_of([_papers(part) for part in parts])
        case Not(part):
            return _negated(_papers(part)) if is_decided(part) else _ALL
        case Number() | Everything():
            return _ALL
        case _:
            return _Papers(leaf_query(query))


def _negated(papers: _Papers) -> _Papers:
    return _Papers(papers.found_by, others=not papers.others)


def _all_of(parts: Sequence[_Papers]) -> _Papers:
    found = [part.found_by for part in parts if not part.others]
    but = [part.found_by for part in parts if part.others and part != _ALL]
    if found:
        return _Papers(_but(_joined("AND", found), but))
    return _Papers(_joined("OR", but), others=True) if but else _ALL


def _any_of(parts: Sequence[_Papers]) -> _Papers:
    """The union of parts. With complements among them it is a complement: what all of them miss, less the others."""
    if _ALL in parts:
        return _ALL
    found = [part.found_by for part in parts if not part.others]
    missing = [part.found_by for part in parts if part.others]
    if missing:
        return _Papers(_but(_joined("AND", missing), found), others=True)
    return _Papers(_joined("OR", found))


def _but(found: str, others: Sequence[str]) -> str:
    return f"({found} NOT {_joined('OR', others)})" if others else found


def _joined(operator: str, expressions: Iterable[str]) -> str:
    every = list(dict.fromkeys(expressions))
    return every[0] if len(every) == 1 else f"({f' {operator} '.join(every)})"


def leaf_query(leaf: Word | Phrase | Prefix | Name | Key) -> str:
    """The expression for a leaf; where the leaf is not decided, it finds some papers more."""
    match leaf:
        case Word(term, scope):
            return _phrase((term,), scope)
        case Phrase(terms, scope):
            return _phrase(terms, scope)
        case Prefix(start, scope, after):
            return _begins_behind(after, start, scope) if after else _begins(start, scope)
        case Name():
            return _any_token(index_tokens.name_tokens(leaf))
        case Key():
            return _token(index_tokens.key_token(leaf))


def _any_token(tokens: Sequence[str]) -> str:
    return _joined("OR", map(_token, tokens or (index_tokens.NO_PAPER,)))


def _phrase(terms: Sequence[str], scope: TextField | None) -> str:
    """Terms side by side. Without a field no column is named: the other columns have no such tokens."""
    return f"{_in(scope)}{_token(' '.join(terms))}"


def _begins_behind(terms: Sequence[str], start: str, scope: TextField | None) -> str:
    """A term with this prefix directly behind others; or a surface that is no term, wherever it stands."""
    behind = f"{_phrase((*terms, start), scope)} *"
    return f"({behind} OR ({_phrase(terms, scope)} AND {_form_begins(start, scope)}))"


def _form_begins(start: str, scope: TextField | None) -> str:
    """A surface with this prefix that is no term."""
    by_form = f"{scope}_forms : " if scope else ""
    return f"{by_form}{_token(index_tokens.form(start))} *"


def _begins(start: str, scope: TextField | None) -> str:
    """A surface with this prefix: in a term or in a form, except where only terms have the prefix."""
    by_form = f"{scope}_forms : " if scope else ""
    found = f"{_in(scope)}{_token(start)} * OR {_form_begins(start, scope)}"
    no_surface = index_tokens.missing_start(start) if scope else index_tokens.missing_start_anywhere(start)
    return f"(({found}) NOT {by_form}{_token(no_surface)})"


def _in(scope: TextField | None) -> str:
    return f"{scope} : " if scope else ""
