"""The context of a command: its caller, the services it uses, and the replies it can give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.card.card import Message, Span, code
from bot.card.form import Form
from bot.channel.channel import ChannelId
from bot.channel.who_may import WHO_MAY_BY_DEFAULT, Standing, WhoMay
from bot.digest.zones import Asker
from bot.errors import NotFound
from bot.jobs.actor import Actor
from bot.mailing.links import MailLinks
from bot.polling.source_state import PolledSource
from bot.ports.clock import Clock
from bot.ports.stores import Stores
from handlers.commands.attachment import TextFile
from handlers.commands.dialect import Dialect
from handlers.commands.syntax import Invocation

VALUE = "value"
"""The option that holds the value of a pressed button."""
OLD_BUTTON = "This button is from an older version of Offprint and no longer works."


@dataclass(frozen=True, slots=True)
class Person:
    """A person on a platform: their id there, and the name that the channel sees."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Access:
    """Whether the channel can be posted to, where that is known; `step` is what a person must do when it cannot.

    `thread_step` is the same for a thread below a message of the channel.
    """

    can_post: bool | None = None
    step: str | None = None
    thread_step: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls a command, from which channel, and how commands are typed there.

    `zone` is the caller's IANA time zone, where the platform gives it.

    `shows_changes` means that the answer itself shows the channel a change (Slack); elsewhere the
    change leaves a notice in the outbox.

    `above` is the channel that the caller's thread stands in, on a platform whose threads are channels of their own.
    """

    channel: ChannelId
    person: Person
    dialect: Dialect
    channel_name: str | None = None
    zone: str | None = None
    access: Access = Access()
    standing: Standing = field(default_factory=Standing)
    shows_changes: bool = False
    above: ChannelId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPlace:
    """Where feeds are read: `base_url` is the address of the HTTP port as people reach it, None where none is set.

    `new_token` draws the secret part of an address.
    """

    base_url: str | None
    new_token: Callable[[], str]


def told_to_nobody(_platform: str, _command: str, _seconds: float) -> None:
    """Nobody counts answers: in tests, and where no service runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What commands use: the stores, the clock, and the sources that are polled here.

    Where no sources are told, nothing is said of queries that cannot match. `who_may` has, by platform, who may change
    what a channel gets. `mail_links` makes the links in mail; None where no mail server is set. `feeds` says where
    feeds are read, None where they are not served. `on_answered` is told of each answer: the platform, the command's
    path or the button's verb, and the seconds it took. `most_subscriptions` is how many a channel may have, and
    `cards_per_hour` how many cards it gets within an hour, 0 any number. `links_unheard` has, by platform, what must be
    done before messages with links are heard there; a platform that is heard is left out.
    """

    stores: Stores
    clock: Clock
    sources: tuple[PolledSource, ...] = ()
    who_may: Mapping[str, WhoMay] = field(default_factory=lambda: WHO_MAY_BY_DEFAULT)
    feeds: FeedPlace | None = None
    mail_links: MailLinks | None = None
    on_answered: Callable[[str, str, float], None] = told_to_nobody
    most_subscriptions: int = 0
    cards_per_hour: int = 0
    links_unheard: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommandContext:
    """A command that is being answered; a pressed button is one too: its verb is the path, its value an option."""

    invocation: Invocation
    caller: Caller
    services: Services

    @property
    def value(self) -> str:
        """The value of the pressed button."""
        return self.invocation.options[VALUE]

    @property
    def number(self) -> int:
        """The value as a number; raises `NotFound` where an older Offprint wrote something else."""
        if not self.value.isdecimal():
            raise NotFound(OLD_BUTTON)
        return int(self.value)

    @property
    def now(self) -> datetime:
        """The time, in UTC."""
        return self.services.clock.now()

    @property
    def asker(self) -> Asker:
        """The caller, as one who names a time zone."""
        return Asker(self.now, self.caller.zone)

    @property
    def stores(self) -> Stores:
        """The stores."""
        return self.services.stores

    @property
    def actor(self) -> Actor:
        """The caller, as the jobs know them."""
        return Actor(
            channel=self.caller.channel,
            by=self.caller.person.name,
            channel_name=self.caller.channel_name,
            zone=self.caller.zone,
            notify=not self.caller.shows_changes,
            person=self.caller.person.id,
            cap=self.services.cards_per_hour,
        )

    def option(self, name: str) -> str:
        """An option as it was typed, without the blanks around it; empty where it was left out."""
        return self.invocation.options.get(name, "").strip()

    def command(self, *path: str, **options: str) -> Span:
        """Another command as it is typed where the caller is, ready to paste."""
        return code(self.caller.dialect.format(Invocation(path, options)))


@dataclass(frozen=True, slots=True)
class Reply:
    """A new answer: `message` is for the caller only; `public`, when there is one, for everyone in the channel.

    `file`, when there is one, comes with `message`, for the caller only.
    """

    message: Message | None
    public: Message | None = None
    file: TextFile | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """`message` replaces the message whose button was pressed; only the person who pressed it sees `whisper`.

    `public`, when there is one, is a new message for everyone in the channel.
    """

    message: Message
    whisper: Message | None = None
    public: Message | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A form that the platform opens for the person who asked. It must be the first answer, so no `Answer` is one."""

    form: Form


@dataclass(frozen=True, slots=True)
class Shown:
    """`message` is for the caller only: in a pane headed `title` where the platform has one (Slack: a modal).

    Elsewhere, or where the pane cannot be opened any more, it is a new answer.
    """

    title: str
    message: Message

    @property
    def public(self) -> None:
        """Nothing: the channel sees none of it."""


Answer = Reply | Replaced | Shown
