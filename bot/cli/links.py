"""`offprint links`: whether papers that people link to are shown in a channel."""

from __future__ import annotations

from dataclasses import replace

from bot.card.settings_words import links_words
from bot.cli.output import say
from bot.cli.subscribe import Channel
from bot.cli.switch import Switch, switched
from bot.errors import UsageError
from bot.service import read_channel

_WHERE_PEOPLE_WRITE = frozenset({"slack", "discord"})


def links(channel: Channel, word: Switch = "") -> None:
    """Show or set whether papers that people link to are shown."""
    named = read_channel(channel)
    if named.platform not in _WHERE_PEOPLE_WRITE:
        raise UsageError(f"{named}: people post links on Slack and Discord, and nowhere else that Offprint hears of.")
    stored = switched(named, word, lambda before, is_on: replace(before, links=is_on), verb="links")
    say(f"{named}: {links_words(are_shown=stored.links)}.")
