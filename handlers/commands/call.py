"""One call of a command or a press of a button: what was asked, by whom and where, and what it may touch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.card.card import Span, code
from bot.errors import NotFound
from bot.jobs.acting import Actor
from bot.ports.stores import Stores
from handlers.commands.asked import Asked, Invocation
from handlers.commands.desk import Desk
from handlers.commands.written import written

VALUE = "value"
"""The option that holds what a pressed button is about."""


@dataclass(frozen=True, slots=True)
class Call:
    """A command (or a press: its verb as the path, what it is about as the option `value`) that is being answered."""

    invocation: Invocation
    asked: Asked
    desk: Desk

    @property
    def value(self) -> str:
        """What a pressed button is about."""
        return self.invocation.options[VALUE]

    @property
    def number(self) -> int:
        """The number that a pressed button is about; raises `NotFound` where an older Offprint wrote something else."""
        if not self.value.isdecimal():
            raise NotFound("This button is from an older Offprint and no longer does anything.")
        return int(self.value)

    @property
    def now(self) -> datetime:
        """The time, in UTC."""
        return self.desk.clock.now()

    @property
    def stores(self) -> Stores:
        """The stores."""
        return self.desk.stores

    @property
    def actor(self) -> Actor:
        """Whoever asks, as the verbs know them."""
        return Actor(
            channel=self.asked.channel,
            by=self.asked.person.name,
            channel_name=self.asked.channel_name,
            zone=self.asked.zone,
            notify=not self.asked.tells_channel,
        )

    def option(self, name: str) -> str:
        """An option as it was typed, without the blanks around it; empty where it was left out."""
        return self.invocation.options.get(name, "").strip()

    def command(self, *path: str, **options: str) -> Span:
        """Another command as it is typed where the asker is, to be pasted."""
        return code(written(Invocation(path, options), self.asked.channel.platform))
