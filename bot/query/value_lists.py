"""More behind a field than its one value: `author:Yann LeCun`, `author:roe, poe`, `cat:cs.LG cs.CV`.

Only the first word would be the field's, and the others words that a text must hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.paper.arxiv_categories import ARCHIVES
from bot.query.bare_categories import is_bare_category
from bot.query.fields import BY_NAME
from bot.query.pieces import Piece, Slip
from bot.query.shapes import KeyShape, NameShape, is_no_name

_INITIALS = re.compile(r"[^\W\d_]{1,2}|(?:[^\W\d_]\.-?){1,4}")
_BEFORE_NAMES = frozenset(
    [
        *("van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "el", "al"),
        *("bin", "ibn", "ben", "ter", "ten", "zu", "zur"),
    ]
)
"""Small words that a family name may begin with."""
_VALUES = frozenset({"WORD", "QUOTED"})
_PARTED_BY_SIGNS = frozenset({"author", "category"})
"""Fields whose values have no `/`, `&` or `+` in them."""
_BETWEEN_VALUES = re.compile(r"\s*[,;]\s*(?:(?:or|and)\s+)?|\s+(?:or|and|&)\s+")
_ALL_OF_THEM = re.compile(r"[^,;]*(?:\s(?:and|&)\s|[&+])[^,;]*")
_WITHIN_WORD = re.compile(r"(?<=\w\w)[/&+](?=\w\w)")


def value_slips(text: str, pieces: list[Piece]) -> Iterator[Slip]:
    """Each field of names or keys with further values behind its first."""
    for number, piece in enumerate(pieces):
        row = BY_NAME.get(piece.field) if piece.kind == "FIELD" else None
        if isinstance(row, NameShape) or (isinstance(row, KeyShape) and not row.closed):
            may_follow = _may_be_a_category if row.name == "category" else bool
            values, end = _values(text, pieces[number + 1 :], _goes_on(row.name), may_follow)
            if row.name in _PARTED_BY_SIGNS and len(values) == 1 and '"' not in values[0]:
                values = _WITHIN_WORD.split(values[0])
            if len(values) > 1 or any(map(_needs_quotes, values)):
                yield _slip(row, piece, values, text[piece.end : end])


def _slip(row: NameShape | KeyShape, field: Piece, values: list[str], typed: str) -> Slip:
    """The slip of a field with these values, of which two are one name where only the second is an initial."""
    operator = " AND " if isinstance(row, NameShape) and _ALL_OF_THEM.fullmatch(typed) else " OR "
    if isinstance(row, NameShape) and [is_no_name(value.strip('"')) for value in values] == [False, True]:
        values = [" ".join(value.strip('"') for value in values)]
    spelled = [f'"{value}"' if _needs_quotes(value) else value for value in values]
    meant = f"{field.text}{spelled[0]}" if len(spelled) == 1 else f"{field.text}({operator.join(spelled)})"
    message = f"`{field.text}` takes one value, so the others would be looked for as words: write `{meant}`."
    return Slip((field.start, field.end + len(typed)), meant, message)


def _needs_quotes(value: str) -> bool:
    return " " in value and '"' not in value


def _values(
    text: str, pieces: list[Piece], goes_on: Callable[[str, str], bool], may_follow: Callable[[str], bool]
) -> tuple[list[str], int]:
    """The values behind a field, parted by commas, and where the last one ends."""
    values: list[str] = []
    last: Piece | None = None
    for piece, after in zip(pieces, [*pieces[1:], None], strict=True):
        if last is not None and after is not None and _lists_more(last, piece, after):
            continue
        if piece.kind not in _VALUES:
            break
        between = text[last.end : piece.start] if last is not None else ""
        if last is None or (_BETWEEN_VALUES.fullmatch(between) and may_follow(piece.text)):
            values.append(piece.text)
        elif between.isspace() and "QUOTED" not in (last.kind, piece.kind) and goes_on(last.text, piece.text):
            values = _longer(values, piece.text, is_category=is_bare_category(piece.text))
        else:
            break
        last = piece
    return values, last.end if last is not None else 0


def _may_be_a_category(word: str) -> bool:
    """Whether a word behind a comma is one more category: `stat.ML`, and not `gpu`."""
    return "." in word or is_bare_category(word) or word.casefold() in ARCHIVES


def _lists_more(last: Piece, piece: Piece, after: Piece) -> bool:
    """Whether a small word goes on with a list of values; behind `and` a name is one only if it is written so."""
    if after.kind not in _VALUES:
        return False
    return piece.text == "or" or (
        piece.text in {"and", "&"} and _is_capitalised(last.text) and _is_capitalised(after.text)
    )


def _longer(values: list[str], word: str, *, is_category: bool) -> list[str]:
    """The values with one more, or with a last one that goes on."""
    return [*values, word] if is_category else [*values[:-1], f"{values[-1]} {word}"]


def _goes_on(field: str) -> Callable[[str, str], bool]:
    """Whether a value of the field goes on with a word behind a blank."""
    match field:
        case "category":
            return lambda before, word: is_bare_category(before) and is_bare_category(word)
        case "source":
            return lambda _before, _word: False
        case _:
            return are_one_name


def are_one_name(before: str, word: str) -> bool:
    """Whether two words are parts of one name: `Yann LeCun`, `LeCun Y.`, `van der`, but not `hinton GPU`."""
    if before.casefold() in _BEFORE_NAMES or word in _BEFORE_NAMES:
        return _is_capitalised(word) or word in _BEFORE_NAMES
    if before.isupper() and word.isupper() and len(before) > 2:
        return True
    return _is_capitalised(before) and _is_capitalised(word)


def _is_capitalised(word: str) -> bool:
    """Whether a word is written as a name, or is initials."""
    return word[:1].isupper() and (any(char.islower() for char in word) or _INITIALS.fullmatch(word) is not None)
