"""A JSON answer on its way in: its shape, and its rows one by one.

A body without the shape is an error, and so is an answer none of whose rows can be read, for an outage must not look
like a quiet day. Any other row that cannot be used is left out with a warning. The warning is the same at every poll,
so that it is logged once: it names the row, whose place among the others changes.

Parsing takes seconds where a body is large: a source does it in a thread.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import SourceError
from bot.sources.json_text import read_json
from bot.sources.told_paper import bounded
from bot.text.lines import one_line

Shape = TypeVar("Shape", bound=BaseModel)
Value = TypeVar("Value")
_SHOWN = 80
_NAMED_BY = ("id", "doi", "title")
MOST_ROWS = 2_000
"""How many rows of one answer are read; a source asks for a hundred."""
_MOST_WARNINGS = 20
SUSPICIOUS = 5
"""From this many rows on, an answer of which none can be read is no accident: a field has another name now."""


@dataclass(frozen=True, slots=True)
class Rows(Generic[Value]):
    """What was made of the rows of an answer, by their places from 0; the warnings; and how many rows were `read`."""

    values: Mapping[int, Value]
    warnings: tuple[str, ...]
    read: int


def read_answer(body: bytes, shape: type[Shape], *, source: str) -> Shape:
    """The body as `shape`. Raises `SourceError`. A byte that is no UTF-8, or a value too large, costs itself only."""
    try:
        return shape.model_validate(read_json(body.decode("utf-8", "replace")))
    except ValueError as error:
        raise SourceError(source, f"it answered {body[:_SHOWN]!r}: {_why(error)}") from error


def read_rows(rows: Sequence[object], read: Callable[[object], Value], *, source: str, inside: str = "") -> Rows[Value]:
    """The rows of an answer, without those that `read` refuses with `ValueError`.

    `inside` is the field of a row that holds its paper, where the paper is not the row itself. Of an answer with more
    than `MOST_ROWS` the first are read. Raises `SourceError` where `SUSPICIOUS` rows or more came and all are refused.
    """
    values: dict[int, Value] = {}
    warnings: list[str] = []
    first_reason, some = "", rows[:MOST_ROWS]
    for place, row in enumerate(some):
        try:
            values[place] = read(row)
        except ValueError as error:
            first_reason = first_reason or _why(error)
            if len(warnings) < _MOST_WARNINGS:
                warnings.append(f"{_name(row, inside)} was left out: {_why(error)}")
    if len(some) >= SUSPICIOUS and not values:
        raise SourceError(source, f"none of its {len(some)} rows can be read: {first_reason}")
    if (untold := len(some) - len(values) - len(warnings)) > 0:
        warnings.append(f"and {untold} more rows were left out")
    if len(rows) > len(some):
        warnings.append(f"it sent {len(rows)} rows in one answer; {MOST_ROWS} of them were read")
    return Rows(values, tuple(warnings), len(some))


def _name(row: object, inside: str) -> str:
    """How a warning names a row: by the id or title of its paper, else by how it begins."""
    layers = [layer for layer in (_field(row, inside), row) if layer is not None]
    told = (_legible(_field(layer, name)) for layer in layers for name in _NAMED_BY)
    name = next(filter(None, told), None)
    return f"“{name}”" if name else f"a row that begins {_beginning(row)}"


def _field(row: object, name: str) -> object:
    return row.get(name) if isinstance(row, Mapping) else None


def _legible(value: object) -> str:
    """A text or number on one line, bounded; empty for anything else."""
    text = str(value)[: 2 * _SHOWN] if isinstance(value, str | int | float) else ""
    return bounded("".join(filter(str.isprintable, one_line(text))), _SHOWN)


def _beginning(row: object) -> str:
    """The first characters of a row as JSON, which is written no further, however deep it goes."""
    return "".join(islice(json.JSONEncoder().iterencode(row), _SHOWN))[:_SHOWN]


def _why(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_input=False, include_url=False)[0]
    return ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))
