"""The parser: `parse` turns a typed query into a tree, or says where it is wrong, why, and what would work.

In order: what chat clients did is undone (`chat_input`), limits are checked before anything can cost much, the text is
cut into pieces and refused for its form (`diagnostics`), the grammar groups the pieces, each leaf gets its meaning
(`fields`), and a query that would match nearly everything is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from lark import Lark, Token, Tree

from bot.errors import QueryError
from bot.query.breadth import always_required
from bot.query.canonical import canonical, identity
from bot.query.chat_input import ChatInput
from bot.query.diagnostics import (
    MAX_CHARACTERS,
    Piece,
    refuse_form,
    refuse_size,
    too_long,
    too_much_tex,
)
from bot.query.field_reader import field_name, leaf
from bot.query.fields import NAMES
from bot.query.refusal import Refusal, TypedTerm
from bot.query.shapes import is_no_name
from bot.query.tree import And, Everything, Not, Or, Query, leaves
from bot.text.tokens import surfaces

_LONGEST_READ = 8 * MAX_CHARACTERS
_EXAMPLE = '"mixture of experts"'
_WORDS_SUGGESTED = 8
_MOST_READ_AGAIN, _LEAST_READ_AGAIN = 250, 100
MAX_WRITTEN = 1_200
"""A canonical form names the field at each word, so it may be this much longer than what was typed."""
_SURELY_SHORT = 0.75
"""No word is shorter than this part of its singular, nor a canonical form than this part of its identity."""

_GRAMMAR = Path(__file__).with_name("grammar.lark").read_text("utf-8")
_PIECES = Lark(_GRAMMAR, start="query", parser=None, lexer="basic")
_GROUPS = Lark(_GRAMMAR, start="query", parser="lalr", lexer="basic", propagate_positions=True)

_Node = Tree[Token] | Token


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the tree with its place in the text that is read, so that a refusal can point at it."""

    query: Query
    place: tuple[int, int]
    parts: tuple[_Part, ...] = ()


def parse(text: str) -> Query:
    """The tree of a query as a person typed it.

    Raises QueryError, and nothing else, with the place in `text` and a query that would work. Limits: 500
    characters, 64 terms, 16 levels.
    """
    return _parsed(text, longest=MAX_CHARACTERS)


def parse_written(text: str) -> Query:
    """Parse a text that `canonical` wrote, which may be longer than one that a person types."""
    return _parsed(text, longest=MAX_WRITTEN)


def _parsed(text: str, *, longest: int) -> Query:
    shown = text.encode("utf-8", "replace").decode()  # half a character, as pasted bytes bring it, cannot be written
    typed = ChatInput.of(shown[:_LONGEST_READ])
    try:
        if shown[_LONGEST_READ:].strip():
            raise too_long(typed.text, f"this one has {len(shown)} as it was typed")
        if typed.unread is not None:
            raise too_much_tex(typed.text, typed.unread)
        return _read(typed.text, longest=longest)
    except Refusal as refusal:
        raise _error(replace(typed, source=shown), refusal) from None


def _read(text: str, *, longest: int = MAX_CHARACTERS) -> Query:
    """Parse a text after the chat client's changes are undone, and check its length; raises Refusal."""
    if len(text.strip()) > longest:
        raise too_long(text, f"this one has {len(text.strip()):,}", most=longest)
    query = _tree(text)
    written_out = len(canonical(query))
    if written_out > _SURELY_SHORT * MAX_WRITTEN:
        written_out = max(written_out, len(identity(query)))  # `mice` is `mouse` there
    if written_out > MAX_WRITTEN:
        raise too_long(text, f"this one has {written_out:,} when written out in full", most=MAX_WRITTEN)
    return query


def _tree(text: str) -> Query:
    """Parse a text after the chat client's changes are undone; raises Refusal."""
    tokens = list(_PIECES.lex(text))
    pieces = [Piece(token.type, str(token), token.start_pos or 0) for token in tokens]
    refuse_form(text, pieces)
    refuse_size(text, pieces)
    part = _part(_grouped(tokens), text=text)
    _refuse_nearly_everything(part, text=text)
    return part.query


def _grouped(tokens: list[Token]) -> _Node:
    """Group the pieces of a text by the grammar."""
    reading = _GROUPS.parse_interactive()
    for token in tokens:
        reading.feed_token(token)
    tree: _Node = reading.feed_token(Token.new_borrow_pos("$END", "", tokens[-1]))
    return tree


def _part(node: _Node, *, text: str, field: str | None = None) -> _Part:
    """Translate a node of the parse tree, within a field. The limit on nesting bounds the recursion."""
    place = _place(node)
    if isinstance(node, Token):
        return _Part(leaf(_typed_term(node, place=place, field=field)), place)
    match node.data:
        case "excluded":
            inner = _combined(node, text=text, field=field)
            return _Part(Not(inner.query), place, (inner,))
        case "scoped":
            return _scoped(node, text=text, outer=field)
        case _:
            return _combined(node, text=text, field=field)


def _combined(node: Tree[Token], *, text: str, field: str | None = None) -> _Part:
    """Translate the children of a node and combine them under its operator; a single child needs none."""
    if field is not None and field in NAMES:
        _refuse_a_name_in_pieces(node, plural=NAMES[field].plural)
    parts = tuple(_part(child, text=text, field=field) for child in node.children)
    if len(parts) == 1:
        return parts[0]
    kind = Or if node.data == "either" else And
    return _Part(kind(tuple(part.query for part in parts)), _place(node), parts)


def _scoped(node: Tree[Token], *, text: str, outer: str | None) -> _Part:
    """Translate a field's name and the part behind it."""
    typed, behind = node.children
    place, whole = _place(typed), _place(node)
    name = field_name(str(typed).rstrip(), place=place)
    if outer is not None:
        message = f"`{typed}` stands inside `{outer}:(…)`; a word can be in one field only."
        raise Refusal(message, place=whole, instead=(text[place[1] : whole[1]],), in_place=True)
    inner = _part(behind, text=text, field=name)
    return _Part(inner.query, whole, inner.parts)


def _refuse_a_name_in_pieces(node: Tree[Token], *, plural: str) -> None:
    """Refuse `author:(LeCun Y)`: as two authors one would be an initial, so one name is meant."""
    words = [str(child) for child in node.children if isinstance(child, Token) and child.type == "WORD"]
    if node.data != "both" or len(words) < len(node.children) or len({*map(is_no_name, words)}) == 1:
        return
    name = " ".join(words)
    message = f"`{name}` in parentheses would be several {plural}; a name of several parts goes into quotes."
    raise Refusal(message, place=_place(node), instead=(f'"{name}"',), in_place=True)


def _typed_term(token: Token, *, place: tuple[int, int], field: str | None) -> TypedTerm:
    """A word or quoted text with the field it stands behind."""
    quoted = token.type == "QUOTED"
    return TypedTerm(token[1:-1] if quoted else str(token), quoted=quoted, field=field, place=place)


def _place(node: _Node) -> tuple[int, int]:
    """The place of a node of the parse tree in the text."""
    if isinstance(node, Token):
        return node.start_pos or 0, node.end_pos or 0
    return node.meta.start_pos, node.meta.end_pos


def _refuse_nearly_everything(part: _Part, *, text: str) -> None:
    """Refuse a query with an alternative that has no required positive part, and point at the part at fault."""
    if always_required(part.query):
        return
    fault = _fault(part)
    shown = text[slice(*fault.place)]
    message = f"`{shown}` alone would match nearly every paper; add a word that must be there."
    raise Refusal(message, place=(0, len(text)) if fault is part else fault.place, instead=_narrower(part, text=text))


def _fault(part: _Part) -> _Part:
    """The smallest part without a required positive part; of several alternatives the first."""
    if isinstance(part.query, Or):
        return _fault(next(each for each in part.parts if not always_required(each.query)))
    return part


def _narrower(part: _Part, *, text: str) -> tuple[str, ...]:
    """Suggestions for a query that matches nearly everything: all alternatives at once, or with `*` beside them."""
    if Everything() in leaves(part.query, negated=True):
        return ()
    if isinstance(part.query, Or):
        together = And(part.query.parts)
        return canonical(together), canonical(And((Everything(), together)))
    return (f"* {text.strip()}",)


def _error(typed: ChatInput, refusal: Refusal) -> QueryError:
    """The error that a person sees for a refusal, with a query that would work."""
    suggestion = _mended(typed.text, refusal) or _words_of(typed.text) or _EXAMPLE
    return QueryError(refusal.message, query=typed.source, place=typed.place(*refusal.place), suggestion=suggestion)


def _mended(text: str, refusal: Refusal) -> str | None:
    """The nearest valid query: the first suggestion that parses. A suggestion that does not is mended in turn."""
    offers, read = refusal.offers(text)[::-1], 0
    while offers and read < _MOST_READ_AGAIN:
        offer = offers.pop()
        again = _refusal(offer)
        if again is None:
            return offer
        offers += again.offers(offer)[::-1]
        read += max(len(offer), _LEAST_READ_AGAIN)
    return None


def _refusal(text: str) -> Refusal | None:
    """Why a person could not type a suggestion as a query; None when they could."""
    if text != ChatInput.of(text).text:
        return Refusal("It would be read as something else.", place=(0, len(text)))
    try:
        _read(text)
    except Refusal as refusal:
        return refusal
    return None


def _words_of(text: str) -> str | None:
    """The first words of a text as a plain query, if that parses."""
    words = [surface for surface in surfaces(text[: MAX_CHARACTERS // 4])[:_WORDS_SUGGESTED] if len(surface) > 1]
    found = " ".join(words)
    return found if _refusal(found) is None else None
