"""The parser: `parse` turns a typed query into a tree, or says where it is wrong, why, and what would work.

In order: what chat clients did is undone (`chat_input`), limits are checked before anything can cost much, the text is
cut into pieces and refused for its form (`diagnostics`), the grammar groups the pieces, each leaf gets its meaning
(`fields`), and a query that would match nearly everything is refused.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from lark import Lark, Token, Tree

from bot.errors import QueryError
from bot.query.canonical import canonical, identity
from bot.query.chat_input import ChatInput
from bot.query.diagnostics import (
    MAX_CHARACTERS,
    refuse_form,
    refuse_size,
    too_long,
    too_much_tex,
)
from bot.query.field_reader import field_name, leaf
from bot.query.fields import NAMES
from bot.query.pieces import BEGINS_PART, ENDS_PART, Piece
from bot.query.refusal import EXAMPLE, Refusal, TypedTerm
from bot.query.shapes import is_no_name
from bot.query.signs import refuse_signs
from bot.query.tree import And, Not, Or, Query
from bot.query.value_lists import are_one_name
from bot.query.whole_query import Part, refuse_nearly_everything, refuse_never
from bot.text.tokens import surfaces

_LONGEST_READ = 8 * MAX_CHARACTERS
_WORDS_SUGGESTED = 8
_MOST_READ_AGAIN, _LEAST_READ_AGAIN = 250, 100
MAX_WRITTEN = 1_200
"""A canonical form names the field at each word, so it may be this much longer than what was typed."""
_ANDS = frozenset({"and", "&", "&&"})
_SURELY_SHORT = 0.75
"""No word is shorter than this part of its singular, nor a canonical form than this part of its identity."""

_GRAMMAR = Path(__file__).with_name("grammar.lark").read_text("utf-8")
_PIECES = Lark(_GRAMMAR, start="query", parser=None, lexer="basic")
_GROUPS = Lark(_GRAMMAR, start="query", parser="lalr", lexer="basic", propagate_positions=True)

_Node = Tree[Token] | Token


def parse(text: str) -> Query:
    """The tree of a query as a person typed it.

    Raises QueryError, and nothing else, with the place in `text` and a query that would work. Limits: 500
    characters, 64 terms, 16 levels.
    """
    return _parsed(text, written=False)


def parse_written(text: str) -> Query:
    """Parse a text that `canonical` wrote, which may be longer than one that a person types."""
    return _parsed(text, written=True)


def _parsed(text: str, *, written: bool) -> Query:
    shown = text.encode("utf-8", "replace").decode()  # half a character, as pasted bytes bring it, cannot be written
    typed = ChatInput.of(shown[:_LONGEST_READ])
    try:
        if shown[_LONGEST_READ:].strip():
            raise too_long(typed.text, f"this one has {len(shown)} as it was typed")
        if typed.unread is not None:
            raise too_much_tex(typed.text, typed.unread)
        return _read(typed.text, written=written)
    except Refusal as refusal:
        raise _error(replace(typed, source=shown), refusal) from None


def _read(text: str, *, written: bool = False) -> Query:
    """Parse a text after the chat client's changes are undone, and check its length; raises Refusal."""
    longest = MAX_WRITTEN if written else MAX_CHARACTERS
    if len(text.strip()) > longest:
        raise too_long(text, f"this one has {len(text.strip()):,}", most=longest)
    query = _tree(text, written=written)
    written_out = len(canonical(query))
    if written_out > _SURELY_SHORT * MAX_WRITTEN:
        written_out = max(written_out, len(identity(query)))  # `mice` is `mouse` there
    if written_out > MAX_WRITTEN:
        raise too_long(text, f"this one has {written_out:,} when written out in full", most=MAX_WRITTEN)
    return query


def _tree(text: str, *, written: bool) -> Query:
    """Parse a text after the chat client's changes are undone; raises Refusal.

    A text that a person typed is refused as well where it would not be read as it was meant.
    """
    tokens = _with_plain_ands(list(_PIECES.lex(text)))
    pieces = list(map(_piece, tokens))
    refuse_form(text, pieces)
    if not written:
        refuse_signs(text, pieces)
    refuse_size(text, pieces)
    part = _part(_grouped(tokens), text=text)
    refuse_nearly_everything(part, text=text)
    if not written:
        refuse_never(part, text=text)
    return part.query


def _piece(token: Token) -> Piece:
    return Piece(token.type, str(token), token.start_pos or 0)


def _with_plain_ands(tokens: list[Token]) -> list[Token]:
    """The tokens with `and`, `&` and `&&` between two parts read as the operator: nobody looks for these words."""
    read = list(tokens)
    for number in range(1, len(tokens) - 1):
        before, token, after = tokens[number - 1 : number + 2]
        stands_between = read[number - 1].type in ENDS_PART and before.type in ENDS_PART and after.type in BEGINS_PART
        if token.type == "WORD" and token.casefold() in _ANDS and stands_between:
            read[number] = Token.new_borrow_pos("_AND", token, token)
    return read


def _grouped(tokens: list[Token]) -> _Node:
    """Group the pieces of a text by the grammar."""
    reading = _GROUPS.parse_interactive()
    for token in tokens:
        reading.feed_token(token)
    tree: _Node = reading.feed_token(Token.new_borrow_pos("$END", "", tokens[-1]))
    return tree


def _part(node: _Node, *, text: str, field: str | None = None) -> Part:
    """Translate a node of the parse tree, within a field. The limit on nesting bounds the recursion."""
    place = _place(node)
    if isinstance(node, Token):
        return Part(leaf(_typed_term(node, place=place, field=field)), place)
    match node.data:
        case "excluded":
            inner = _combined(node, text=text, field=field)
            return Part(Not(inner.query), place, (inner,))
        case "scoped":
            return _scoped(node, text=text, outer=field)
        case _:
            return _combined(node, text=text, field=field)


def _combined(node: Tree[Token], *, text: str, field: str | None = None) -> Part:
    """Translate the children of a node and combine them under its operator; a single child needs none."""
    if field is not None and field in NAMES:
        _refuse_a_name_in_pieces(node, text=text, plural=NAMES[field].plural)
    parts = tuple(_part(child, text=text, field=field) for child in node.children)
    if len(parts) == 1:
        return parts[0]
    kind = Or if node.data == "either" else And
    return Part(kind(tuple(part.query for part in parts)), _place(node), parts)


def _scoped(node: Tree[Token], *, text: str, outer: str | None) -> Part:
    """Translate a field's name and the part behind it."""
    typed, behind = node.children
    place, whole = _place(typed), _place(node)
    name = field_name(str(typed).rstrip(), place=place)
    if outer is not None:
        message = f"`{typed}` stands inside `{outer}:(…)`; a word can be in one field only."
        raise Refusal(message, place=whole, instead=(text[place[1] : whole[1]],), in_place=True)
    inner = _part(behind, text=text, field=name)
    return Part(inner.query, whole, inner.parts)


def _refuse_a_name_in_pieces(node: Tree[Token], *, text: str, plural: str) -> None:
    """Refuse `author:(LeCun Y)`: as two authors one would be an initial, so one name is meant."""
    words = [str(child) for child in node.children if isinstance(child, Token) and child.type == "WORD"]
    parted = text[slice(*_place(node))].split() != words  # by an `AND`
    if node.data != "both" or len(words) < len(node.children) or parted or not _is_in_pieces(words):
        return
    name = " ".join(words)
    message = f"`{name}` in parentheses would be several {plural}; a name of several parts goes into quotes."
    raise Refusal(message, place=_place(node), instead=(f'"{name}"',), in_place=True)


def _is_in_pieces(words: list[str]) -> bool:
    """Whether words in parentheses are parts of one name: some are initials, or all are written as one is."""
    return len({*map(is_no_name, words)}) > 1 or all(are_one_name(one, other) for one, other in pairwise(words))


def _typed_term(token: Token, *, place: tuple[int, int], field: str | None) -> TypedTerm:
    """A word or quoted text with the field it stands behind."""
    quoted = token.type == "QUOTED"
    return TypedTerm(token[1:-1] if quoted else str(token), quoted=quoted, field=field, place=place)


def _place(node: _Node) -> tuple[int, int]:
    """The place of a node of the parse tree in the text."""
    if isinstance(node, Token):
        return node.start_pos or 0, node.end_pos or 0
    return node.meta.start_pos, node.meta.end_pos


def _error(typed: ChatInput, refusal: Refusal) -> QueryError:
    """The error that a person sees for a refusal, with a query that would work."""
    suggestion = _mended(typed.text, refusal) or _words_of(typed.text) or EXAMPLE
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
