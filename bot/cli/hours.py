"""`offprint spread` and `offprint quiet`: over which hours a channel's cards come, and in which none does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated

import typer

from bot.card.plan import cards_words, quiet_words
from bot.channel.channel import Channel, ChannelId
from bot.cli.channel_argument import check_is_on
from bot.cli.operator import operator
from bot.cli.output import say
from bot.cli.remedies import remedies_for_the_shell
from bot.cli.setup import now, open_stores, settings_or_say
from bot.cli.subscribe import Channel as ChannelArgument
from bot.digest.zones import Asker
from bot.jobs.set_hours import set_quiet, set_spread
from bot.service import read_channel
from bot.settings import Settings
from handlers.commands.local_hours import read_hours
from handlers.commands.syntax import Invocation, parse_command

_SETTERS = {"spread": set_spread, "quiet": set_quiet}


def spread(
    channel: ChannelArgument,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[HOURS]", help="9-18, or 9-18 in Europe/Berlin; or off.")
    ] = None,
) -> None:
    """Show or set the hours over which a channel's cards come."""
    _run("spread", channel, words, told=lambda stored: f"{stored.id}: cards come {cards_words(stored)}.")


def quiet(
    channel: ChannelArgument,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[HOURS]", help="22:00-07:00, or 20-8 in Asia/Tokyo; or off.")
    ] = None,
) -> None:
    """Show or set the hours in which no card comes to a channel."""
    _run("quiet", channel, words, told=lambda stored: f"{stored.id}: {quiet_words(stored)}.")


def _run(name: str, channel: str, words: list[str] | None, *, told: Callable[[Channel], str]) -> None:
    """Show or set the hours that the verb `name` is about, and say how they are."""
    named, settings = read_channel(channel), settings_or_say()
    wanted = parse_command(" ".join((name, *(words or ()))))
    if not isinstance(wanted, Invocation) or wanted.path not in {(name, "set"), (name, "off")}:
        say(told(asyncio.run(_standing(named, settings))))
        return
    check_is_on(named, settings)
    with remedies_for_the_shell(named):
        stored = asyncio.run(_set(wanted, named, settings))
    say(told(stored))


async def _standing(channel: ChannelId, settings: Settings) -> Channel:
    async with open_stores(settings) as stores:
        return await stores.channels.get(channel)


async def _set(wanted: Invocation, channel: ChannelId, settings: Settings) -> Channel:
    name, second = wanted.path
    async with open_stores(settings) as stores:
        home = (await stores.channels.get(channel)).zone if name == "quiet" else None
        hours = read_hours(wanted, Asker(now()), home=home) if second == "set" else None
        chosen = await _SETTERS[name](hours, actor=operator(channel), channels=stores.channels, now=now())
        return chosen.channel
