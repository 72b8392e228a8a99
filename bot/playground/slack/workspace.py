"""The state of the local Slack: channels, messages, and what was refused; every change is published to the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TypedDict
from uuid import UUID

from bot.playground.events import EventLog
from bot.playground.faults import Curtain
from bot.playground.settings import PlaygroundSettings, isoformat
from bot.playground.slack import blocks
from bot.playground.slack.files import Files
from bot.playground.slack.triggers import Triggers
from bot.playground.slack.views import Views
from bot.playground.wire import Json, JsonObject, dump
from bot.playground.world import Post, RefusedRequest, SlackChannel, SlackTeam

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message as somebody wants it shown; `payload` is the whole request it came in.

    `files` are the ids of those that it shares; `warnings` is what Slack says of metadata that it dropped.
    """

    text: str
    blocks: list[object] = field(default_factory=list)
    metadata: JsonObject | None = None
    files: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    thread: str | None = None
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that stands in a channel, or (`private`) that only mira sees; `unfurls` are previews, by address."""

    ts: str
    channel: str
    at: datetime
    by_app: bool
    draft: Draft
    private: bool = False
    used: str | None = None
    edited_at: datetime | None = None
    unfurls: Mapping[str, JsonObject] = field(default_factory=dict)

    @property
    def client_id(self) -> str:
        """The id that the person's client gave it."""
        return str(UUID(bytes=sha256(f"{self.channel}{self.ts}".encode()).digest()[:16]))

    @property
    def unfurl_id(self) -> str:
        """What previews of its links are for, as an event names it."""
        return f"{self.channel}.{self.ts.replace('.', '')}.{sha256(self.ts.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Opened:
    """The pane of a Work Object that a person opened: the message, and the address that it previews."""

    channel: str
    ts: str
    address: str


class _Stamp(TypedDict):
    ts: str
    at: datetime


class Workspace:
    """Channels, messages and refusals of one workspace."""

    def __init__(self, settings: PlaygroundSettings, log: EventLog, *, files: Files, team: SlackTeam) -> None:
        self.team = team
        self.person = settings.workspaces.member_of(team)
        self.bot_name = settings.workspaces.bot_name
        self.scopes = settings.slack_scopes
        self.commands: tuple[Json, ...] = settings.slack_commands
        self.lost_token: str | None = None
        self.history_limited = settings.slack_history_limited
        self.settings = settings
        self.files = files
        self.curtain = Curtain(settings.monotonic)
        self.refusals: list[RefusedRequest] = []
        self.triggers = Triggers(settings)
        self.views = Views(settings, log)
        self._log = log
        self._channels = {channel.id: channel for channel in self.team.channels}
        self.direct = SlackChannel(id=f"D{self.person.slack_id[1:]}", name=self.person.name, direct=True)
        self._messages: dict[tuple[str, str], Message] = {}
        self._posts: dict[tuple[str, str], Post] = {}
        self.opened: dict[str, Opened] = {}
        self._last = _EPOCH
        self._stored = 0

    def channel(self, channel: str) -> SlackChannel | None:
        """The channel as it stands, or None if there is none of that id."""
        return self.direct if channel == self.direct.id else self._channels.get(channel)

    @property
    def channels(self) -> tuple[SlackChannel, ...]:
        """Every channel."""
        return tuple(self._channels.values())

    def put_channel(self, channel: SlackChannel) -> None:
        """Add a channel or exchange it for its new state."""
        self._channels[channel.id] = channel

    def drop_channel(self, channel: str) -> None:
        """Forget a channel, as when it is deleted."""
        self._channels.pop(channel, None)

    def lose_token(self, error: str | None) -> None:
        """Answer every call with this code; with None, as usual."""
        self.lost_token = error

    def refuse(self, refusal: RefusedRequest) -> None:
        """Record a refused request, for tests and people to read."""
        self.refusals.append(refusal)
        self._log.stir()

    def message(self, channel: str, ts: str) -> Message | None:
        """The message of that time stamp, private ones too."""
        return self._messages.get((channel, ts))

    def history(self, channel: str) -> list[Message]:
        """What all may see in a channel outside its threads, oldest first, but for what is still hidden."""
        return [message for message in self._visible(channel) if not message.draft.thread]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """A message with the replies in its thread, oldest first, by the time stamp of any; it outlives its parent."""
        visible = self._visible(channel)
        named = next((message for message in visible if message.ts == ts), None)
        parent = ts if named is None or not named.draft.thread else named.draft.thread
        return [message for message in visible if parent in (message.ts, message.draft.thread)]

    def _visible(self, channel: str) -> list[Message]:
        found = [message for (place, _), message in self._messages.items() if place == channel]
        return [message for message in found if not message.private and not self.curtain.hides(message.ts)]

    def ledger(self, channel: str | None = None) -> tuple[Post, ...]:
        """The app's messages that were accepted, oldest first; of every channel without one named."""
        return tuple(post for post in self._posts.values() if channel in (None, post.channel))

    def post(self, channel: str, draft: Draft, *, by_app: bool = True) -> Message:
        """Store a message that all may see."""
        message = self._store(Message(channel=channel, draft=draft, by_app=by_app, **self._stamp()))
        if by_app:
            self._posts[channel, message.ts] = self._entry(message)
        self._log.publish("message", self.shown(message))
        return message

    def whisper(self, channel: str, draft: Draft, *, used: str | None) -> Message:
        """Store a message that only mira sees."""
        message = self._store(
            Message(channel=channel, draft=draft, by_app=True, private=True, used=used, **self._stamp())
        )
        self._log.publish("ephemeral", self.shown(message))
        return message

    def edit(self, message: Message, draft: Draft) -> Message:
        """Exchange a message's content where it stands."""
        kept = replace(draft, metadata=draft.metadata or message.draft.metadata)
        changed = self._store(replace(message, draft=kept, edited_at=self.settings.now()))
        key = (message.channel, message.ts)
        if key in self._posts:
            self._posts[key] = replace(self._posts[key], edits=(*self._posts[key].edits, draft.payload))
        self._log.publish("edit", self.shown(changed))
        return changed

    def preview(self, message: Message) -> None:
        """Show a message with previews of its links."""
        self._messages[message.channel, message.ts] = message
        self._log.publish("edit", self.shown(message))

    def by_unfurl(self, unfurl_id: str) -> Message | None:
        """The message whose links an event told of, by its `unfurl_id`."""
        return next((one for one in self._messages.values() if one.unfurl_id == unfurl_id), None)

    def remove(self, message: Message) -> None:
        """Delete a message."""
        key = (message.channel, message.ts)
        self._messages.pop(key, None)
        if key in self._posts:
            self._posts[key] = replace(self._posts[key], deleted=True)
        self._log.publish("remove", {"platform": "slack", "channel": message.channel, "id": message.ts})

    def shown(self, message: Message) -> JsonObject:
        """A message as it is published to the page."""
        author = self.bot_name if message.by_app else self.person.name
        data: JsonObject = {
            "platform": "slack",
            "channel": message.channel,
            "id": message.ts,
            "author": {"name": author, "bot": message.by_app},
            "at": isoformat(message.at),
            "text": message.draft.text,
            "blocks": message.draft.blocks,
        }
        if message.draft.thread:
            data["thread"] = message.draft.thread
        if message.draft.files:
            data["shared"] = [self.files.shown(id_) for id_ in message.draft.files]
        if message.unfurls:
            data["unfurls"] = [{"url": address, **content} for address, content in message.unfurls.items()]
        if pictures := self.files.pictures(message.draft.blocks):
            data["files"] = pictures
        if message.private:
            return {**data, "used": message.used, "user": self.person.name}
        return {**data, "edited": True} if message.edited_at else data

    def on_wire(self, message: Message, *, metadata: bool = True) -> JsonObject:
        """A message as the Web API gives it; `metadata` only where it was asked for."""
        draft = message.draft
        data: JsonObject = {"type": "message", "ts": message.ts, "team": self.team.id, "text": draft.text}
        data["user"] = self.team.bot_user if message.by_app else self.person.slack_id
        if message.by_app:
            data |= {"bot_id": self.team.bot_id, "app_id": self.team.app_id}
        if draft.blocks:
            data["blocks"] = draft.blocks
        if draft.thread:
            data["thread_ts"] = draft.thread
        if message.edited_at:
            data["edited"] = {"user": self.team.bot_user, "ts": _stamped(message.edited_at)}
        if draft.files:
            data["files"] = [self.files.on_wire(id_) for id_ in draft.files]
        if message.unfurls:
            data["attachments"] = self._attachments(message)
        if metadata and draft.metadata is not None and self.settings.slack_stores_metadata:
            data["metadata"] = draft.metadata
        return data

    def _attachments(self, message: Message) -> list[JsonObject]:
        """The previews below a message (messaging/unfurling-links-in-messages)."""
        about = {"app_id": self.team.app_id, "bot_id": self.team.bot_id, "is_app_unfurl": True}
        return [
            {"id": number, "from_url": address, "app_unfurl_url": address, **about, **content}
            for number, (address, content) in enumerate(message.unfurls.items(), start=1)
        ]

    def _stamp(self) -> _Stamp:
        """A time stamp of its own for a new message: strictly rising, whatever the clock does."""
        self._last = max(self.settings.now().astimezone(UTC), self._last + _TICK)
        return {"ts": _stamped(self._last), "at": self._last}

    def _store(self, message: Message) -> Message:
        self._stored += 1
        named = blocks.named(message.draft.blocks, f"b{message.ts}.{self._stored}.")
        stored = replace(message, draft=replace(message.draft, blocks=named))
        self._messages[message.channel, message.ts] = stored
        return stored

    def _entry(self, message: Message) -> Post:
        metadata = message.draft.metadata
        return Post(
            platform="slack",
            channel=message.channel,
            id=message.ts,
            at=message.at,
            payload=message.draft.payload,
            key=None if metadata is None else dump(metadata),
        )


def _stamped(moment: datetime) -> str:
    """A moment as Slack's `ts`: epoch seconds with six decimals, exactly."""
    since = moment - _EPOCH
    return f"{since.days * 86_400 + since.seconds}.{since.microseconds:06d}"
