"""The remedy of a command that cannot be used, as a command line: the shared code names it as the platforms do."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType

from bot.channel.channel import ChannelId
from bot.errors import UnusableCommand, UsageError
from handlers.commands.errors import instead_of
from handlers.commands.settings_syntax import settings_words
from handlers.commands.syntax import Invocation

_FLAGS = {"plan": "--plan", "at": "--at", "zone": "--in", "days": "--on", "top": "--top", "empty": "--if-empty"}
"""Options of `/papers digest` as `offprint digest` takes them; a mode is an option by itself, any other has no name."""
_SAME = (
    *("subscribe", "unsubscribe", "search", "list", "digest", "spread", "quiet", "mute", "unmute", "settings", "call"),
    "notify",
    "links",
    "status",
)
_VERBS = MappingProxyType({name: name for name in _SAME} | {"paper": "search"})
"""The verb of the command line for each command that it has too; `search` also shows a paper by its address."""
_OF_NO_CHANNEL = frozenset({"search", "status"})


@contextmanager
def remedies_for_the_shell(channel: ChannelId) -> Iterator[None]:
    """Turn an `UnusableCommand` into a `UsageError` whose remedy is a command line."""
    try:
        yield
    except UnusableCommand as error:
        ways = (instead_of(error), *(Invocation(error.path, options) for options in error.also))
        lines = [f"Try: {command_line_of(way, channel)}" for way in ways if way.path[0] in _VERBS]
        raise UsageError(error.message, remedy="\n".join(lines) or None) from error


def command_line_of(invocation: Invocation, channel: ChannelId) -> str:
    """The command line that does in `channel` what `invocation` does."""
    verb = _VERBS[invocation.path[0]]
    words = ["offprint", verb, *([] if verb in _OF_NO_CHANNEL else [str(channel)])]
    if invocation.path == ("digest", "email"):
        return shlex.join((*words, "email", *" ".join(invocation.options.values()).split()))
    if invocation.path == ("settings",):
        return shlex.join((*words, *settings_words(invocation.options).split()))
    for name, value in invocation.options.items():
        words += [f"--{value}"] if name == "when" else [_FLAGS[name], value] if name in _FLAGS else [value]
    return shlex.join(words)
