"""Words become a tree: `parse` reads a query, or says where and why it is none and what would work.

In order: what chat clients did is undone (`typed`), limits are checked before anything can cost much, the text is
cut into pieces and refused for its form (`refusals`), the grammar groups the pieces, each leaf gets its meaning
(`terms`), and a query that would match nearly everything is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lark import Lark, Token, Tree

from bot.errors import QueryError
from bot.query.canonical import canonical
from bot.query.refusals import (
    MAX_CHARACTERS,
    Piece,
    Refusal,
    refuse_form,
    refuse_size,
    too_long,
)
from bot.query.terms import TypedTerm, field_name, leaf
from bot.query.tree import And, Everything, Not, Or, Query, always_required
from bot.query.typed import Typed
from bot.text.tokens import surfaces

_LONGEST_READ = 20 * MAX_CHARACTERS
_EXAMPLE = '"mixture of experts"'
_WORDS_SUGGESTED = 8


_GRAMMAR = Lark(
    Path(__file__).with_name("grammar.lark").read_text("utf-8"),
    start="query",
    parser="lalr",
    lexer="basic",
    propagate_positions=True,
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the tree with its place in the text that is read, so that a refusal can point at it."""

    query: Query
    place: tuple[int, int]
    parts: tuple[_Part, ...] = ()


def parse(text: str) -> Query:
    """The tree of a query as a person typed it, or as `canonical` wrote it.

    Raises QueryError, and nothing else, with the place in `text` and a query that would work. Limits: 500
    characters, as typed and in canonical form, 64 terms, 16 levels.
    """
    typed = Typed.of(text[:_LONGEST_READ])
    try:
        return _read(typed.text)
    except Refusal as refusal:
        raise _error(Typed(text, typed.text, typed.places), refusal) from None


def _read(text: str) -> Query:
    """The tree of the text that is read, if it may be as long as it is; raises Refusal."""
    if len(text.strip()) > MAX_CHARACTERS:
        raise too_long(text, f"this one has {len(text.strip())}")
    query = _tree(text)
    written_out = len(canonical(query))
    if written_out > MAX_CHARACTERS:
        raise too_long(text, f"this one has {written_out} when written out in full")
    return query


def _tree(text: str) -> Query:
    """The tree of the text that is read; raises Refusal."""
    pieces = [Piece(token.type, str(token), token.start_pos or 0) for token in _GRAMMAR.lex(text)]
    refuse_form(text, pieces)
    refuse_size(text, pieces)
    part = _combined(_GRAMMAR.parse(text), text=text)
    _refuse_nearly_everything(part, text=text)
    return part.query


def _part(node: Tree[Token], *, text: str, field: str | None = None) -> _Part:
    """A part of the grammar's tree in its meaning, within a field. Its depth is bounded by the limit on nesting."""
    place = (node.meta.start_pos, node.meta.end_pos)
    match node.data:
        case "excluded":
            inner = _combined(node, text=text, field=field)
            return _Part(Not(inner.query), place, (inner,))
        case "scoped":
            return _scoped(node, text=text, outer=field)
        case "leaf":
            return _Part(leaf(_typed_term(node, place=place, field=field)), place)
        case _:
            return _combined(node, text=text, field=field)


def _combined(node: Tree[Token], *, text: str, field: str | None = None) -> _Part:
    """The parts below a node under its operator; a node with one part is that part."""
    parts = tuple(_part(child, text=text, field=field) for child in node.children if isinstance(child, Tree))
    if len(parts) == 1:
        return parts[0]
    kind = Or if node.data == "either" else And
    return _Part(kind(tuple(part.query for part in parts)), (node.meta.start_pos, node.meta.end_pos), parts)


def _scoped(node: Tree[Token], *, text: str, outer: str | None) -> _Part:
    """A part behind a field's name."""
    typed = _token(node)
    place = (typed.start_pos or 0, typed.end_pos or 0)
    name = field_name(str(typed), place=place)
    if outer is not None:
        whole = (node.meta.start_pos, node.meta.end_pos)
        message = f"`{typed}` stands inside `{outer}:(…)`; a word can be in one field only."
        raise Refusal(message, place=whole, instead=(text[place[1] : whole[1]],), in_place=True)
    inner = _combined(node, text=text, field=name)
    return _Part(inner.query, (node.meta.start_pos, node.meta.end_pos), inner.parts)


def _typed_term(node: Tree[Token], *, place: tuple[int, int], field: str | None) -> TypedTerm:
    """A word or quoted text with the field it stands behind."""
    token = _token(node)
    quoted = token.type == "QUOTED"
    return TypedTerm(token[1:-1] if quoted else str(token), quoted=quoted, field=field, place=place)


def _token(node: Tree[Token]) -> Token:
    """The first token of a node."""
    return next(child for child in node.children if isinstance(child, Token))


def _refuse_nearly_everything(part: _Part, *, text: str) -> None:
    """Refuse a query of which one alternative has no required positive part, and name the part at fault."""
    if always_required(part.query):
        return
    fault = _fault(part)
    shown = text[slice(*fault.place)]
    message = f"`{shown}` alone would match nearly every paper; add a word that must be there."
    raise Refusal(message, place=(0, len(text)) if fault is part else fault.place, instead=_narrower(part))


def _fault(part: _Part) -> _Part:
    """The smallest part that lacks a required positive part: of alternatives, the first that does."""
    if isinstance(part.query, Or):
        return _fault(next(each for each in part.parts if not always_required(each.query)))
    return part


def _narrower(part: _Part) -> tuple[str, ...]:
    """Queries near one that matches nearly everything: all alternatives at once, or everything but them."""
    together = And(part.query.parts) if isinstance(part.query, Or) else part.query
    return canonical(together), canonical(And((Everything(), together)))


def _error(typed: Typed, refusal: Refusal) -> QueryError:
    """The refusal as the person sees it, with the first of its offers that is a query."""
    start, end = refusal.place
    whole = [refusal.whole(typed.text, offer) for offer in refusal.instead]
    suggestion = next(filter(_is_query, [*whole, _words_of(typed.text), _EXAMPLE]))
    return QueryError(refusal.message, query=typed.source, place=typed.place(start, end), suggestion=suggestion)


def _is_query(text: str) -> bool:
    """Whether a suggestion is itself a query that a person may type."""
    if text != Typed.of(text).text:
        return False
    try:
        _read(text)
    except Refusal:
        return False
    return True


def _words_of(text: str) -> str:
    """The first words of a text as a query of nothing but words."""
    return " ".join(surface for surface in surfaces(text)[:_WORDS_SUGGESTED] if len(surface) > 1)
