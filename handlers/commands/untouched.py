"""The mark of a form's fields as they were shown: it tells which were touched since; the others change nothing.

A form stands open for minutes, and others change the channel meanwhile. The form's value carries a mark of each field
as it was shown; a field that comes back as it was is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

_DIGITS = 5
"""Of a mark. A field that was touched reads as untouched once in a million."""


def mark_of(shown: Mapping[str, str]) -> str:
    """The mark of these fields, in their order: `1a2b3.0f00d`."""
    return ".".join(map(_mark, shown.values()))


def touched(mark: str, typed: Mapping[str, str]) -> frozenset[str]:
    """The names of the fields that are not as they were shown; all, where the mark is of another form."""
    marks = mark.split(".")
    if len(marks) != len(typed):
        return frozenset(typed)
    return frozenset(name for (name, text), shown in zip(typed.items(), marks, strict=True) if _mark(text) != shown)


def _mark(text: str) -> str:
    return f"{crc32(' '.join(text.split()).encode()):08x}"[:_DIGITS]
