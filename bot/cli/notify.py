"""`offprint notify`: whether people are notified of what comes to a channel."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Annotated

import typer

from bot.card.settings_words import notify_words
from bot.channel.channel import Channel, ChannelId
from bot.channel.channel_settings import ChannelSettings
from bot.cli.channel_argument import check_is_on
from bot.cli.operator import operator
from bot.cli.output import say
from bot.cli.setup import now, open_stores, settings_or_say
from bot.cli.subscribe import Channel as ChannelArgument
from bot.errors import UsageError
from bot.jobs.set_settings import Edit, set_settings
from bot.service import read_channel
from bot.settings import Settings
from handlers.commands.hours_syntax import notify_second
from handlers.commands.notify import IS_A_CHOICE


def notify(
    channel: ChannelArgument,
    word: Annotated[str, typer.Argument(metavar="[on|off]", help="On or off; without it, how it is now.")] = "",
) -> None:
    """Show or set whether papers notify people."""
    named, settings = read_channel(channel), settings_or_say()
    if named.platform not in IS_A_CHOICE:
        raise UsageError(f"{named}: only channels on Discord have this choice; elsewhere people are notified.")
    second = notify_second(word)
    if second is None:
        raise UsageError(f"“{word}” is neither on nor off.", remedy=f"Try: offprint notify {named} on")
    if second != "show":
        check_is_on(named, settings)
    stored = asyncio.run(_stored(named, second, settings))
    say(f"{named}: {notify_words(is_on=stored.notify)}.")


async def _stored(channel: ChannelId, second: str, settings: Settings) -> Channel:
    """The channel, once it is set where it is to be."""
    async with open_stores(settings) as stores:
        if second == "show":
            return await stores.channels.get(channel)
        chosen = await set_settings(_turned(second), actor=operator(channel), channels=stores.channels, now=now())
        return chosen.channel


def _turned(second: str) -> Edit:
    def turned(before: ChannelSettings) -> ChannelSettings:
        return replace(before, notify=second == "on")

    return turned
