"""Slack's payloads of commands and presses, parsed once and checked, and the caller that they name.

Payloads: https://docs.slack.dev/interactivity/implementing-slash-commands and
https://docs.slack.dev/reference/interaction-payloads/block_actions-payload.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import Field
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channel.channel import ChannelId
from bot.channel.who_may import Standing
from handlers.commands.context import Access, Caller, Person
from handlers.commands.dialect import Dialect
from handlers.slack import limits
from handlers.slack.errors import FAILURES, INVITE, error_response, step_for
from handlers.slack.person import Profile, profile, unknown_profile
from handlers.slack.told import Told

DIALECT = Dialect(names_options=False, choices=limits.OPTIONS, choice_characters=limits.OPTION_TEXT)

_COMFORT_SECONDS = 1.5
"""How long an answer waits for optional facts: the caller's time zone, whether the app is in the channel."""

_NO_NAMES = ("", "privategroup", "directmessage")
"""What a command says instead of the name of a private channel."""

_GROUP = "mpdm-"
"""How the name of a conversation of several people begins."""
_AMONG_PEOPLE = Standing(
    is_away=True, step="That is for a channel. Type it in one, or in direct messages with Offprint."
)
"""A conversation of people: Offprint answers there and posts nothing."""


class SlashCommand(Told):
    """A slash command as typed."""

    channel_id: str
    channel_name: str = ""
    user_id: str
    user_name: str = ""
    text: str = ""
    response_url: str = Field(repr=False)
    trigger_id: str = ""


class Named(Told):
    """A channel or a person."""

    id: str
    name: str = ""
    username: str = ""

    @property
    def person(self) -> Person:
        """The person that it is, by the best name that the payload has."""
        return Person(self.id, self.username or self.name or self.id)


class _Option(Told):
    value: str


class Action(Told):
    """The button that was pressed, or the menu and what was chosen in it."""

    action_id: str
    value: str | None = None
    selected_option: _Option | None = None

    @property
    def chosen(self) -> str:
        """The value of the button or of the choice."""
        return self.selected_option.value if self.selected_option else self.value or ""


class _Container(Told):
    """Where a message stands."""

    message_ts: str | None = None
    thread_ts: str | None = None


class BlockActions(Told):
    """A press in a message."""

    user: Named
    channel: Named
    actions: tuple[Action, ...] = Field(min_length=1)
    response_url: str = Field(repr=False)
    trigger_id: str = ""
    container: _Container = _Container()

    @property
    def thread(self) -> str | None:
        """The thread that the message stands in; a message with replies below it stands in the channel."""
        found = self.container.thread_ts
        return None if found == self.container.message_ts else found


class _Message(Told):
    """A message as a shortcut brings it; `ts` names it, and `thread_ts` the one it stands below."""

    text: str = ""
    ts: str = ""
    thread_ts: str | None = None

    @property
    def thread(self) -> str | None:
        """The thread that it stands in."""
        return None if self.thread_ts == self.ts else self.thread_ts


class MessageShortcut(Told):
    """A shortcut from the menu of a message (docs.slack.dev/reference/interaction-payloads/shortcuts-…)."""

    user: Named
    channel: Named
    message: _Message
    response_url: str = Field(repr=False)


class _Title(Told):
    text: str = ""


class View(Told):
    """A modal or the Home tab; `private_metadata` is what we said of the place that it is about."""

    id: str
    type: str
    title: _Title | None = None
    callback_id: str = ""
    private_metadata: str = ""


class ViewActions(Told):
    """A press in a view. It names no channel, and brings no address to answer to."""

    user: Named
    actions: tuple[Action, ...] = Field(min_length=1)
    trigger_id: str
    view: View


class _SharedLink(Told):
    url: str


class LinkShared(Told):
    """Links that a person posted, or is about to post: https://docs.slack.dev/reference/events/link_shared."""

    channel: str
    user: str | None = None
    message_ts: str
    source: str = "conversations_history"
    links: tuple[_SharedLink, ...]

    @property
    def is_posted(self) -> bool:
        """Whether the message stands in a channel. While somebody writes it, its channel is `COMPOSER`."""
        return self.source == "conversations_history"

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses, in their order."""
        return tuple(link.url for link in self.links)


@dataclass(frozen=True, slots=True)
class _Place:
    """What Slack says about a channel; `is_with_us`: these are direct messages with the app."""

    access: Access
    name: str | None = None
    is_with_us: bool = False


def workspace_of(context: AsyncBoltContext) -> str:
    """The workspace in which the app is asked: that of its installation. In a channel that several workspaces share
    (Slack Connect), the person may be of another one, which a payload's `team` then names.
    """
    return context.team_id or ""


async def caller_of_command(payload: SlashCommand, context: AsyncBoltContext) -> Caller:
    """Who typed the command, and where."""
    channel = ChannelId("slack", workspace_of(context), payload.channel_id)
    person = Person(payload.user_id, payload.user_name or payload.user_id)
    return await caller_in(channel, payload.channel_name, person, context)


async def caller_of_press(payload: BlockActions | MessageShortcut, context: AsyncBoltContext) -> Caller:
    """Who pressed the button, or took the shortcut, and where."""
    channel = ChannelId("slack", workspace_of(context), payload.channel.id)
    return await caller_in(channel, payload.channel.name, payload.user.person, context)


async def caller_in_view(payload: ViewActions, place: str, context: AsyncBoltContext) -> Caller:
    """Who pressed the button, as a caller in the channel that the view, or the button, is about.

    Nobody else sees the answer, so that a change is told to the channel by a notice.
    """
    channel = ChannelId("slack", workspace_of(context), place)
    caller = await caller_in(channel, "", payload.user.person, context)
    return replace(caller, shows_changes=False)


async def caller_in(channel: ChannelId, name: str, person: Person, context: AsyncBoltContext) -> Caller:
    """A person in a channel. Slack is asked who they are, and for the app's membership; both may fail.

    `context` is that of the request: it has the client of the workspace, and who the app is in it.
    """
    installed_in = None if context.authorize_result is None else context.authorize_result.team_id
    between_two = is_between_two(channel) or channel.person is not None
    told, place = await asyncio.gather(
        _profile(context.client, person.id, workspace=installed_in),
        _with_us(context.client, channel, person.id) if between_two else _place(context.client, channel),
    )
    among_people = name.startswith(_GROUP) or (is_between_two(channel) and not place.is_with_us)
    return Caller(
        channel=channel.direct(person.id) if place.is_with_us else channel,
        person=person if person.name != person.id or told.name is None else Person(person.id, told.name),
        dialect=DIALECT,
        channel_name=None if between_two else name if name not in _NO_NAMES else place.name,
        zone=told.zone,
        access=place.access,
        standing=_AMONG_PEOPLE if among_people else replace(told.standing, is_private=place.is_with_us),
        shows_changes=True,
    )


def is_between_two(channel: ChannelId) -> bool:
    """Whether a conversation is one of direct messages: https://docs.slack.dev/reference/objects/conversation-object."""
    return channel.local_id.startswith("D")


async def _with_us(client: AsyncWebClient, channel: ChannelId, person: str) -> _Place:
    """Whether direct messages are those of the person with the app, and not with somebody else."""
    try:
        async with asyncio.timeout(_COMFORT_SECONDS):
            opened = _object((await client.conversations_open(users=person)).get("channel"))
    except FAILURES:
        return _Place(Access())
    is_with_us = opened.get("id") == channel.local_id or channel.person == person
    return _Place(Access(can_post=True if is_with_us else None), is_with_us=is_with_us)


async def _profile(client: AsyncWebClient, person: str, *, workspace: str | None) -> Profile:
    """Someone's time zone, and whether they administer this workspace."""
    try:
        async with asyncio.timeout(_COMFORT_SECONDS):
            answer = await client.users_info(user=person)
    except FAILURES as error:
        return unknown_profile(error)
    return profile(_object(answer.get("user")), workspace=workspace)


async def _place(client: AsyncWebClient, place: ChannelId) -> _Place:
    """What the channel is. A private one that the app is not in looks as if it did not exist."""
    if place.person is not None:
        return _Place(Access())
    try:
        async with asyncio.timeout(_COMFORT_SECONDS):
            answer = await client.conversations_info(channel=place.local_id)
    except SlackApiError as error:
        hidden = error_response(error).code == "channel_not_found"
        return _Place(Access(can_post=False, step=INVITE) if hidden else Access())
    except FAILURES:
        return _Place(Access())
    channel = _object(answer.get("channel"))
    name = channel.get("name")
    return _Place(access(channel), name if isinstance(name, str) else None)


def access(channel: Mapping[str, object]) -> Access:
    """Whether a channel can be posted to, from its object in `conversations.info`."""
    if channel.get("is_archived") is True:
        return Access(can_post=False, step=step_for("is_archived"))
    member = channel.get("is_member")
    if not isinstance(member, bool):
        return Access()
    return Access(can_post=True) if member else Access(can_post=False, step=INVITE)


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
