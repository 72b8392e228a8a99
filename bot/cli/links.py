"""`offprint links`: whether papers that people link to are shown in a channel."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Annotated

import typer

from bot.card.settings_words import links_words
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

_WHERE_PEOPLE_WRITE = frozenset({"slack", "discord"})


def links(
    channel: ChannelArgument,
    word: Annotated[str, typer.Argument(metavar="[on|off]", help="On or off; without it, how it is now.")] = "",
) -> None:
    """Show or set whether papers that people link to are shown."""
    named, settings = read_channel(channel), settings_or_say()
    if named.platform not in _WHERE_PEOPLE_WRITE:
        raise UsageError(f"{named}: people post links on Slack and Discord, and nowhere else that Offprint hears of.")
    second = notify_second(word)
    if second is None:
        raise UsageError(f"“{word}” is neither on nor off.", remedy=f"Try: offprint links {named} on")
    if second != "show":
        check_is_on(named, settings)
    stored = asyncio.run(_stored(named, second, settings))
    say(f"{named}: {links_words(are_shown=stored.links)}.")


async def _stored(channel: ChannelId, second: str, settings: Settings) -> Channel:
    """The channel, once it is set where it is to be."""
    async with open_stores(settings) as stores:
        if second == "show":
            return await stores.channels.get(channel)
        chosen = await set_settings(_turned(second), actor=operator(channel), channels=stores.channels, now=now())
        return chosen.channel


def _turned(second: str) -> Edit:
    def turned(before: ChannelSettings) -> ChannelSettings:
        return replace(before, links=second == "on")

    return turned
