"""The reader of fields: a typed field name becomes its row, and a term becomes the leaf that its field says."""

from __future__ import annotations

import difflib
import re

from bot.query import word_reader
from bot.query.fields import BY_NAME, NUMBERS, TABLE
from bot.query.refusal import Refusal, TypedTerm
from bot.query.shapes import TextShape
from bot.query.tree import Leaf

_WITHOUT_COLON = re.compile(rf"(?P<name>{'|'.join(NUMBERS)})(?P<bound>[<>=]+\d+)", re.IGNORECASE)


def field_name(typed: str, *, place: tuple[int, int]) -> str:
    """The full name of a field typed as `name:`. Raises a `Refusal` for an unknown one, with a suggestion."""
    name = typed.removesuffix(":").lower()
    if name in BY_NAME:
        return BY_NAME[name].name
    near = [known for known in BY_NAME if len(name) > 1 and known.startswith(name)]
    near += difflib.get_close_matches(name, BY_NAME, n=1)
    if near:
        message = f"There is no field `{typed}`; did you mean `{near[0]}:`?"
        raise Refusal(message, place=place, instead=(f"{near[0]}:",), in_place=True)
    known = ", ".join(f"{row.name}:" for row in TABLE)
    message = f'There is no field `{typed}` (known: {known}). To look for the words, put them in "quotes".'
    raise Refusal(message, place=place, instead=(typed.replace(":", " "),), in_place=True)


def leaf(term: TypedTerm) -> Leaf:
    """The leaf of a term, read as its field says. Raises `Refusal`."""
    row = None if term.field is None else BY_NAME[term.field]
    if row is not None and not isinstance(row, TextShape):
        return row.read(term)
    _refuse_number_without_colon(term)
    return word_reader.read(term, field=None if row is None else row.text)


def _refuse_number_without_colon(term: TypedTerm) -> None:
    """Refuse `stars>=5`, which is meant as a bound and not as words."""
    found = None if term.quoted else _WITHOUT_COLON.fullmatch(term.text.rstrip("*"))
    if found is not None:
        meant = f"{found['name'].lower()}:{found['bound']}"
        raise term.refused(f"`{found.group()}` needs a colon: `{meant}`.", meant)
