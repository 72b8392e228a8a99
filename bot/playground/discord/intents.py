"""Intents: which events a session asked for, and who may read what people write.

Page: events/gateway, "Gateway Intents".
"""

from __future__ import annotations

from bot.playground.discord.channels import Channel
from bot.playground.discord.guilds import Guilds, Message
from bot.playground.wire import JsonObject

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 0, 1 << 9, 1 << 12, 1 << 15
_MEMBERS, _PRESENCES = 1 << 1, 1 << 8
KNOWN = (1 << 26) - 1
"""Every bit that means something, and a few between them that do not."""
# topics/opcodes-and-status-codes, "Gateway Close Event Codes"
INVALID, DISALLOWED = 4013, 4014


def refused(intents: int, *, reads_messages: bool) -> int | None:
    """The close code for these intents of an app that may read messages or may not; None where they are granted."""
    if intents & ~KNOWN:
        return INVALID
    privileged = _MEMBERS | _PRESENCES | (0 if reads_messages else MESSAGE_CONTENT)
    return DISALLOWED if intents & privileged else None


def needed(event: str, *, direct: bool = False) -> int:
    """The intent without which a session does not get an event; 0 where every session does."""
    if event.startswith("MESSAGE_"):
        return DIRECT_MESSAGES if direct else GUILD_MESSAGES
    return GUILDS if event.startswith(("GUILD_", "CHANNEL_", "THREAD_")) else 0


def is_open(guilds: Guilds, place: Channel, message: Message) -> bool:
    """Whether an app may read a message without the intent: its own, one in their conversation, one that names it."""
    names_it = f"<@{guilds.app}>" in message.content or f"<@!{guilds.app}>" in message.content
    return message.by_app or place.id == guilds.places.direct.id or names_it


def without_content(message: JsonObject) -> JsonObject:
    """A message as an app gets it that may not read what people write."""
    return {**message, "content": "", "embeds": [], "attachments": [], "components": []}
