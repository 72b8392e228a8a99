"""Users and members as they go over the wire. Pages: resources/user, resources/guild."""

from __future__ import annotations

from bot.playground.discord.guilds import Guilds
from bot.playground.wire import JsonObject
from bot.playground.world import DiscordServer

JOINED = "2026-01-01T00:00:00+00:00"


def bot_user(guilds: Guilds) -> JsonObject:
    """The app's own user."""
    return {**_user(guilds.app, guilds.bot_name), "bot": True, "verified": True, "mfa_enabled": False, "email": None}


def person_user(guilds: Guilds) -> JsonObject:
    """Mira's user."""
    return _user(guilds.person.discord_id, guilds.person.name)


def user(guilds: Guilds, named: str, server: DiscordServer | None) -> JsonObject | None:
    """The user of this id: the app, mira, or somebody of the server."""
    if named == guilds.app:
        return bot_user(guilds)
    if named == guilds.person.discord_id:
        return person_user(guilds)
    others = () if server is None else server.members
    return next((_user(one.id, one.name) for one in others if one.id == named), None)


def _user(id_: str, name: str) -> JsonObject:
    return {
        "id": id_,
        "username": name.lower(),
        "global_name": name,
        "discriminator": "0",
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
    }


def member(user: JsonObject, *, permissions: int | None = None, roles: tuple[str, ...] = ()) -> JsonObject:
    """A member of a server; `permissions` only in an interaction."""
    data: JsonObject = {
        "user": user,
        "roles": list(roles),
        "nick": None,
        "avatar": None,
        "joined_at": JOINED,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }
    return data if permissions is None else {**data, "permissions": str(permissions)}


def role_of(server: DiscordServer) -> str:
    """The id of the app's own role in a server."""
    return str(int(server.id) + 7)


def member_of(guilds: Guilds, server: DiscordServer, *, by_app: bool) -> JsonObject:
    """The author of a message as a member of the server, without the user."""
    whole = member(bot_user(guilds), roles=(role_of(server),)) if by_app else member(person_user(guilds))
    return {key: value for key, value in whole.items() if key != "user"}
