"""The text of a file that somebody gives: its bytes in any encoding that lists are written in, or why it is none."""

from __future__ import annotations

import codecs

from bot.errors import UsageError
from bot.text.lines import visible

MOST_BYTES = 1_000_000
"""The largest file that is read. A list of two thousand long queries has half of that."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before that of UTF-16, with which it begins
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 4_096
_MOST_CONTROLS = 0.01
"""The share of control characters above which bytes are no text in any encoding."""


def too_large(name: str) -> UsageError:
    """The error of a file with more than `MOST_BYTES`."""
    return UsageError(
        f"“{name}” is too large for a list: {MOST_BYTES // 1000:,} kB are read at most.",
        remedy="Keep the lines with queries, or divide the file.",
    )


def text_of(data: bytes, name: str) -> str:
    """The text of a file's bytes, without a mark of its encoding. Raises `UsageError` for bytes that are no text."""
    if len(data) > MOST_BYTES:
        raise too_large(name)
    text = _decoded(data)
    if text is None or _is_binary(text):
        raise UsageError(
            f"“{name}” is not a file of text.",
            remedy="Save the list as .txt, .csv, .json or .opml, with one query a line, and import that.",
        )
    return visible(text)


def _decoded(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _in(encoding, data.removeprefix(mark))
    if b"\0" in data[:_LOOKED_AT]:
        return _in("utf-16-be" if data[:1] == b"\0" else "utf-16-le", data)
    text = _in("utf-8", data)
    return _in("cp1252", data) if text is None else text


def _in(encoding: str, data: bytes) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_binary(text: str) -> bool:
    start = text[:_LOOKED_AT]
    controls = len(start) - len(visible(start))
    return "\0" in start or controls > _MOST_CONTROLS * len(start)
