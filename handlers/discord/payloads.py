"""Discord's payloads of interactions, parsed once and checked, and the caller that they name.

Payloads: https://docs.discord.com/developers/interactions/receiving-and-responding, “Interaction Data”.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import discord
from pydantic import BaseModel, ConfigDict

from bot.channel.channel import ChannelId
from bot.channel.person import NO_SERVER
from bot.channel.who_may import Standing
from handlers.commands.attachment import Attachment
from handlers.commands.context import Access, Caller, Person
from handlers.commands.dialect import Dialect
from handlers.commands.syntax import Invocation
from handlers.discord import limits
from handlers.discord.attachments import Resolved, attachment_of
from handlers.discord.channel_id import can_be
from handlers.discord.install import invite_url

DIALECT = Dialect(names_options=True, choices=limits.CHOICES, choice_characters=limits.CHOICE_TEXT)

_STRING, _ATTACHMENT = 3, 11
"""The types of options that a person fills in; every option of ours is a text or a file."""
_NEEDED = (("view_channel", "View Channel"), ("send_messages", "Send Messages"))
_NEEDED_IN_THREAD = (("view_channel", "View Channel"), ("send_messages_in_threads", "Send Messages in Threads"))
_NEEDED_BELOW = (
    ("create_public_threads", "Create Public Threads"),
    ("send_messages_in_threads", "Send Messages in Threads"),
)
"""For the cards of a digest, which go into a thread below it."""


class _Payload(BaseModel):
    """A part of a payload of Discord's; fields that are not named here are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Option(_Payload):
    """An option, or a sub-command (or group of them) with options of its own. The focused one is being typed."""

    name: str
    type: int
    value: str | int | float | bool | None = None
    options: tuple[Option, ...] = ()
    focused: bool = False


class CommandData(_Payload):
    """A command as it was given, or as far as it has been typed."""

    name: str
    options: tuple[Option, ...] = ()
    resolved: Resolved = Resolved()

    def files(self, client: discord.Client) -> Mapping[str, Attachment]:
        """The files that were attached, by the name of their option."""
        named = {one.name: str(one.value) for one in _all(self.options) if one.type == _ATTACHMENT}
        known = self.resolved.attachments
        return {name: attachment_of(known[id_], client) for name, id_ in named.items() if id_ in known}

    @property
    def invocation(self) -> Invocation:
        """The path under the root command and the options given, as text: of a file its name."""
        path: list[str] = []
        options = self.options
        while options and options[0].type < _STRING:
            path.append(options[0].name)
            options = options[0].options
        given = {one.name: str(one.value) for one in options if one.value is not None}
        files = self.resolved.attachments
        return Invocation(
            tuple(path), {name: files[value].filename if value in files else value for name, value in given.items()}
        )

    @property
    def focused(self) -> str | None:
        """The name of the option that is being typed."""
        return next((one.name for one in _all(self.options) if one.focused), None)


class ComponentData(_Payload):
    """A button that was pressed, or a menu and what was chosen in it."""

    custom_id: str
    values: tuple[str, ...] = ()


def caller_of(interaction: discord.Interaction) -> Caller:
    """The caller of an interaction, what they are there, and whether the channel can be posted to; nothing is asked."""
    is_with_us = interaction.guild_id is None and interaction.context.dm_channel
    return Caller(
        channel=direct_with(str(interaction.user.id)) if is_with_us else _place(interaction),
        person=Person(str(interaction.user.id), interaction.user.display_name),
        dialect=DIALECT,
        channel_name=getattr(interaction.channel, "name", None),
        access=_access(interaction),
        standing=_standing(interaction),
        shows_changes=is_with_us,
        above=_above(interaction),
    )


def direct_with(person: str) -> ChannelId:
    """The direct messages with a person; they are in no server."""
    return ChannelId("discord", NO_SERVER, "").direct(person)


def _place(interaction: discord.Interaction) -> ChannelId:
    return ChannelId("discord", _server(interaction), str(interaction.channel_id))


def _server(interaction: discord.Interaction) -> str:
    return str(interaction.guild_id) if interaction.guild_id else NO_SERVER


def _above(interaction: discord.Interaction) -> ChannelId | None:
    """The channel that a thread stands in; None for any other place."""
    place = interaction.channel
    if not isinstance(place, discord.Thread):
        return None
    return ChannelId("discord", _server(interaction), str(place.parent_id))


def _standing(interaction: discord.Interaction) -> Standing:
    """What the caller is in this channel, by the permissions that Discord has computed for them there.

    `member.permissions` are the “total permissions of the member in the channel, including overwrites”, and are there
    for every interaction of a server (https://docs.discord.com/developers/resources/guild#guild-member-object). Where
    they are absent all the same, the library reads none. Administrators have every permission.
    """
    if is_away(interaction):
        return Standing(is_away=True, step=_arrival(interaction))
    if interaction.guild_id is None:
        return Standing(is_private=True)
    theirs = interaction.permissions
    return Standing(in_charge=theirs.administrator or theirs.manage_channels)


def _access(interaction: discord.Interaction) -> Access:
    """The access that an interaction states. One without the app's permissions reads as permissions of zero.

    Those of a conversation say nothing about posting.
    """
    if is_away(interaction):
        return Access(can_post=False, step=_arrival(interaction))
    if interaction.guild_id is None:
        return Access()
    permissions = interaction.app_permissions
    return (
        access(permissions, thread=isinstance(interaction.channel, discord.Thread)) if permissions.value else Access()
    )


def is_away(interaction: discord.Interaction) -> bool:
    """Whether Offprint is in a place only because a person added it for themselves: it can post nothing there.

    Discord names the servers to which the app was added, and says which conversations are with it
    (https://docs.discord.com/developers/interactions/receiving-and-responding, “Authorizing Integration Owners”).
    """
    if interaction.guild_id is None:
        return interaction.context.private_channel
    return interaction.is_user_integration() and not interaction.is_guild_integration()


def _arrival(interaction: discord.Interaction) -> str:
    """How Offprint gets where it is not."""
    if interaction.guild_id is None:
        return "Offprint answers you here, and cannot post. In a direct message with Offprint this works."
    invite = invite_url(interaction.application_id)
    return f"Offprint is not in this server, so it cannot post here. People who manage it can add it: {invite}"


def access(permissions: discord.Permissions, *, thread: bool = False, where: str = "this channel") -> Access:
    """Whether a channel with these permissions can be posted to, and which of them are missing."""
    step = _missing(permissions, _NEEDED_IN_THREAD if thread else _NEEDED, where)
    return Access(can_post=step is None, step=step, thread_step=_missing(permissions, _NEEDED_BELOW, where))


def _missing(permissions: discord.Permissions, needed: Sequence[tuple[str, str]], where: str) -> str | None:
    """What must be done where some of the needed permissions are missing; None where none is."""
    missing = [f"“{shown}”" for name, shown in needed if not getattr(permissions, name)]
    if not missing:
        return None
    what = f"permission {missing[0]}" if len(missing) == 1 else f"permissions {' and '.join(missing)}"
    return f"Give Offprint the {what} in {where}."


def access_heard_of(client: discord.Client, channel: ChannelId) -> Access | None:
    """Whether a channel can be posted to, by what the library has heard of it; None where that is nothing."""
    place = client.get_channel(int(channel.local_id)) if can_be(channel) and not channel.person else None
    return access_in(place) if isinstance(place, discord.abc.GuildChannel | discord.Thread) else None


def access_in(channel: discord.abc.GuildChannel | discord.Thread) -> Access:
    """Whether a channel can be posted to, by what the library has heard of it."""
    me: discord.Member | None = channel.guild.me
    if me is None:
        return Access()
    return access(channel.permissions_for(me), thread=isinstance(channel, discord.Thread))


def may_read_history(place: object) -> bool:
    """Whether the history of a channel can be read, by what the library has heard of it; True where that is nothing."""
    if not isinstance(place, discord.abc.GuildChannel | discord.Thread):
        return True
    me: discord.Member | None = place.guild.me
    return me is None or place.permissions_for(me).read_message_history


def _all(options: tuple[Option, ...]) -> Iterator[Option]:
    for option in options:
        yield option
        yield from _all(option.options)
