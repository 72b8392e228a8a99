"""A query as one FTS5 expression, which the index answers by itself: words, names, keys, and not.

In FTS5, NOT is a binary operator. So each part of a query is compiled to an expression and a flag that says whether it
stands for the matching papers or for their complement; AND and OR combine both kinds by De Morgan's laws. The index has
no tokens for numbers, and its tokens cannot fully decide names of three or more parts or with a repeated part, nor
prefixes that follow other words (`gpt-4*`). For these the expression finds a superset, which
`storage.sqlite.sql_filter` narrows down. No word is ever syntax: each is a token of ours, in quotes. A column filter of
FTS5 binds one phrase (in `title : "a" "b"` the second is looked for everywhere), so each has its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.query import index_tokens
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
    leaves,
)


@dataclass(frozen=True, slots=True)
class _Papers:
    """The papers that an expression finds, or their complement."""

    found_by: str
    complement: bool = False


def _quoted(tokens: str) -> str:
    return f'"{tokens}"'


_ALL = _Papers(_quoted(index_tokens.NO_PAPER), complement=True)


def fts_query(query: Query) -> str | None:
    """The FTS5 expression that finds every paper that the query (in canonical form) matches; None for all papers.

    It finds no other papers when the query `is_decided`.
    """
    papers = _papers(query)
    if papers == _ALL:
        return None
    return f"({_quoted(index_tokens.EVERY_PAPER)} NOT {papers.found_by})" if papers.complement else papers.found_by


def is_decided(query: Query) -> bool:
    """Whether the FTS5 expression of the query is exact: it finds the papers that the query matches, and no others."""
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
    return _Papers(papers.found_by, complement=not papers.complement)


def _all_of(parts: Sequence[_Papers]) -> _Papers:
    found = [part.found_by for part in parts if not part.complement]
    but = [part.found_by for part in parts if part.complement and part != _ALL]
    if found:
        return _Papers(_but(_joined("AND", found), but))
    return _Papers(_joined("OR", but), complement=True) if but else _ALL


def _any_of(parts: Sequence[_Papers]) -> _Papers:
    """The union of parts. With a complement among them it is one: `-a OR -b OR c` is NOT ((a AND b) NOT c)."""
    if _ALL in parts:
        return _ALL
    found = [part.found_by for part in parts if not part.complement]
    missing = [part.found_by for part in parts if part.complement]
    if missing:
        return _Papers(_but(_joined("AND", missing), found), complement=True)
    return _Papers(_joined("OR", found))


def _but(found: str, excluded: Sequence[str]) -> str:
    return f"({found} NOT {_joined('OR', excluded)})" if excluded else found


def _joined(operator: str, expressions: Iterable[str]) -> str:
    every = list(dict.fromkeys(expressions))
    return every[0] if len(every) == 1 else f"({f' {operator} '.join(every)})"


def leaf_query(leaf: Word | Phrase | Prefix | Name | Key) -> str:
    """The expression for a leaf; for a leaf that is not decided, it finds a superset."""
    match leaf:
        case Word() | Phrase() | Prefix():
            return _joined("OR", map(_spelling_query, spellings(leaf)))
        case Name():
            return _any_token(index_tokens.name_tokens(leaf))
        case Key():
            return _quoted(index_tokens.key_token(leaf))


def _spelling_query(spelling: Word | Phrase | Prefix) -> str:
    """The expression for one spelling of a leaf, as it stands."""
    match spelling:
        case Word(term, scope):
            return _phrase((term,), scope)
        case Phrase(terms, scope):
            return _phrase(terms, scope)
        case Prefix(start, scope, after):
            return _begins_behind(after, start, scope) if after else _begins(start, scope)


def _any_token(tokens: Sequence[str]) -> str:
    return _joined("OR", map(_quoted, tokens or (index_tokens.NO_PAPER,)))


def _phrase(terms: Sequence[str], scope: TextField | None) -> str:
    """Terms side by side. Without a field no column is named: the other columns have no such tokens."""
    return f"{_in(scope)}{_quoted(' '.join(terms))}"


def _begins_behind(terms: Sequence[str], start: str, scope: TextField | None) -> str:
    """The terms directly followed by one with this prefix; or the terms and a form with this prefix, anywhere.

    The second is a superset: a form stands in no order with the terms.
    """
    behind = f"{_phrase((*terms, start), scope)} *"
    return f"({behind} OR ({_phrase(terms, scope)} AND {_form_begins(start, scope)}))"


def _form_begins(start: str, scope: TextField | None) -> str:
    """A surface with this prefix that is no term."""
    by_form = f"{scope}_forms : " if scope else ""
    return f"{by_form}{_quoted(index_tokens.form(start))} *"


def _begins(start: str, scope: TextField | None) -> str:
    """A surface with this prefix: in a term or in a form, except where only terms have the prefix."""
    by_form = f"{scope}_forms : " if scope else ""
    found = f"{_in(scope)}{_quoted(start)} * OR {_form_begins(start, scope)}"
    no_surface = index_tokens.missing_start(start) if scope else index_tokens.missing_start_anywhere(start)
    return f"(({found}) NOT {by_form}{_quoted(no_surface)})"


def _in(scope: TextField | None) -> str:
    return f"{scope} : " if scope else ""
