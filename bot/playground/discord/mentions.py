"""Whom a message calls: those mentioned in its text and components, as far as its sender allows that.

Page: resources/message, "Allowed Mentions Object". A mention in code calls nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.playground.discord import components, limits
from bot.playground.discord.channels import Channel
from bot.playground.discord.guilds import Message
from bot.playground.wire import items, record, text

_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_USER, _ROLE, _EVERYONE = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>"), re.compile(r"@(?:everyone|here)\b")
_ALL = ("users", "roles", "everyone")


@dataclass(frozen=True, slots=True)
class Called:
    """The ids of the people and roles that a message calls, and whether it calls everyone."""

    users: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    everyone: bool = False


def called(message: Message, place: Channel | None) -> Called:
    """Whom a message calls. People's own messages allow everything that they are allowed."""
    shown = [message.content, *components.texts(items(message.payload.get("components")))]
    words = _CODE.sub("", "\n".join(shown))
    may = 0 if place is None else (place.app_permissions if message.by_app else place.person_permissions)
    for_all = bool(may & limits.MENTION_EVERYONE)
    mentionable = (
        {role.id for role in place.server.roles if role.mentionable or for_all} if place is not None else set()
    )
    users, roles = _once(_USER.findall(words)), _once(_ROLE.findall(words))
    return Called(
        users=tuple(user for user in users if _allows(message, "users", user)),
        roles=tuple(role for role in roles if role in mentionable and _allows(message, "roles", role)),
        everyone=for_all and _EVERYONE.search(words) is not None and _allows(message, "everyone", ""),
    )


def stored(words: str, *, app: str, bot_name: str) -> str:
    """What a person typed as Discord keeps it: the app's name behind @ is a mention of it."""
    return re.sub(rf"@{re.escape(bot_name)}\b", f"<@{app}>", words, flags=re.IGNORECASE)


def _allows(message: Message, kind: str, named: str) -> bool:
    stated = message.payload.get("allowed_mentions")
    if stated is None:
        return kind in (_ALL if message.interaction is None else ("users",))
    allowed = record(stated)
    return kind in items(allowed.get("parse")) or named in map(text, items(allowed.get(kind)))


def _once(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))
