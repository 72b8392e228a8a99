"""One workspace as a person sees it: what mira does there, what stands there, and what can happen to the app."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Literal, TypeAlias

from bot.playground.events import EventLog
from bot.playground.invocation import Invocation, NotThere
from bot.playground.slack.details import open_details
from bot.playground.slack.event_feed import EventFeed
from bot.playground.slack.line import Line
from bot.playground.slack.replies import Replies
from bot.playground.slack.user_actions import Press, UserActions
from bot.playground.slack.view_actions import ViewActions
from bot.playground.slack.views import View
from bot.playground.slack.workspace import Message, Workspace
from bot.playground.wire import JsonObject
from bot.playground.world import Post, RefusedRequest, SlackChannel, SlackRole

Tab: TypeAlias = Literal["home", "messages"]


class Desk:
    """A workspace with the app in it; it reaches the app over the one socket of all workspaces."""

    def __init__(self, workspace: Workspace, *, line: Line, replies: Replies, log: EventLog) -> None:
        self._workspace = workspace
        self.replies = replies
        self._events = EventFeed(workspace, line)
        self._in_views = ViewActions(workspace, line)
        self._user = UserActions(workspace, line=line, replies=replies, log=log)

    # What mira does.

    async def command(self, channel: str, words: str) -> Invocation:
        """Type a slash command; returns when it was acknowledged or Slack gave up. Raises `NotThere`."""
        return await self._user.command(channel, words)

    async def press(
        self, channel: str, message: str, *, action_id: str, block_id: str | None = None, option: str | None = None
    ) -> Invocation:
        """Press a button (or choose the `option` of a menu) of a message. Raises `NotThere`."""
        pressed = Press(channel=channel, message=message, action_id=action_id, block_id=block_id, option=option)
        return await self._user.press(pressed)

    async def shortcut(self, channel: str, message: str, callback_id: str) -> Invocation:
        """Take a shortcut from the menu of a message. Raises `NotThere`."""
        return await self._user.shortcut(channel, message, callback_id)

    def say(self, channel: str, words: str) -> Message:
        """Post plain text as mira, of which the app is not told. Raises `NotThere`."""
        return self._user.say(channel, words)

    def upload(self, name: str, data: bytes) -> str:
        """Upload a file as mira, for a message or a field; its id."""
        return self._workspace.files.keep(name, data).id

    async def write(
        self, channel: str, words: str, *, thread: str | None = None, files: tuple[str, ...] = ()
    ) -> Message:
        """Post plain text as mira, and tell the app what its manifest subscribes to. Raises `NotThere`."""
        message = self._user.say(channel, words, thread=thread, files=files)
        if (place := self._workspace.channel(channel)) is not None:
            await self._events.message_posted(message, place, words)
        return message

    async def open_home(self, tab: Tab = "home") -> bool:
        """Open the app's Home or Messages tab; True if the app acknowledged the event."""
        return await self._events.home_opened(tab)

    async def open_details(self, channel: str, message: str, address: str) -> bool:
        """Open the pane of a Work Object below a message; True if the app acknowledged. Raises `NotThere`."""
        return await open_details(self._workspace, self._events, channel, message, address)

    async def press_in_view(
        self, view: str, *, action_id: str, block_id: str | None = None, value: object = None
    ) -> Invocation:
        """Press, choose or type in a control of a view. Raises `NotThere`."""
        return await self._in_views.press(view, action_id, block_id=block_id, value=value)

    async def suggest(self, view: str, *, action_id: str, typed: str) -> list[JsonObject]:
        """Type in a menu whose choices the app gives. Raises `NotThere`."""
        return await self._in_views.suggest(view, action_id, typed)

    async def submit(self, view: str, entries: Mapping[str, object] = MappingProxyType({})) -> Invocation:
        """Submit the modal in front; `entries` by block or action. Raises `NotThere`."""
        return await self._in_views.submit(view, entries)

    async def close_view(self, view: str, *, every: bool = False) -> None:
        """Close the modal in front, or every one. Raises `NotThere`."""
        await self._in_views.close(view, every=every)

    def dismiss(self, channel: str, message: str) -> None:
        """Take a private message away, as mira can. Raises `NotThere`."""
        found = self._workspace.message(channel, message)
        if found is None or not found.private:
            raise NotThere("There is no such message to dismiss.")
        self._workspace.remove(found)

    # What can be read.

    @property
    def modals(self) -> tuple[View, ...]:
        """The modals that are open; the last is in front."""
        return self._workspace.views.stack

    @property
    def home(self) -> View | None:
        """The Home tab, once it was published."""
        return self._workspace.views.home

    @property
    def direct(self) -> str:
        """The id of the conversation of mira and the app."""
        return self._workspace.direct.id

    def ledger(self, channel: str | None = None) -> tuple[Post, ...]:
        """The app's accepted messages, oldest first; of all channels without one named."""
        return self._workspace.ledger(channel)

    def messages(self, channel: str) -> tuple[Message, ...]:
        """What all may see in a channel, oldest first."""
        return tuple(self._workspace.history(channel))

    def thread(self, channel: str, message: str) -> tuple[Message, ...]:
        """A message and the replies in its thread, oldest first."""
        return tuple(self._workspace.thread(channel, message))

    @property
    def refusals(self) -> tuple[RefusedRequest, ...]:
        """Every request that was refused, oldest first."""
        return tuple(self._workspace.refusals)

    # What can happen to the app.

    def delete_message(self, channel: str, message: str) -> None:
        """Delete a message, as an owner of the workspace can. Raises `NotThere`."""
        found = self._workspace.message(channel, message)
        if found is None:
            raise NotThere("There is no such message to delete.")
        self._workspace.remove(found)

    def set_role(self, role: SlackRole) -> None:
        """What mira is in the workspace from now on."""
        self._workspace.person = replace(self._workspace.person, slack_role=role)

    def set_scopes(self, scopes: frozenset[str]) -> None:
        """What the app may do from now on."""
        self._workspace.scopes = scopes

    def limit_history(self, *, limited: bool = True) -> None:
        """Let conversations be read once a minute, by 15 messages."""
        self._workspace.history_limited = limited

    def lose_token(self, error: str = "token_revoked") -> None:
        """Answer every call with this code (`invalid_auth`, `account_inactive`, …) until `restore_token`."""
        self._workspace.lose_token(error)

    def restore_token(self) -> None:
        """Accept the token again."""
        self._workspace.lose_token(None)

    async def invite(self, channel: str) -> None:
        """Add the app to a channel and tell it (`member_joined_channel`)."""
        self._change(channel, member=True)
        await self.send_event({"type": "member_joined_channel", **self._about(channel)})

    async def remove_from(self, channel: str) -> None:
        """Remove the app from a channel and tell it (`member_left_channel`)."""
        self._change(channel, member=False)
        await self.send_event({"type": "member_left_channel", **self._about(channel)})

    async def archive(self, channel: str, *, archived: bool = True) -> None:
        """Archive a channel or bring it back, and tell the app."""
        self._change(channel, archived=archived)
        kind = "channel_archive" if archived else "channel_unarchive"
        await self.send_event({"type": kind, "channel": channel, "user": self._workspace.person.slack_id})

    async def delete(self, channel: str) -> None:
        """Delete a channel and tell the app."""
        self._workspace.drop_channel(channel)
        await self.send_event({"type": "channel_deleted", "channel": channel})

    async def uninstall(self) -> None:
        """Remove the app from the workspace: both events are sent, and every further call is refused."""
        self.lose_token("account_inactive")
        tokens = {"oauth": [], "bot": [self._workspace.team.bot_user]}
        await self.send_event({"type": "tokens_revoked", "tokens": tokens})
        await self.send_event({"type": "app_uninstalled"})

    async def send_event(self, event: JsonObject) -> bool:
        """Send an Events API event to the app; True if the app acknowledged it."""
        return await self._events.send(event)

    def _about(self, channel: str) -> JsonObject:
        team = self._workspace.team
        inviter = self._workspace.person.slack_id
        return {"user": team.bot_user, "channel": channel, "channel_type": "C", "team": team.id, "inviter": inviter}

    def _change(self, channel: str, *, member: bool | None = None, archived: bool | None = None) -> SlackChannel:
        found = self._workspace.channel(channel)
        if found is None:
            raise NotThere("There is no such channel.")
        changed = replace(
            found,
            member=found.member if member is None else member,
            archived=found.archived if archived is None else archived,
        )
        self._workspace.put_channel(changed)
        return changed
