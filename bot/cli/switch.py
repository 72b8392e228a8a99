"""A setting of a channel that is on or off, shown or turned in the shell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated

import typer

from bot.channel.channel import Channel, ChannelId
from bot.channel.channel_settings import ChannelSettings
from bot.cli.channel_argument import check_is_on
from bot.cli.operator import operator
from bot.cli.setup import now, open_stores, settings_or_say
from bot.errors import UsageError
from bot.jobs.set_settings import Edit, set_settings
from bot.settings import Settings
from handlers.commands.hours_syntax import switch_second

Switch = Annotated[str, typer.Argument(metavar="[on|off]", help="On or off; without it, how it is now.")]
"""The argument of a verb that turns a switch."""
Turn = Callable[[ChannelSettings, bool], ChannelSettings]
"""The settings with the switch on (true) or off."""


def switched(channel: ChannelId, word: str, turn: Turn, *, verb: str) -> Channel:
    """The channel as it is, or once its switch is turned as `word` says. Raises `UsageError` for other words."""
    second = switch_second(word)
    if second is None:
        raise UsageError(f"“{word}” is neither on nor off.", remedy=f"Try: offprint {verb} {channel} on")
    settings = settings_or_say()
    if second == "show":
        return asyncio.run(_stored(channel, settings))
    check_is_on(channel, settings)
    return asyncio.run(_turned(channel, settings, lambda before: turn(before, second == "on")))


async def _stored(channel: ChannelId, settings: Settings) -> Channel:
    async with open_stores(settings) as stores:
        return await stores.channels.get(channel)


async def _turned(channel: ChannelId, settings: Settings, edit: Edit) -> Channel:
    async with open_stores(settings) as stores:
        chosen = await set_settings(edit, actor=operator(channel), channels=stores.channels, now=now())
        return chosen.channel
