"""A query as it is kept, read again quickly: a service that starts may have a million of them to read.

The canonical form puts parts together in few ways, and only those are read here. What a single part means is asked
once for each different one: of `terms`, as `parse` does, where it is plain words, else of `parse`. So there is one
meaning of the language and not two.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bot.errors import QueryError
from bot.query.canonical import identity, spelled
from bot.query.parser import MAX_WRITTEN, parse, parse_written
from bot.query.refusals import Refusal
from bot.query.terms import TypedTerm, leaf
from bot.query.tree import And, Everything, Leaf, Not, Or, Query, always_required, is_required_part

_PIECE = re.compile(r'[()]|-?(?:[^\s()":]+:)?"[^"]*"|[^\s()]+')
_PLAIN_PART = re.compile(r'(?:(?P<field>title|abstract):)?(?:"(?P<quoted>[a-z0-9 ]+)"|(?P<word>[a-z0-9]+\*?))')
"""Words in which nothing can be an operator, an escape or TeX: the grammar would make one piece of them."""
_DIFFERENT_PARTS = 1 << 17


class Flat(NamedTuple):
    """A kept query without groups: of each alternative what must be there and what must not, and its `identity`."""

    identity: str
    alternatives: list[tuple[list[Leaf], list[Leaf]]]


class _Part(NamedTuple):
    """A single part, how its identity is written, and whether it narrows a query enough to stand alone."""

    leaf: Leaf
    identity: str
    narrows: bool


def read_flat(text: str) -> Flat | None:
    """What a kept query says, if it has no groups as nearly all; None where `read_canonical` has to tell."""
    meaning: list[str] = []
    alternatives: list[tuple[list[Leaf], list[Leaf]]] = [([], [])]
    narrowed: set[int] = set()
    try:
        for piece in _PIECE.findall(text if len(text) <= MAX_WRITTEN else "("):
            match piece:
                case "(" | ")" | "*" | "-*":
                    return None
                case "OR":
                    meaning.append(piece)
                    alternatives.append(([], []))
                case _ if piece[0] == "-":
                    part = _part(piece[1:])
                    meaning.append(f"-{part.identity}")
                    alternatives[-1][1].append(part.leaf)
                case _:
                    part = _part(piece)
                    meaning.append(part.identity)
                    alternatives[-1][0].append(part.leaf)
                    if part.narrows:
                        narrowed.add(len(alternatives))
    except (QueryError, _NotCanonical):
        return None
    return Flat(" ".join(meaning), alternatives) if len(narrowed) == len(alternatives) else None


def read_canonical(text: str) -> Query:
    """The tree of a query that `canonical` wrote, the same as `parse_written` gives of it.

    Other texts are given to `parse_written`; raises QueryError where it does.
    """
    try:
        return _read(text) if len(text) <= MAX_WRITTEN else parse_written(text)
    except (QueryError, _NotCanonical):
        return parse_written(text)


def identity_of_kept(text: str) -> str:
    """The identity of a kept query; of one that can no longer be read, the text that it is kept as."""
    try:
        return identity(read_canonical(text))
    except QueryError:
        return text


class _NotCanonical(Exception):
    """The text is not in canonical form."""


def _read(text: str) -> Query:
    alternatives: list[Query] = []
    parts: list[Query] = []
    around: list[tuple[list[Query], list[Query]]] = []
    for piece in _PIECE.findall(text):
        match piece:
            case "(":
                around.append((alternatives, parts))
                alternatives, parts = [], []
            case ")":
                if not around:
                    raise _NotCanonical
                group = _either([*alternatives, _all(parts)])
                alternatives, parts = around.pop()
                parts.append(group)
            case "OR":
                alternatives.append(_all(parts))
                parts = []
            case _:
                parts.append(Not(_part(piece[1:]).leaf) if piece[0] == "-" else _part(piece).leaf)
    query = _either([*alternatives, _all(parts)])
    if around or not always_required(query):
        raise _NotCanonical
    return query


def _all(parts: list[Query]) -> Query:
    """What all parts are true of."""
    if not parts:
        raise _NotCanonical
    return And(tuple(parts)) if len(parts) > 1 else parts[0]


def _either(alternatives: list[Query]) -> Query:
    """What at least one alternative is true of."""
    return Or(tuple(alternatives)) if len(alternatives) > 1 else alternatives[0]


@lru_cache(_DIFFERENT_PARTS)
def _part(text: str) -> _Part:
    """A single part; beside `*`, because some may not stand alone."""
    plain = _PLAIN_PART.fullmatch(text)
    if plain is not None:
        return _as_part(_plain_leaf(plain))
    match parse(f"* {text}"):
        case And((Everything(), part)) if not isinstance(part, And | Or | Not):
            return _as_part(part)
        case _:
            raise _NotCanonical


def _as_part(leaf: Leaf) -> _Part:
    return _Part(leaf, spelled(leaf, as_typed=False), is_required_part(leaf))


def _plain_leaf(plain: re.Match[str]) -> Leaf:
    """A part that is plain words."""
    quoted, field = plain["quoted"], plain["field"]
    try:
        return leaf(TypedTerm(quoted or plain["word"], quoted=quoted is not None, field=field, place=plain.span()))
    except Refusal:
        raise _NotCanonical from None
