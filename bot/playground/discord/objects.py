"""Discord's objects as they go over the wire, whole. Pages: resources/…, gateway events, interactions."""

from __future__ import annotations

from datetime import datetime

from bot.playground.discord import limits
from bot.playground.discord.guilds import Channel, Guilds, Message
from bot.playground.wire import Json, JsonObject, items
from bot.playground.world import DiscordServer

JOINED = "2026-01-01T00:00:00+00:00"
MESSAGE_BY_COMMAND = 20
# What a small server without any extras has (resources/guild, "Guild Structure"; events, "Guild Create").
_PLAIN_GUILD: JsonObject = {
    "icon": None,
    "splash": None,
    "afk_channel_id": None,
    "afk_timeout": 300,
    "verification_level": 0,
    "default_message_notifications": 1,
    "explicit_content_filter": 0,
    "emojis": [],
    "stickers": [],
    "features": [],
    "mfa_level": 0,
    "application_id": None,
    "system_channel_id": None,
    "system_channel_flags": 0,
    "rules_channel_id": None,
    "vanity_url_code": None,
    "description": None,
    "banner": None,
    "premium_tier": 0,
    "premium_subscription_count": 0,
    "preferred_locale": "en-US",
    "public_updates_channel_id": None,
    "nsfw_level": 0,
    "premium_progress_bar_enabled": False,
    "large": False,
    "unavailable": False,
    "member_count": 2,
    "threads": [],
    "voice_states": [],
    "presences": [],
    "stage_instances": [],
    "guild_scheduled_events": [],
    "soundboard_sounds": [],
}


def bot_user(guilds: Guilds) -> JsonObject:
    """The app's own user."""
    return {**_user(guilds.app, guilds.bot_name), "bot": True, "verified": True, "mfa_enabled": False, "email": None}


def person_user(guilds: Guilds) -> JsonObject:
    """Mira's user."""
    return _user(guilds.person.discord_id, guilds.person.name)


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


def application(guilds: Guilds) -> JsonObject:
    """The app."""
    return {
        "id": guilds.app,
        "name": guilds.bot_name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "owner": person_user(guilds),
        "team": None,
        "integration_types_config": {"0": {}},
        "approximate_guild_count": len(guilds.servers),
    }


def channel(place: Channel, position: int = 0) -> JsonObject:
    """A text channel; what the app lacks there stands as an overwrite on its role."""
    lacking = limits.APP_PERMISSIONS & ~place.app_permissions
    overwrites = [{"id": role_of(place.server), "type": 0, "allow": "0", "deny": str(lacking)}] if lacking else []
    return {
        "id": place.id,
        "type": 0,
        "guild_id": place.server.id,
        "name": place.about.name,
        "position": position,
        "permission_overwrites": overwrites,
        "topic": None,
        "nsfw": False,
        "parent_id": None,
        "rate_limit_per_user": 0,
        "last_message_id": None,
        "flags": 0,
    }


def thread(guilds: Guilds, place: Channel) -> JsonObject:
    """A public thread (topics/threads)."""
    posted = len(guilds.history(place.id))
    return {
        "id": place.id,
        "type": 11,
        "guild_id": place.server.id,
        "parent_id": place.parent,
        "owner_id": guilds.app,
        "name": place.about.name,
        "flags": 0,
        "message_count": posted,
        "total_message_sent": posted,
        "member_count": 1,
        "rate_limit_per_user": 0,
        "thread_metadata": {
            "archived": False,
            "archive_timestamp": None,
            "auto_archive_duration": 1440,
            "locked": place.locked,
        },
    }


def role_of(server: DiscordServer) -> str:
    """The id of the app's own role in a server."""
    return str(int(server.id) + 7)


def guild(guilds: Guilds, server: DiscordServer) -> JsonObject:
    """A server with its channels, roles and the one member that needs no privileged intent: the app."""
    places = guilds.channels_of(server.id)
    return {
        **_PLAIN_GUILD,
        "id": server.id,
        "name": server.name,
        "owner_id": guilds.person.discord_id,
        "roles": [_role(server.id, "@everyone", 0), _role(role_of(server), guilds.bot_name, limits.APP_PERMISSIONS)],
        "joined_at": JOINED,
        "members": [member(bot_user(guilds), roles=(role_of(server),))],
        "channels": [channel(place, position) for position, place in enumerate(places)],
    }


def _role(id_: str, name: str, permissions: int) -> JsonObject:
    return {
        "id": id_,
        "name": name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": 0,
        "permissions": str(permissions),
        "managed": name != "@everyone",
        "mentionable": False,
        "flags": 0,
    }


def message(guilds: Guilds, shown: Message, *, nonce: bool = False) -> JsonObject:
    """A message; its nonce stands only in the answer to the request that made it."""
    data: JsonObject = {
        "id": shown.id,
        "channel_id": shown.channel,
        "type": 0 if shown.interaction is None else MESSAGE_BY_COMMAND,
        "author": bot_user(guilds) if shown.by_app else person_user(guilds),
        "content": shown.content,
        "timestamp": _iso(shown.at),
        "edited_timestamp": None if shown.edited_at is None else _iso(shown.edited_at),
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [_attachment(file) for file in shown.files],
        "embeds": items(shown.payload.get("embeds")),
        "components": items(shown.payload.get("components")),
        "pinned": False,
        "flags": shown.flags,
        "reactions": [],
    }
    below = guilds.channel(shown.id)
    if below is not None:
        data |= {"thread": thread(guilds, below), "flags": shown.flags | limits.HAS_THREAD}
    if shown.by_app:
        data["application_id"] = guilds.app
    if shown.interaction is not None:
        data["webhook_id"] = guilds.app
        data["interaction_metadata"] = {
            "id": shown.interaction,
            "type": shown.interaction_kind,
            "user": person_user(guilds),
            "authorizing_integration_owners": {},
        }
    if nonce and shown.nonce is not None:
        data["nonce"] = shown.nonce
    return data


def _attachment(file: Json) -> JsonObject:
    """A file as the API gives it: what it holds is at its address."""
    return {key: value for key, value in file.items() if key not in {"field", "data"}}


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
