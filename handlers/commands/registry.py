"""Every command, once: its words, options and examples, from the tables in `menu`. The platforms' menus, `help`, the
docs and the usage hint are made from them, so that they cannot differ. `router` says what answers each, and `syntax`
how a command with several options is read on Slack.

Discord's limits (https://docs.discord.com/developers/interactions/application-commands): names of 1–32 lower-case
characters, descriptions of 1–100, 25 options and 25 choices, 8,000 characters in all. Slack's manifest
(https://docs.slack.dev/reference/app-manifest): a description of 2,000 and a usage hint of 1,000 characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.commands.command import Command
from handlers.commands.menu.channel import CHANNEL
from handlers.commands.menu.digests import DIGESTS
from handlers.commands.menu.papers import PAPERS
from handlers.commands.menu.service import SERVICE
from handlers.commands.menu.subscriptions import SUBSCRIPTIONS

ROOT = "papers"
"""The one command that all others are words of: `/papers subscribe …`."""
ROOT_DESCRIPTION = "New research papers: subscribe this channel, search the archive, set its digests"

COMMANDS: tuple[Command, ...] = (*SUBSCRIPTIONS, *PAPERS, *DIGESTS, *CHANNEL, *SERVICE)
"""In the order of help and of the platforms' menus."""
_OTHER_WAY = re.compile(r" \| (?![^\[]*\])")
"""What stands before another way to type a command; in brackets it stands between words."""


def named(name: str) -> Command | None:
    """The command of this name, whatever its case."""
    return next((command for command in COMMANDS if command.name == name.casefold()), None)


def names() -> tuple[str, ...]:
    """The names of all commands, in the order of help."""
    return tuple(command.name for command in COMMANDS)


def leaves() -> Iterator[tuple[tuple[str, ...], Command]]:
    """Every command that can be given, with its path: `("digest", "set")`."""
    for command in COMMANDS:
        if command.children:
            yield from (((command.name, child.name), child) for child in command.children)
        else:
            yield (command.name,), command


def usage_hint() -> str:
    """The usage hint that Slack shows behind `/papers` while someone types."""
    return " | ".join(_OTHER_WAY.split(command.usage)[0] for command in COMMANDS)
