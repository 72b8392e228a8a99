"""A command and its options, as the registry lists them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.card.card import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a command. With `choices` only those are allowed; `completes` offers some while typing.

    `takes_file`: it is a file that is uploaded, where a platform's commands take any.
    """

    name: str
    description: str
    required: bool = False
    choices: tuple[Choice, ...] = ()
    completes: bool = False
    takes_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command, or a group of `children`. `usage` and `examples` are as typed after `/papers` on Slack."""

    name: str
    description: str
    usage: str
    examples: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    children: tuple[Command, ...] = ()
