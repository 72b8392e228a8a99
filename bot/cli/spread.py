"""`offprint spread`: over which hours of the day a channel's cards come, shown or set."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.card.plan import cards_words
from bot.channel.channel import Channel, ChannelId, LocalHours
from bot.cli.channel_argument import check_is_on
from bot.cli.operator import operator
from bot.cli.output import say
from bot.cli.remedies import remedies_for_the_shell
from bot.cli.setup import now, open_stores, settings_or_say
from bot.cli.subscribe import Channel as ChannelArgument
from bot.digest.zones import Asker
from bot.jobs.set_spread import set_spread
from bot.service import read_channel
from bot.settings import Settings
from handlers.commands.syntax import Invocation, parse_command
from handlers.commands.waking_hours import read_hours


def spread(
    channel: ChannelArgument,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[HOURS]", help="9-18, or 9-18 in Europe/Berlin; or off.")
    ] = None,
) -> None:
    """Show or set the hours over which a channel's cards come."""
    named, settings = read_channel(channel), settings_or_say()
    wanted = parse_command(" ".join(("spread", *(words or ()))))
    if not isinstance(wanted, Invocation) or wanted.path not in {("spread", "set"), ("spread", "off")}:
        say(_told(asyncio.run(_standing(named, settings))))
        return
    check_is_on(named, settings)
    with remedies_for_the_shell(named):
        hours = read_hours(wanted, Asker(now())) if wanted.path == ("spread", "set") else None
    say(_told(asyncio.run(_chosen(named, hours, settings))))


async def _standing(channel: ChannelId, settings: Settings) -> Channel:
    async with open_stores(settings) as stores:
        return await stores.channels.get(channel)


async def _chosen(channel: ChannelId, hours: LocalHours | None, settings: Settings) -> Channel:
    async with open_stores(settings) as stores:
        chosen = await set_spread(hours, actor=operator(channel), channels=stores.channels, now=now())
        return chosen.channel


def _told(channel: Channel) -> str:
    return f"{channel.id}: cards come {cards_words(channel)}."
