"""The things that a command or a form names, beside their ids: people, roles, channels, messages, files.

Page: interactions/receiving-and-responding, "Resolved Data Structure".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.playground.discord import modals, objects, users
from bot.playground.discord.channels import Channel
from bot.playground.discord.guilds import Guilds, Message
from bot.playground.discord.uploads import Upload, Uploads
from bot.playground.invocation import NotThere
from bot.playground.wire import JsonObject
from bot.playground.world import DiscordServer

_CHANNEL_FIELDS = [
    "id",
    "name",
    "type",
    "last_message_id",
    "nsfw",
    "parent_id",
    "guild_id",
    "flags",
    "rate_limit_per_user",
    "topic",
    "position",
    "thread_metadata",
    "owner_id",
    "message_count",
    "member_count",
    "total_message_sent",
    "applied_tags",
]


@dataclass(slots=True)
class Resolved:
    """Collects the objects that are named, in one server or (None) in a conversation.

    `may`: what mira may do in every channel, where that was set for all of them.
    """

    guilds: Guilds
    server: DiscordServer | None
    may: int | None = None
    data: JsonObject = field(default_factory=dict)

    def user(self, named: str) -> str:
        """A person, or the app itself. Raises `NotThere`."""
        user = users.user(self.guilds, named, self.server)
        if user is None:
            raise NotThere("There is no such person here.")
        self._keep("users", named, user)
        if self.server is not None:
            roles = (users.role_of(self.server),) if named == self.guilds.app else ()
            member = users.member(user, permissions=0, roles=roles)
            self._keep("members", named, {key: value for key, value in member.items() if key not in _NOT_IN_PARTIAL})
        return named

    def role(self, named: str) -> str:
        """A role. Raises `NotThere`."""
        roles = [] if self.server is None else objects.roles(self.guilds, self.server)
        for role in roles:
            if role["id"] == named:
                self._keep("roles", named, role)
                return named
        raise NotThere("There is no such role here.")

    def mentionable(self, named: str) -> str:
        """A person or a role. Raises `NotThere`."""
        try:
            return self.user(named)
        except NotThere:
            return self.role(named)

    def channel(self, named: str) -> str:
        """A channel of this server, with what mira and the app may do there. Raises `NotThere`."""
        found = self.guilds.places.find(named)
        if found is None or self.server is None or found.server.id != self.server.id:
            raise NotThere("There is no such channel here.")
        may = found.person_permissions if self.may is None else self.may
        self._keep("channels", named, partial_channel(self.guilds, found, may))
        return named

    def chosen(self, kind: int, named: str) -> str:
        """The objects that were chosen in a menu of a message; a menu of texts names nothing. Raises `NotThere`."""
        match kind:
            case modals.USER_SELECT:
                return self.user(named)
            case modals.ROLE_SELECT:
                return self.role(named)
            case modals.MENTIONABLE_SELECT:
                return self.mentionable(named)
            case modals.CHANNEL_SELECT:
                return self.channel(named)
            case _:
                return named

    def message(self, shown: Message) -> str:
        """A message that stands in a channel; an app reads it whole."""
        self._keep("messages", shown.id, objects.message(self.guilds, shown))
        return shown.id

    def file(self, upload: Upload, uploads: Uploads) -> str:
        """A file that is uploaded; its new id."""
        attachment = uploads.keep(upload)
        number = str(attachment["id"])
        self._keep("attachments", number, attachment)
        return number

    def _keep(self, kind: str, named: str, thing: JsonObject) -> None:
        kept = self.data.setdefault(kind, {})
        if isinstance(kept, dict):
            kept[named] = thing


_NOT_IN_PARTIAL = frozenset({"user", "deaf", "mute"})


def partial_channel(guilds: Guilds, place: Channel, may: int) -> JsonObject:
    """A channel with as much of it as a resolved one has. `may` has mira's permissions there."""
    whole = objects.place(guilds, place)
    part: JsonObject = {name: whole[name] for name in _CHANNEL_FIELDS if name in whole}
    return {**part, "permissions": str(may), "app_permissions": str(place.app_permissions)}
