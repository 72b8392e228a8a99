"""Text on one line, and text without what no line shows."""

from __future__ import annotations

import re

_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
"""Control characters that are no white space, and halves of surrogate pairs, which no UTF-8 can hold."""


def one_line(text: str) -> str:
    """`text` with every run of white space as one blank, and none around it."""
    return " ".join(text.split())


def visible(text: str) -> str:
    """`text` without control characters, save those that are white space, and without halves of surrogate pairs."""
    return _INVISIBLE.sub("", text)
