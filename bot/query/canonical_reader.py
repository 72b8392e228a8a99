"""A query as it is kept, read again quickly: a service that starts may have a million of them to read.

The canonical form puts parts together in few ways, and only those are read here. What a single part means is asked
once for each different one: of `fields`, as `parse` does, where it is plain words, else of `parse`. So there is one
meaning of the language and not two.
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
from bot.query.fields import leaf
from bot.query.parser import MAX_WRITTEN, parse, parse_written
from bot.query.refusal import Refusal, TypedTerm
from bot.query.tree import And, Everything, Leaf, Not, Or, Query, TextField

_PIECE = re.compile(r'[()]|[^\s()"]+(?:"[^"]*")?|"[^"]*"')
_PLAIN_PART = re.compile(rf'(?:(?P<field>{"|".join(TextField)}):)?(?:"(?P<quoted>[a-z0-9 ]+)"|(?P<word>[a-z0-9]+\*?))')
"""Words in which nothing can be an operator, an escape or TeX: the grammar would make one piece of them."""
_DIFFERENT_PARTS = 1 << 17


Alternative = tuple[Sequence[Leaf], Sequence[Leaf]]
"""What must be there and what must not."""


class Flat(NamedTuple):
    """A kept query without groups: its `identity`, and of each alternative what must be there and what must not.

    Alternatives that ask for what they exclude are left out: no paper has both.
    """

    identity: str
    alternatives: Sequence[Alternative]


class _Piece(NamedTuple):
    """A piece of a kept query without groups: an `OR`, which has no leaf, or a part, which may be excluded.

    `identity` is how the identity of the query writes it; `narrows` says whether it may stand alone, and `alone` is
    the query that it then is.
    """

    identity: str
    leaf: Leaf | None = None
    excluded: bool = False
    narrows: bool = False
    alone: Flat | None = None


_OR = _Piece("OR")


def read_flat(text: str) -> Flat | None:
    """What a kept query says, if it has no groups as nearly all; None where `read_canonical` has to tell."""
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
    meaning = " ".join([piece.identity for piece in pieces])
    return Flat(text if meaning == text else meaning, alternatives)  # a million texts need not be kept twice


def read_canonical(text: str) -> Query:
    """The tree of a query that `canonical` wrote, the same as `parse_written` gives of it.

    Other texts are given to `parse_written`; raises QueryError where it does.
    """
    try:
        return _read(text) if len(text) <= MAX_WRITTEN else parse_written(text)
    except (QueryError, _NotReadHere):
        return parse_written(text)


def identity_of_canonical(text: str) -> str:
    """The identity of a kept query; of one that can no longer be read, the text that it is kept as."""
    try:
        return identity(read_canonical(text))
    except QueryError:
        return text


class _NotReadHere(Exception):
    """The text, or a piece of it, is not of the forms that are read here."""


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
    """Whether the parser has to say if the limits of the language are kept."""
    return len(pieces) > MAX_TERMS or pieces.count("(") > MAX_DEPTH


def _all(parts: list[Query]) -> Query:
    """What all parts are true of."""
    if not parts:
        raise _NotReadHere
    return And(tuple(parts)) if len(parts) > 1 else parts[0]


def _either(alternatives: list[Query]) -> Query:
    """What at least one alternative is true of."""
    return Or(tuple(alternatives)) if len(alternatives) > 1 else alternatives[0]


def _part(text: str) -> Query:
    """A part that is no group."""
    piece = _piece(text)
    if piece.leaf is None:
        raise _NotReadHere
    return Not(piece.leaf) if piece.excluded else piece.leaf


@lru_cache(_DIFFERENT_PARTS)
def _piece(text: str) -> _Piece:
    """A piece that is neither a parenthesis nor `*`."""
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
    meaning = f"{sign}{spelled(part, as_typed=False)}"
    meaning = text if meaning == text else meaning
    return _Piece(meaning, part, excluded, narrows, Flat(meaning, (((part,), ()),)) if narrows else None)


def _leaf(text: str) -> Leaf:
    """A single part; it is read beside `*`, because some may not stand alone."""
    plain = _PLAIN_PART.fullmatch(text)
    if plain is not None:
        return _plain_leaf(plain)
    match parse(f"* {text}"):
        case And((Everything(), part)) if not isinstance(part, And | Or | Not):
            return part
        case _:
            raise _NotReadHere


def _plain_leaf(plain: re.Match[str]) -> Leaf:
    """A part that is plain words."""
    quoted, field = plain["quoted"], plain["field"]
    try:
        return leaf(TypedTerm(quoted or plain["word"], quoted=quoted is not None, field=field, place=plain.span()))
    except Refusal:
        raise _NotReadHere from None
