"""Text on one line."""

from __future__ import annotations


def one_line(text: str) -> str:
    """`text` with every run of white space as one blank, and none around it."""
    return " ".join(text.split())
