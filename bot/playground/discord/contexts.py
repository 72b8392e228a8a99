"""Where an interaction happens, for whom the app was added there, and which commands there are.

Pages: interactions/application-commands ("Contexts"), interactions/receiving-and-responding ("Authorizing Integration
Owners Object").
"""

from __future__ import annotations

from bot.playground.discord import limits, objects, users
from bot.playground.discord.channels import Channel
from bot.playground.discord.guilds import Guilds
from bot.playground.discord.resolved import partial_channel
from bot.playground.wire import Json, JsonObject, items

SERVER, WITH_APP, PRIVATE = 0, 1, 2
_FOR_SERVER, _FOR_PERSON = 0, 1
# interactions/receiving-and-responding, the note on `app_permissions`; in a server without the app it is a guess
_IN_CONVERSATIONS = limits.ATTACH_FILES | limits.EMBED_LINKS | limits.MENTION_EVERYONE
_WITH_APP = _IN_CONVERSATIONS | limits.USE_EXTERNAL_EMOJIS


def context_of(guilds: Guilds, place: Channel) -> int:
    """The interaction context: in a server, with the app, or in a conversation with somebody else."""
    if not place.direct:
        return SERVER
    return WITH_APP if place.id == guilds.places.direct.id else PRIVATE


def owners(guilds: Guilds, place: Channel, command: Json | None = None) -> JsonObject:
    """Through which installations an interaction comes: the server's, or mira's own. `command` must allow them."""
    named = None if command is None else command.get("integration_types")
    allowed = items(named) if named is not None else [_FOR_SERVER, _FOR_PERSON]
    where = context_of(guilds, place)
    found: JsonObject = {}
    if _FOR_SERVER in allowed and (where == WITH_APP or place.server.id in guilds.places.servers):
        found[str(_FOR_SERVER)] = "0" if where == WITH_APP else place.server.id
    settings = guilds.settings
    if _FOR_PERSON in allowed and settings.discord_for_people and settings.workspaces.discord_for_mira:
        found[str(_FOR_PERSON)] = guilds.person.discord_id
    return found


def is_there(guilds: Guilds, place: Channel, command: Json) -> bool:
    """Whether mira has a command in a channel."""
    named = command.get("contexts")
    allowed = items(named) if named is not None else [SERVER, WITH_APP, PRIVATE]
    return context_of(guilds, place) in allowed and bool(owners(guilds, place, command))


def common_fields(guilds: Guilds, place: Channel, may: int) -> JsonObject:
    """The fields of an interaction that say where it happens. `may` has mira's permissions there."""
    where = context_of(guilds, place)
    user = users.person_user(guilds)
    if where != SERVER:
        shown = objects.conversation(guilds, place)
        permissions = _WITH_APP if where == WITH_APP else _IN_CONVERSATIONS
        return {
            "channel": shown,
            "channel_id": place.id,
            "user": user,
            "app_permissions": str(permissions),
            "context": where,
        }
    permissions = place.app_permissions if place.server.id in guilds.places.servers else _IN_CONVERSATIONS
    return {
        "guild_id": place.server.id,
        "guild": {"id": place.server.id, "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "channel_id": place.id,
        "channel": partial_channel(guilds, place, may),
        "member": users.member(user, permissions=may),
        "app_permissions": str(permissions),
        "context": where,
    }
