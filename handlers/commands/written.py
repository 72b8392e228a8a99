"""A command as a person types it, on the platform where they are."""

from __future__ import annotations

from handlers.commands.asked import Invocation
from handlers.commands.registry import ROOT

_BEFORE = {"at": "at", "zone": "in", "days": "on", "top": "top"}
"""The word that Slack's form of `digest` has before each option."""
_UNSPOKEN = {("digest", "set"), ("digest", "show")}
"""Paths whose second word is not typed on Slack: the first one says enough."""


def written(invocation: Invocation, platform: str) -> str:
    """The command as it is typed and pasted: with named options on Discord, as plain words elsewhere."""
    return _named(invocation) if platform == "discord" else f"/{ROOT} {as_words(invocation)}".rstrip()


def as_words(invocation: Invocation) -> str:
    """The words after `/papers` that `understand` reads as this invocation."""
    path = invocation.path[:1] if invocation.path in _UNSPOKEN else invocation.path
    said = (
        f"{_BEFORE[name]} {value}" if invocation.path == ("digest", "set") else value
        for name, value in invocation.options.items()
    )
    return " ".join((*path, *said))


def _named(invocation: Invocation) -> str:
    said = (f"{name}:{value}" for name, value in invocation.options.items())
    return " ".join((f"/{ROOT}", *invocation.path, *said))
