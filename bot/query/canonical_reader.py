"""A fast reader of canonical forms: a service that starts may have a million stored queries to read.

The canonical form combines parts in few ways, and only those are read here. Each different part is read once and
cached: plain words by `fields`, as `parse` does, everything else by `parse`. So the language has one meaning, not two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.errors import QueryError
from bot.query.breadth import always_required, is_required_part
from bot.query.canonical import identity, spelled
from bot.query.diagnostics import MAX_DEPTH, MAX_TERMS
from bot.query.field_reader import leaf
from bot.query.parser import MAX_WRITTEN, parse, parse_written
from bot.query.refusal import Refusal, TypedTerm
from bot.query.tree import And, Everything, Leaf, Not, Or, Query, TextField

_PIECE = re.compile(r'[()]|[^\s()"]+(?:"[^"]*")?|"[^"]*"')
_PLAIN_PART = re.compile(rf'(?:(?P<field>{"|".join(TextField)}):)?(?:"(?P<quoted>[a-z0-9 ]+)"|(?P<word>[a-z0-9]+\*?))')
"""Words without operators, escapes or TeX, of which the grammar would make one piece."""
_DIFFERENT_PARTS = 1 << 17


Alternative = tuple[Sequence[Leaf], Sequence[Leaf]]
"""The leaves that a clause requires, and those that it excludes."""


class Flat(NamedTuple):
    """A query without groups: its `identity`, and its clauses.

    A clause that requires what it excludes is left out, since it is true of no paper.
    """

    identity: str
    alternatives: Sequence[Alternative]


class _Piece(NamedTuple):
    """A piece of a query without groups: an `OR`, which has no leaf, or a part, which may be excluded.

    `identity` is the piece as the identity of the query has it. `narrows` says whether the piece may be a whole query,
    and `alone` is that query.
    """

    identity: str
    leaf: Leaf | None = None
    excluded: bool = False
    narrows: bool = False
    alone: Flat | None = None


_OR = _Piece("OR")


def read_flat(text: str) -> Flat | None:
    """Read a canonical form without groups, as nearly all are; None where only `read_canonical` can read it."""
    found = _PIECE.findall(text)
    if len(text) > MAX_WRITTEN or len(found) > MAX_TERMS or " ".join(found) != text:
        return None
    try:
        pieces = list(map(_piece, found))
    except (QueryError, _NotReadHere):
        return None
    if len(pieces) == 1:  # as half of them are
        return pieces[0].alone
    alternatives: list[Alternative] = []
    required: list[Leaf] = []
    excluded: list[Leaf] = []
    narrowed = False
    for _, part, is_excluded, narrows, _ in (*pieces, _OR):
        if part is not None:
            (excluded if is_excluded else required).append(part)
            narrowed = narrowed or narrows
            continue
        if not narrowed:
            return None
        if not excluded or set(required).isdisjoint(excluded):
            alternatives.append((required, excluded))
        required, excluded, narrowed = [], [], False
    whole = " ".join([piece.identity for piece in pieces])
    return Flat(text if whole == text else whole, alternatives)  # so that a million texts are not held twice


def read_canonical(text: str) -> Query:
    """Read a canonical form as the tree that `parse_written` gives.

    Any other text is passed on to `parse_written`; raises QueryError where that does.
    """
    try:
        return _read(text) if len(text) <= MAX_WRITTEN else parse_written(text)
    except (QueryError, _NotReadHere):
        return parse_written(text)


def identity_of_canonical(text: str) -> str:
    """The identity of a query in canonical form; the text itself where it can no longer be read."""
    try:
        return identity(read_canonical(text))
    except QueryError:
        return text


class _NotReadHere(Exception):
    """The text, or a piece of it, has none of the forms that are read here."""


def _read(text: str) -> Query:
    alternatives: list[Query] = []
    parts: list[Query] = []
    around: list[tuple[list[Query], list[Query]]] = []
    found = _PIECE.findall(text)
    if " ".join(found).replace("( ", "(").replace(" )", ")") != text or _is_large(found):
        raise _NotReadHere
    for piece in found:
        match piece:
            case "(":
                around.append((alternatives, parts))
                alternatives, parts = [], []
            case ")":
                if not around:
                    raise _NotReadHere
                group = _either([*alternatives, _all(parts)])
                alternatives, parts = around.pop()
                parts.append(group)
            case "OR":
                alternatives.append(_all(parts))
                parts = []
            case "*":
                parts.append(Everything())
            case _:
                parts.append(_part(piece))
    query = _either([*alternatives, _all(parts)])
    if around or not always_required(query):
        raise _NotReadHere
    return query


def _is_large(pieces: list[str]) -> bool:
    """Whether a query is so large that the parser has to check it against the limits of the language."""
    return len(pieces) > MAX_TERMS or pieces.count("(") > MAX_DEPTH


def _all(parts: list[Query]) -> Query:
    """The conjunction of the parts."""
    if not parts:
        raise _NotReadHere
    return And(tuple(parts)) if len(parts) > 1 else parts[0]


def _either(alternatives: list[Query]) -> Query:
    """The disjunction of the alternatives."""
    return Or(tuple(alternatives)) if len(alternatives) > 1 else alternatives[0]


def _part(text: str) -> Query:
    """Read a part that is no group."""
    piece = _piece(text)
    if piece.leaf is None:
        raise _NotReadHere
    return Not(piece.leaf) if piece.excluded else piece.leaf


@lru_cache(_DIFFERENT_PARTS)
def _piece(text: str) -> _Piece:
    """Read a piece that is neither a parenthesis nor `*`."""
    match text:
        case "(" | ")" | "*" | "-*":
            raise _NotReadHere
        case "OR":
            return _OR
    excluded = text[0] == "-"
    part = _leaf(text.removeprefix("-"))
    if spelled(part) != text.removeprefix("-"):
        raise _NotReadHere  # a star, TeX or an operator is in it, which the parser may read otherwise in its place
    sign = "-" if excluded else ""
    narrows = not excluded and is_required_part(part)
    piece_identity = f"{sign}{spelled(part, as_typed=False)}"
    piece_identity = text if piece_identity == text else piece_identity
    return _Piece(piece_identity, part, excluded, narrows, Flat(piece_identity, (((part,), ()),)) if narrows else None)


def _leaf(text: str) -> Leaf:
    """Read a single part. It is parsed beside `*`, because some parts may not stand alone."""
    plain = _PLAIN_PART.fullmatch(text)
    if plain is not None:
        return _plain_leaf(plain)
    match parse(f"* {text}"):
        case And((Everything(), part)) if not isinstance(part, And | Or | Not):
            return part
        case _:
            raise _NotReadHere


def _plain_leaf(plain: re.Match[str]) -> Leaf:
    """Read a part of plain words."""
    quoted, field = plain["quoted"], plain["field"]
    try:
        return leaf(TypedTerm(quoted or plain["word"], quoted=quoted is not None, field=field, place=plain.span()))
    except Refusal:
        raise _NotReadHere from None
