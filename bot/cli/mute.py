"""`offprint mute` and `offprint unmute`: nothing comes to a channel by itself for a while."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.card.plan import mute_words
from bot.channel.channel import Channel, ChannelId, Mute
from bot.cli.channel_argument import check_is_on
from bot.cli.operator import operator
from bot.cli.output import say
from bot.cli.remedies import remedies_for_the_shell
from bot.cli.setup import now, open_stores, settings_or_say
from bot.cli.subscribe import Channel as ChannelArgument
from bot.digest.zones import Asker
from bot.jobs.set_mute import set_mute
from bot.service import read_channel
from bot.settings import Settings
from handlers.commands.mute import after_words
from handlers.commands.mute_length import read_mute
from handlers.commands.syntax import Invocation


def mute(
    channel: ChannelArgument,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TIME]", help="2h, 3d, or until monday; left out: until `offprint unmute`."),
    ] = None,
) -> None:
    """Mute a channel: what comes meanwhile is in its next digest."""
    named, settings = read_channel(channel), settings_or_say()
    check_is_on(named, settings)
    wanted = Invocation(("mute",), {"duration": " ".join(words)} if words else {})
    with remedies_for_the_shell(named):
        muted, subscribes = asyncio.run(_muted(wanted, named, settings))
    words_of = mute_words(muted.mute, muted.zone) if muted.mute else ""
    say(f"{named}: muted {words_of}; {after_words(muted)}.")
    if not subscribes:
        say("That channel has no subscriptions; `offprint list` shows those that have.")


def unmute(channel: ChannelArgument) -> None:
    """End the mute of a channel."""
    named, settings = read_channel(channel), settings_or_say()
    check_is_on(named, settings)
    was_muted = asyncio.run(_unmuted(named, settings))
    say(f"{named}: {'no longer muted' if was_muted else 'was not muted, so nothing was changed'}.")


async def _muted(wanted: Invocation, channel: ChannelId, settings: Settings) -> tuple[Channel, bool]:
    """The channel after the command, and whether it has subscriptions."""
    async with open_stores(settings) as stores:
        home = (await stores.channels.get(channel)).zone
        moment = now()
        wished = Mute(moment, read_mute(wanted, Asker(moment), home=home))
        chosen = await set_mute(wished, actor=operator(channel), channels=stores.channels, now=moment)
        return chosen.channel, bool(await stores.channels.subscriptions(channel))


async def _unmuted(channel: ChannelId, settings: Settings) -> bool:
    async with open_stores(settings) as stores:
        chosen = await set_mute(None, actor=operator(channel), channels=stores.channels, now=now())
        return chosen.change is not None
