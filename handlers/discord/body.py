"""A message as the body of a request: whole, or as the line that people are notified with before it is whole.

A message of components pushes a notification without a word in it. So one that people are to be notified of is posted
as a line with content, which has the buttons of the message and by them its key. The line is then edited into the whole
message: https://docs.discord.com/developers/resources/message#edit-message (`content` null, the flag set). Every other
message is posted silently.
"""

from __future__ import annotations

from collections.abc import Iterator

import discord

from bot.card.card import Actions, Message
from handlers.discord import limits
from handlers.discord.links import reference
from handlers.discord.render import Files, components_of
from handlers.discord.text import allowed_mentions, mention, unstyled
from handlers.discord.upload import Json, attached
from handlers.text import cut

COMPONENTS_V2 = discord.MessageFlags(components_v2=True).value
CROSSPOSTED = discord.MessageFlags(crossposted=True).value
_SILENT = discord.MessageFlags(suppress_notifications=True).value


def whole_body(message: Message, files: Files) -> Json:
    """The whole message. It is silent unless it calls somebody. Needs a running event loop."""
    return {
        "components": components_of(message, files),
        "flags": COMPONENTS_V2 if message.calls else COMPONENTS_V2 | _SILENT,
        "allowed_mentions": allowed_mentions(message),
        **attached(files),
        **reference(message),
    }


def line_body(message: Message, key: str) -> Json | None:
    """The line that stands for a message until it is whole: what it says in a sentence, whom it calls, its buttons.

    None where nobody is to be notified, and where no button of the line would carry the key by which it is found.
    """
    if not (message.notifies or message.calls):
        return None
    rows = _rows(message)
    if not any(key in identifier for identifier in identifiers(rows)):
        return None
    called = " ".join(filter(None, map(mention, message.calls)))
    said = cut(unstyled(message.fallback).strip() or "…", limits.CONTENT - len(called) - 1)
    return {
        "content": f"{called} {said}".strip(),
        "components": rows,
        "allowed_mentions": allowed_mentions(message),
        **reference(message),
    }


def edited_body(message: Message, files: Files) -> Json:
    """The whole message, in place of the one before or of its line. Needs a running event loop."""
    return {
        "content": None,
        "components": components_of(message, files),
        "flags": COMPONENTS_V2,
        "allowed_mentions": allowed_mentions(message),
        **attached(files),
    }


def _rows(message: Message) -> list[dict[str, object]]:
    """The buttons and menus of a message, in as many rows as a message with content has."""
    actions = tuple(part for part in message.parts if isinstance(part, Actions))
    if not actions:
        return []
    rendered = components_of(Message(fallback="", parts=actions))
    return [one for one in rendered if one["type"] == discord.ComponentType.action_row.value][: limits.ROWS]


def identifiers(components: object) -> Iterator[str]:
    """Every `custom_id` in a message's components, nested ones too."""
    if isinstance(components, list):
        for component in components:
            yield from identifiers(component)
    elif isinstance(components, dict):
        if isinstance(identifier := components.get("custom_id"), str):
            yield identifier
        yield from identifiers(components.get("components"))
