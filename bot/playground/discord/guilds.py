"""The state of the local Discord: servers, channels, messages, refusals; every change is published to the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TypedDict

from bot.playground.discord import limits
from bot.playground.discord.channels import Channel
from bot.playground.discord.places import Places
from bot.playground.events import EventLog
from bot.playground.faults import Curtain
from bot.playground.settings import PlaygroundSettings, isoformat
from bot.playground.wire import Json, JsonObject, items, text, whole
from bot.playground.world import Post, RefusedRequest

# reference, "Snowflakes": milliseconds since the first second of 2015, then 22 bits of our own
_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that stands in a channel, or (`private`) that only mira sees."""

    id: str
    channel: str
    at: datetime
    by_app: bool
    payload: Mapping[str, object]
    flags: int = 0
    nonce: str | None = None
    used: str | None = None
    interaction: str | None = None
    interaction_kind: int = 2
    files: tuple[Json, ...] = ()
    edited_at: datetime | None = None

    @property
    def private(self) -> bool:
        """Whether only mira sees it."""
        return bool(self.flags & limits.EPHEMERAL)

    @property
    def content(self) -> str:
        """The plain text."""
        return text(self.payload.get("content"))


class _Stamp(TypedDict):
    id: str
    at: datetime


@dataclass(slots=True)
class Snowflakes:
    """Ids that rise with time and are unique, even if the clock jumps."""

    last: int = 0

    def at(self, moment: datetime) -> str:
        """The next id for this moment."""
        milliseconds = int((moment - _EPOCH).total_seconds() * 1000)
        self.last = max(milliseconds << 22, self.last + 1)
        return str(self.last)


@dataclass(slots=True)
class Nonces:
    """Which nonce made which message, and when; the window is in seconds."""

    window: float
    _known: dict[str, tuple[str, str, float]] = field(default_factory=dict)

    def find(self, nonce: str, now: float) -> tuple[str, str] | None:
        """Channel and id of the message that this nonce made within the window."""
        channel, message, when = self._known.get(nonce, ("", "", 0.0))
        return (channel, message) if message and now - when < self.window else None

    def keep(self, nonce: str, place: tuple[str, str], now: float) -> None:
        """Remember what a nonce made."""
        self._known[nonce] = (*place, now)


class Guilds:
    """Servers, channels, messages and refusals."""

    def __init__(self, settings: PlaygroundSettings, log: EventLog) -> None:
        self.settings = settings
        self.person = settings.workspaces.person
        self.bot_name = settings.workspaces.bot_name
        self.app = settings.workspaces.discord_app
        self.commands: list[JsonObject] = []
        self.curtain = Curtain(settings.monotonic)
        self.nonces = Nonces(settings.discord_nonce_seconds)
        self.repeats: list[str] = []
        self.refusals: list[RefusedRequest] = []
        self.token_lost = False
        self.refuses_with: int | None = None
        self.places = Places(settings.workspaces)
        self.takes_direct = True
        self._log = log
        self._snowflakes = Snowflakes()
        self._messages: dict[tuple[str, str], Message] = {}
        self._posts: dict[tuple[str, str], Post] = {}

    def refuse(self, refusal: RefusedRequest) -> None:
        """Record a refused request, for tests and people to read."""
        self.refusals.append(refusal)
        self._log.stir()

    def new_id(self) -> str:
        """An id that was not used before."""
        return self._snowflakes.at(self.settings.now())

    def message(self, channel: str, message: str) -> Message | None:
        """A message, private ones too."""
        return self._messages.get((channel, message))

    def history(self, channel: str) -> list[Message]:
        """What all may see in a channel, oldest first, but for what is still hidden."""
        found = [message for (place, _), message in self._messages.items() if place == channel]
        shown = [message for message in found if not message.private and not self.curtain.hides(message.id)]
        return sorted(shown, key=lambda message: int(message.id))

    def ledger(self, channel: str | None = None) -> tuple[Post, ...]:
        """The app's accepted messages that all may see, oldest first; of every channel without one named."""
        return tuple(post for post in self._posts.values() if channel in (None, post.channel))

    def post(self, message: Message) -> Message:
        """Store a message and publish it to the page: for all, or (private) for mira."""
        key = (message.channel, message.id)
        self._messages[key] = message
        if message.by_app and not message.private:
            self._posts[key] = _entry(message)
        self._log.publish("ephemeral" if message.private else "message", self.shown(message))
        return message

    def edit(self, message: Message, payload: Json, *, files: tuple[Json, ...] = ()) -> Message:
        """Replace the fields of a message that `payload` has; the others stay."""
        key = (message.channel, message.id)
        changed = replace(
            message,
            payload={**message.payload, **payload},
            flags=message.flags | whole(payload.get("flags")) & ~limits.EPHEMERAL,
            files=files or message.files,
            edited_at=self.settings.now(),
        )
        self._messages[key] = changed
        if key in self._posts:
            self._posts[key] = replace(self._posts[key], edits=(*self._posts[key].edits, payload))
        self._log.publish("edit", self.shown(changed))
        return changed

    def publish(self, message: Message) -> Message:
        """Mark a message of an announcement channel as published."""
        changed = replace(message, flags=message.flags | limits.CROSSPOSTED)
        self._messages[message.channel, message.id] = changed
        self._log.publish("edit", self.shown(changed))
        return changed

    def put_thread(self, thread: Channel) -> None:
        """Add a thread, or replace it by its new state, and show it on the page."""
        self.places.put(thread)
        self._log.publish("thread", {"platform": "discord", **_shown_thread(thread)})

    def drop_thread(self, thread: Channel) -> None:
        """Forget a thread, as when it is deleted."""
        self.places.drop(thread.id)
        data = {"platform": "discord", "channel": thread.parent, "thread": thread.id, "gone": True}
        self._log.publish("thread", data)

    def take_out(self, place: Channel) -> None:
        """Take a thread out of the archive, as a message in it does."""
        if place.thread is not None and place.thread.archived:
            self.put_thread(
                replace(place, thread=replace(place.thread, archived=False, archived_at=self.settings.now()))
            )

    def remove(self, message: Message) -> None:
        """Delete a message."""
        key = (message.channel, message.id)
        self._messages.pop(key, None)
        if key in self._posts:
            self._posts[key] = replace(self._posts[key], deleted=True)
        self._log.publish("remove", {"platform": "discord", **self._place(message), "id": message.id})

    def stamp(self) -> _Stamp:
        """Id and time of a new message."""
        now = self.settings.now().astimezone(UTC)
        return {"id": self._snowflakes.at(now), "at": now}

    def _place(self, message: Message) -> JsonObject:
        """Where a message stands on the page: in a channel, or there in the thread of a message."""
        thread = self.places.thread(message.channel)
        if thread is None:
            return {"channel": message.channel}
        return {"channel": thread.parent, "thread": thread.id}

    def shown(self, message: Message) -> JsonObject:
        """A message as it is published to the page."""
        data: JsonObject = {
            "platform": "discord",
            **self._place(message),
            "id": message.id,
            "author": {"name": self.bot_name if message.by_app else self.person.name, "bot": message.by_app},
            "at": isoformat(message.at),
            "text": message.content,
            "components": items(message.payload.get("components")),
            "embeds": items(message.payload.get("embeds")),
            "flags": message.flags,
        }
        if message.files:
            data["files"] = {text(file.get("url")): file.get("data") for file in message.files}
        if message.private:
            return {**data, "used": message.used, "user": self.person.name}
        return {**data, "edited": True} if message.edited_at else data


def _shown_thread(thread: Channel) -> JsonObject:
    state = thread.thread
    if state is None:
        return {}
    tags = [tag.name for tag in thread.about.tags if tag.id in state.tags]
    data: JsonObject = {"channel": state.parent, "thread": thread.id, "name": thread.about.name, "tags": tags}
    return {**data, "archived": state.archived, "locked": state.locked, "post": thread.about.kind == "forum"}


def _entry(message: Message) -> Post:
    return Post(
        platform="discord",
        channel=message.channel,
        id=message.id,
        at=message.at,
        payload=message.payload,
        key=message.nonce,
    )
