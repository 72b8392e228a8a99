"""Discord's objects as they go over the wire, whole. Pages: resources/…, gateway events, interactions."""

from __future__ import annotations

from datetime import datetime

from bot.playground.discord import limits, users
from bot.playground.discord.channels import DIRECT, FORUM, Channel, ThreadState
from bot.playground.discord.guilds import Guilds, Message
from bot.playground.discord.mentions import called
from bot.playground.wire import Json, JsonObject, items
from bot.playground.world import DiscordRole, DiscordServer, DiscordTag

# resources/application, "Application Flags": may read messages, in fewer than 100 servers
CONTENT_FLAG = 1 << 19
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
    "voice_states": [],
    "presences": [],
    "stage_instances": [],
    "guild_scheduled_events": [],
    "soundboard_sounds": [],
}


def installations(guilds: Guilds) -> tuple[int, ...]:
    """How the app can be added: to a server, and by a person for themselves."""
    return (0, 1) if guilds.settings.discord_for_people else (0,)


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
        "flags": CONTENT_FLAG if guilds.settings.discord_reads_messages else 0,
        "owner": users.person_user(guilds),
        "team": None,
        "integration_types_config": {str(kind): {} for kind in installations(guilds)},
        "approximate_guild_count": len(guilds.places.servers),
    }


def channel(place: Channel, position: int = 0) -> JsonObject:
    """A channel of a server; what the app lacks there stands as an overwrite on its role."""
    lacking = limits.APP_PERMISSIONS & ~place.app_permissions
    overwrites = [{"id": users.role_of(place.server), "type": 0, "allow": "0", "deny": str(lacking)}] if lacking else []
    data: JsonObject = {
        "id": place.id,
        "type": place.type,
        "guild_id": place.server.id,
        "name": place.about.name,
        "position": position,
        "permission_overwrites": overwrites,
        "topic": None,
        "nsfw": False,
        "parent_id": None,
        "rate_limit_per_user": 0,
        "last_message_id": None,
        "flags": limits.REQUIRE_TAG if place.about.needs_tag else 0,
    }
    if place.type == FORUM:
        data |= {"available_tags": [_tag(tag) for tag in place.about.tags], "default_forum_layout": 0}
        data |= {"default_reaction_emoji": None, "default_sort_order": None}
    return data


def conversation(guilds: Guilds, place: Channel) -> JsonObject:
    """A conversation outside of any server: mira's with the app, or with somebody else."""
    with_app = place.id == guilds.places.direct.id
    recipients = [users.person_user(guilds)] if with_app else []
    return {"id": place.id, "type": DIRECT, "last_message_id": None, "flags": 0, "recipients": recipients}


def _tag(tag: DiscordTag) -> JsonObject:
    return {"id": tag.id, "name": tag.name, "moderated": False, "emoji_id": None, "emoji_name": None}


def thread(guilds: Guilds, place: Channel, state: ThreadState) -> JsonObject:
    """A public thread (topics/threads)."""
    posted = len(guilds.history(place.id))
    return {
        "id": place.id,
        "type": place.type,
        "guild_id": place.server.id,
        "parent_id": state.parent,
        "owner_id": state.owner,
        "name": place.about.name,
        "flags": 0,
        "applied_tags": list(state.tags),
        "message_count": posted,
        "total_message_sent": posted,
        "member_count": 1,
        "rate_limit_per_user": 0,
        "last_message_id": None,
        "thread_metadata": {
            "archived": state.archived,
            "archive_timestamp": _iso(state.archived_at),
            "auto_archive_duration": state.archives_after,
            "locked": state.locked,
            "create_timestamp": _iso(state.began),
        },
        **(_joined(guilds, place, state) if state.owner == guilds.app else {}),
    }


def _joined(guilds: Guilds, place: Channel, state: ThreadState) -> JsonObject:
    """The app as a member of a thread that it began."""
    joined = {"id": place.id, "user_id": guilds.app, "join_timestamp": _iso(state.began), "flags": 0}
    return {"member": joined}


def place(guilds: Guilds, found: Channel) -> JsonObject:
    """A channel, a thread or a conversation, each in its own form."""
    if found.direct:
        return conversation(guilds, found)
    return channel(found) if found.thread is None else thread(guilds, found, found.thread)


def guild(guilds: Guilds, server: DiscordServer) -> JsonObject:
    """A server with its channels, roles and the one member that needs no privileged intent: the app."""
    places = guilds.places.channels_of(server.id)
    return {
        **_PLAIN_GUILD,
        "id": server.id,
        "name": server.name,
        "owner_id": guilds.person.discord_id,
        "roles": roles(guilds, server),
        "joined_at": users.JOINED,
        "members": [users.member(users.bot_user(guilds), roles=(users.role_of(server),))],
        "channels": [channel(one, position) for position, one in enumerate(places)],
        "threads": [place(guilds, one) for one in guilds.places.threads(server=server.id) if not is_archived(one)],
    }


def is_archived(one: Channel) -> bool:
    """Whether it is a thread in the archive."""
    return one.thread is not None and one.thread.archived


def roles(guilds: Guilds, server: DiscordServer) -> list[JsonObject]:
    """Everyone's role, the app's own, and those that people have."""
    own = app_role(guilds, server)
    return [_role(server.id, "@everyone", 0), own, *(person_role(role) for role in server.roles)]


def app_role(guilds: Guilds, server: DiscordServer) -> JsonObject:
    """The app's own role."""
    return _role(users.role_of(server), guilds.bot_name, guilds.places.role_permissions(server.id))


def person_role(role: DiscordRole) -> JsonObject:
    """A role that people have."""
    return {**_role(role.id, role.name, 0), "managed": False, "mentionable": role.mentionable}


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
        "author": users.bot_user(guilds) if shown.by_app else users.person_user(guilds),
        "content": shown.content,
        "timestamp": _iso(shown.at),
        "edited_timestamp": None if shown.edited_at is None else _iso(shown.edited_at),
        "tts": False,
        **_mentions(guilds, shown),
        "attachments": [_attachment(file) for file in shown.files],
        "embeds": items(shown.payload.get("embeds")),
        "components": items(shown.payload.get("components")),
        "pinned": False,
        "flags": shown.flags,
        "reactions": [],
    }
    below = guilds.places.thread(shown.id)
    if below is not None and below.parent == shown.channel:
        data |= {"thread": place(guilds, below), "flags": shown.flags | limits.HAS_THREAD}
    if shown.by_app:
        data["application_id"] = guilds.app
    if shown.interaction is not None:
        data["webhook_id"] = guilds.app
        data["interaction_metadata"] = {
            "id": shown.interaction,
            "type": shown.interaction_kind,
            "user": users.person_user(guilds),
            "authorizing_integration_owners": {},
        }
    if nonce and shown.nonce is not None:
        data["nonce"] = shown.nonce
    return data


def _mentions(guilds: Guilds, shown: Message) -> JsonObject:
    """Whom a message calls."""
    place = guilds.places.find(shown.channel)
    whom = called(shown, place)
    server = None if place is None else place.server
    known = [users.user(guilds, named, server) for named in whom.users]
    people = [one for one in known if one is not None]
    return {"mention_everyone": whom.everyone, "mentions": people, "mention_roles": list(whom.roles)}


def _attachment(file: Json) -> JsonObject:
    """A file as the API gives it: what it holds is at its address."""
    return {key: value for key, value in file.items() if key not in {"field", "data"}}


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
