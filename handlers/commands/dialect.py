"""How a command is written on a platform: its path and options as the words that a person types."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from bot.trending.trend import Period
from handlers.commands.command import Command
from handlers.commands.plan_parts import part_words
from handlers.commands.registry import ROOT
from handlers.commands.settings_syntax import settings_words
from handlers.commands.syntax import Invocation
from handlers.commands.trending_syntax import reads_as_a_period

_UNSPOKEN = frozenset(
    {*product(("digest", "spread", "quiet"), ("set", "show")), *product(("feed", "links", "notify"), ("show",))}
)
"""Paths whose second word is not typed on Slack: the first one says enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How commands are typed on a platform: with named options or as plain words, and how much it lets one choose from.

    `choices` is how many choices a menu holds at most, `choice_characters` how many characters the label of one.
    """

    names_options: bool
    choices: int
    choice_characters: int

    def format(self, invocation: Invocation) -> str:
        """`/papers subscribe query:gpu when:daily`, or as plain words `/papers subscribe gpu daily`."""
        if self.names_options:
            options = (f"{name}:{value}" for name, value in invocation.options.items())
            return " ".join((f"/{ROOT}", *invocation.path, *options))
        return f"/{ROOT} {command_words(invocation)}"

    def usage(self, command: Command) -> str:
        """The form of a command in a list; a platform that names options shows them by itself."""
        return f"/{ROOT} {command.name}" if self.names_options else command.usage.split(" | ")[0]


def command_words(invocation: Invocation) -> str:
    """The words after `/papers` that `parse_command` reads as this invocation."""
    if invocation.path == ("digest", "set") and not invocation.options:
        return "digest on"
    if invocation.path == ("settings",):
        return f"settings {settings_words(invocation.options)}".strip()
    path = invocation.path[:1] if invocation.path in _UNSPOKEN else invocation.path
    named = [invocation.options["plan"]] if "plan" in invocation.options else []
    typed = (
        part_words(name, value) if invocation.path == ("digest", "set") else value
        for name, value in invocation.options.items()
        if name != "plan"
    )
    if invocation.path == ("trending",) and reads_as_a_period(invocation.options):
        named = [*named, Period.WEEK]
    return " ".join((*path, *named, *typed))
