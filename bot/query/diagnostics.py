"""Diagnostics for the form of a query: every message quotes what was typed and says the fix.

The text is in pieces here, and not yet grouped. Each refusal offers texts to type instead; `parse` takes the first of
them that is a query.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.query.fields import BY_NAME
from bot.query.pieces import BEGINS_PART, ENDS_PART, NOTS, Piece
from bot.query.refusal import Refusal, replaced, tidy
from bot.query.shapes import Shape

MAX_CHARACTERS = 500
MAX_TERMS = 64
MAX_DEPTH = 16
MAX_TEX = 6

_TERMS = frozenset({"WORD", "QUOTED"})
_BRACKETS = frozenset({"_LPAR", "_RPAR"})


def without(text: str, *pieces: Piece) -> str:
    """`text` with these pieces, in the order of the text, taken out."""
    starts = [0, *(piece.end for piece in pieces)]
    ends = [*(piece.start for piece in pieces), len(text)]
    return tidy(" ".join(text[start:end] for start, end in zip(starts, ends, strict=True)))


def closed(text: str) -> str:
    """`text` with as many parentheses closed behind it as are open at its end."""
    return text + ")" * (text.count("(") - text.count(")"))


def too_long(text: str, found: str, *, most: int = MAX_CHARACTERS) -> Refusal:
    """The refusal of a text with more characters than a query can have; `found` says how many it has.

    The place is its last character that there is room for.
    """
    begin = len(text) - len(text.lstrip())
    last = min(begin + most, len(text)) - 1
    end = min(MAX_CHARACTERS, len(text))
    cuts = tuple(text[:length].rpartition(" ")[0] for length in (end, end // 2, end // 4))
    return Refusal(f"A query can have {most:,} characters; {found}.", place=(last, last + 1), instead=cuts)


def too_much_tex(text: str, place: tuple[int, int]) -> Refusal:
    """The refusal of a text with more formulas and commands of TeX than a query can have; the first is at `place`."""
    message = f"A query can have {MAX_TEX} different formulas or commands of TeX; write further ones as plain words."
    return Refusal(message, place=place, instead=(text[: place[0]].rstrip(" -|(").removesuffix(" OR"),))


def refuse_size(text: str, pieces: list[Piece]) -> None:
    """Refuse more terms than allowed, and parts nested deeper than allowed."""
    terms = [piece for piece in pieces if piece.kind in _TERMS]
    if len(terms) > MAX_TERMS:
        extra = terms[MAX_TERMS]
        message = f"A query can have {MAX_TERMS} words and phrases; this one has {len(terms)}."
        raise Refusal(message, place=(extra.start, terms[-1].end), instead=(text[: extra.start].strip(),))
    for piece, depth in _depths(pieces):
        if depth > MAX_DEPTH:
            message = f"A query can be nested {MAX_DEPTH} deep; this goes deeper."
            raise Refusal(message, place=(piece.start, piece.end), instead=_flatter(text, pieces))


def _flatter(text: str, pieces: list[Piece]) -> tuple[str, ...]:
    """`text` without its parentheses, and `text` without its parentheses and nots."""
    return tuple(
        without(text, *(piece for piece in pieces if piece.kind in kinds)) for kinds in (_BRACKETS, _BRACKETS | NOTS)
    )


def _depths(pieces: list[Piece]) -> Iterator[tuple[Piece, int]]:
    """How deep each piece is nested: open parentheses and the nots directly before it."""
    opened = nots = 0
    for piece in pieces:
        opened += (piece.kind == "_LPAR") - (piece.kind == "_RPAR")
        nots = nots + 1 if piece.kind in NOTS else 0
        yield piece, opened + max(0, nots - 1)


def refuse_form(text: str, pieces: list[Piece]) -> None:
    """Refuse an empty query, an unclosed quote or parenthesis, and an operator or field with nothing beside it."""
    if not pieces:
        raise Refusal("The query is empty: type a word to look for.", place=(0, len(text)))
    _refuse_unclosed_quote(text, pieces)
    for place, piece in enumerate(pieces):
        before = pieces[place - 1] if place else None
        after = pieces[place + 1] if place + 1 < len(pieces) else None
        _refuse_beside(text, piece, before=before, after=after)
    _refuse_parentheses(text, pieces)


def _refuse_unclosed_quote(text: str, pieces: list[Piece]) -> None:
    """Refuse a quote that is not closed; it is always the last piece."""
    last = pieces[-1]
    if last.kind == "QUOTED" and (last.text == '"' or not last.text.endswith('"')):
        instead = (f'{text.rstrip()}"', without(text, Piece("", '"', last.start)))
        raise Refusal('This quote is never closed: add a `"`.', place=(last.start, last.end), instead=instead)


def _refuse_beside(text: str, piece: Piece, *, before: Piece | None, after: Piece | None) -> None:
    """Refuse a piece for its neighbours."""
    match piece.kind:
        case "_OR" | "_AND":
            _refuse_operator(text, piece, before=before, after=after)
        case "_NOT" | "_MINUS" if after is None or after.kind not in BEGINS_PART:
            _refuse(text, piece, f"`{piece.text}` needs something behind it to leave out.")
        case "FIELD":
            _refuse_field(text, piece, after=after)
        case "_LPAR" if after is not None and after.kind == "_RPAR":
            _refuse(text, piece, "There is nothing between these parentheses.", also=after)
        case _:
            return


def _refuse_operator(text: str, piece: Piece, *, before: Piece | None, after: Piece | None) -> None:
    """Refuse `OR` or `AND` without a part on either side."""
    for side, there in (
        ("before", before is not None and before.kind in ENDS_PART),
        ("behind", after is not None and after.kind in BEGINS_PART),
    ):
        if not there:
            hint = f' To look for the word, write "{piece.text}".' if piece.text.isalpha() else ""
            _refuse(text, piece, f"`{piece.text}` needs something {side} it.{hint}")


def _refuse_field(text: str, piece: Piece, *, after: Piece | None) -> None:
    """Refuse a field's name without a value directly behind it."""
    if after is None or after.kind not in BEGINS_PART:
        raise _without_value(text, piece, after=after)
    if after.kind in NOTS:
        turned = replaced(text, (piece.start, after.end), f"-{piece.text}")
        message = f"`{after.text}` stands before the field: `-{piece.text}…`."
        raise Refusal(message, place=(piece.start, after.end), instead=(turned, without(text, after)))
    if after.kind == "FIELD":
        message = f"`{piece.text}` needs a value behind it, not another field."
        raise Refusal(message, place=(piece.start, after.end), instead=(without(text, piece), without(text, after)))


def _row(field: Piece) -> Shape | None:
    """The row of a field that a piece names."""
    return BY_NAME.get(field.field)


def _without_value(text: str, field: Piece, *, after: Piece | None) -> Refusal:
    """The refusal of a field's name with nothing behind it; an operator there may have been meant as the word."""
    row = _row(field)
    example = f"{field.text}{row.example if row else 'word'}"
    instead = [without(text, field), replaced(text, (field.start, field.end), example)]
    if after is not None and after.text.isalpha():
        instead.insert(0, replaced(text, (after.start, after.end), f'"{after.text}"'))
    message = f"`{field.text}` needs a value behind it, such as `{example}`."
    return Refusal(message, place=(field.start, field.end), instead=tuple(instead))


def _refuse_parentheses(text: str, pieces: list[Piece]) -> None:
    """Refuse parentheses that do not pair up."""
    opened: list[Piece] = []
    for piece in pieces:
        if piece.kind == "_LPAR":
            opened.append(piece)
        elif piece.kind == "_RPAR" and not opened:
            _refuse(text, piece, "This parenthesis was never opened.")
        elif piece.kind == "_RPAR":
            opened.pop()
    if opened:
        last, closed = opened[-1], text.rstrip() + ")" * len(opened)
        raise Refusal(
            "This parenthesis is never closed: add a `)`.",
            place=(last.start, last.end),
            instead=(closed, without(text, *opened)),
        )


def _refuse(text: str, piece: Piece, message: str, *, also: Piece | None = None) -> None:
    """Refuse a piece (and the one after it) and offer the text without it."""
    pieces = (piece,) if also is None else (piece, also)
    rest = without(text, *pieces)
    raise Refusal(message, place=(piece.start, pieces[-1].end), instead=(rest, closed(rest)))
