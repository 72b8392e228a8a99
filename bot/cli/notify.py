"""`offprint notify`: whether people are notified of posts in a channel."""

from __future__ import annotations

from dataclasses import replace

from bot.card.settings_words import notify_words
from bot.cli.output import say
from bot.cli.subscribe import Channel
from bot.cli.switch import Switch, switched
from bot.errors import UsageError
from bot.service import read_channel
from handlers.commands.notify import IS_A_CHOICE


def notify(channel: Channel, word: Switch = "") -> None:
    """Show or set whether papers notify people."""
    named = read_channel(channel)
    if named.platform not in IS_A_CHOICE:
        raise UsageError(f"{named}: only channels on Discord have this choice; elsewhere people are notified.")
    stored = switched(named, word, lambda before, is_on: replace(before, notify=is_on), verb="notify")
    say(f"{named}: {notify_words(is_on=stored.notify)}.")
