"""A message made simpler, for places that show less: without pictures, drawings, thumbs or groups."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from bot.card.card import Actions, Drawing, Group, Message, Part, Text, plain


def without_pictures(message: Message) -> Message:
    """The message with its words alone."""
    parts = tuple(replace(part, picture=None) if isinstance(part, Text) else part for part in message.parts)
    return replace(message, parts=parts)


def without_drawings(message: Message, *, but: Container[Drawing] = ()) -> Message:
    """The message with the words of each drawing in its place, `but` for those that travel with it.

    A drawing within a group is always told in words.
    """
    return replace(message, parts=tuple(part if _is_among(part, but) else _told(part) for part in message.parts))


def _is_among(part: Part, drawings: Container[Drawing]) -> bool:
    return isinstance(part, Drawing) and part in drawings


def _told(part: Part) -> Part:
    match part:
        case Drawing(alt=alt):
            return Text(((plain(alt),),))
        case Group(parts=parts):
            return replace(part, parts=tuple(map(_told, parts)))
        case _:
            return part


def without_thumbs(message: Message) -> Message:
    """The message with thumbs as buttons among the others."""
    parts = tuple(replace(part, thumbs=None) if isinstance(part, Actions) else part for part in message.parts)
    return replace(message, parts=parts)


def without_groups(message: Message) -> Message:
    """The message with the title of each group as a text above its parts."""
    flat: list[Part] = []
    for part in message.parts:
        flat += (Text((part.title,)), *part.parts) if isinstance(part, Group) else (part,)
    return replace(message, parts=tuple(flat))
