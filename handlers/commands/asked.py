"""Who asks what where: the values that a platform hands to a command, and the answers it gets back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.card.card import Message
from bot.channel.channel import ChannelId


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever asks: the platform's id and the name that the channel knows."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Access:
    """Whether the channel can be posted to, where that is known; `step` is what a person must do when it cannot."""

    can_post: bool | None = None
    step: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Where a command comes from. `zone` is the asker's IANA time zone, when the platform tells it.

    `tells_channel` says that the platform shows the channel a change by the answer itself (Slack); elsewhere the
    change leaves a notice in the outbox.
    """

    channel: ChannelId
    person: Person
    channel_name: str | None = None
    zone: str | None = None
    access: Access = Access()
    tells_channel: bool = False


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command as understood: its path (`("digest", "set")`) and its options as typed, by name."""

    path: tuple[str, ...]
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """A new answer: `message` for the asker only; `public`, when there is one, for everyone in the channel."""

    message: Message | None
    public: Message | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """The message whose button was pressed becomes `message`; `whisper` is said to who pressed besides.

    `public`, when there is one, is said to everyone in the channel as a message of its own.
    """

    message: Message
    whisper: Message | None = None
    public: Message | None = None


Answer = Reply | Replaced
