"""Commands for another channel: the option `channel`, by what Discord says of that channel in the same payload.

A resolved channel has the permissions of the person and of the app there, so nothing is asked
(https://docs.discord.com/developers/interactions/receiving-and-responding, “Resolved Data Structure”). The buttons of
an answer act where they are pressed, so those of an answer about another channel are left out; the notice that the
change leaves there has its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import discord
from pydantic import BaseModel, ConfigDict, Field

from bot.card.card import Actions, Entry, Message, Part, Quiet, Text, code, plain
from bot.channel.channel import ChannelId
from bot.channel.who_may import Standing
from bot.errors import UsageError
from handlers.commands.context import Answer, Caller, Reply
from handlers.commands.syntax import Invocation
from handlers.discord.payloads import access

CHANNEL = "channel"
"""The option that names the other channel."""
CHANNEL_DESCRIPTION = "The channel that gets them, if it is not this one"
ELSEWHERE = frozenset({("subscribe",), ("digest", "set")})
"""The commands that can be given for another channel."""
_TEXT, _ANNOUNCEMENTS, _ANNOUNCEMENT_THREAD, _THREAD, _FORUM = 0, 5, 10, 11, 15
CHANNEL_TYPES = (_TEXT, _ANNOUNCEMENTS, _ANNOUNCEMENT_THREAD, _THREAD, _FORUM)
"""https://docs.discord.com/developers/resources/channel, “Channel Types”."""


class _Channel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    name: str
    type: int
    permissions: int = 0
    app_permissions: int | None = None


class _Resolved(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    channels: Mapping[str, _Channel] = Field(default_factory=dict)


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    resolved: _Resolved = Field(default_factory=_Resolved)


def elsewhere(invocation: Invocation, caller: Caller, data: object) -> tuple[Invocation, Caller]:
    """The command without its channel, and its caller as one in that channel, by the interaction's `data`.

    Without the option both stay as they are. Raises `UsageError` if we cannot post there, or the person cannot see it.
    """
    named = invocation.options.get(CHANNEL)
    if named is None or named == caller.channel.local_id:
        return _without_channel(invocation), caller
    place = _Data.model_validate(data).resolved.channels.get(named)
    if place is None:
        raise UsageError("Discord does not say which channel that is.", remedy="Use the command in that channel.")
    return _without_channel(invocation), _caller_in(place, caller)


def told_elsewhere(answer: Answer, name: str | None) -> Answer:
    """An answer about another channel: named at the top, without buttons."""
    if not isinstance(answer, Reply) or answer.message is None:
        return answer
    kept = tuple(part for part in map(_without_button, answer.message.parts) if part is not None)
    top = Quiet((plain("In "), code(f"#{name or CHANNEL}"), plain(":")))
    message = Message(f"In #{name}: {answer.message.fallback}", (top, *kept), boxed=answer.message.boxed)
    return replace(answer, message=message)


def _caller_in(place: _Channel, caller: Caller) -> Caller:
    theirs = discord.Permissions(place.permissions)
    if not (theirs.administrator or theirs.view_channel):
        raise UsageError(f"You cannot see #{place.name}, so you cannot choose what it gets.")
    found = caller.access
    if place.app_permissions is not None:
        is_thread = place.type in (_THREAD, _ANNOUNCEMENT_THREAD)
        found = access(discord.Permissions(place.app_permissions), thread=is_thread, where=f"#{place.name}")
    if found.can_post is False:
        raise UsageError(f"Offprint cannot post in #{place.name}.", remedy=found.step or "")
    return replace(
        caller,
        channel=ChannelId(caller.channel.platform, caller.channel.workspace, place.id),
        channel_name=place.name,
        access=found,
        standing=Standing(in_charge=theirs.administrator or theirs.manage_channels),
    )


def _without_channel(invocation: Invocation) -> Invocation:
    kept = {name: value for name, value in invocation.options.items() if name != CHANNEL}
    return replace(invocation, options=kept)


def _without_button(part: Part) -> Part | None:
    match part:
        case Actions():
            return None
        case Entry():
            return Text((part.line, part.quiet.line))
        case _:
            return part
