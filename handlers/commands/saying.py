"""A message whose first line says it all."""

from __future__ import annotations

from bot.card.card import Line, Message, Part, Text, words


def said(line: Line, *parts: Part) -> Message:
    """The message that says `line`, which is also its fallback, with `parts` below."""
    return Message(words(line), (Text((line,)), *parts))
