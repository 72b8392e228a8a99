"""`offprint subscribe` and `offprint unsubscribe`: what a channel gets, changed from the command line."""

from __future__ import annotations

import asyncio
import getpass
import shlex
from typing import Annotated

import typer

from bot.card.facts import citation
from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode
from bot.cli.output import say
from bot.cli.remedies import remedies_for_the_shell
from bot.cli.setup import now, open_stores
from bot.errors import NotFound, UsageError
from bot.jobs.actor import Actor
from bot.jobs.subscribe import AlreadySubscribed, Subscribed, TooMuchAtOnce, floods, look_back
from bot.jobs.subscribe import subscribe as subscribe_channel
from bot.jobs.unsubscribe import unsubscribe as unsubscribe_channel
from bot.ports.archive import Preview
from bot.query.describe import describe
from bot.query.parser import parse
from bot.query.tree import Query
from bot.service import read_channel
from handlers.commands.subscribe import expectation
from handlers.commands.subscription_list import named

Channel = Annotated[str, typer.Argument(metavar="CHANNEL", help="slack:TEAM/C0123ABC or discord:SERVER/CHANNEL")]


def subscribe(
    channel: Channel,
    query: Annotated[str, typer.Argument(help="The query; quote it for the shell.")],
    *,
    daily: Annotated[bool, typer.Option("--daily", help="Daily in the digest, not instantly.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what it would bring; change nothing.")] = False,
) -> None:
    """Subscribe a channel to a query. A running service takes it in within a second; the channel gets a notice."""
    mode = Mode.DAILY if daily else Mode.INSTANTLY
    channel_id, parsed = read_channel(channel), parse(query)
    if dry_run:
        asyncio.run(_preview(parsed))
        if floods(parsed, mode):
            raise _flood(channel, query)
        return
    outcome = asyncio.run(_subscribe(channel_id, parsed, mode))
    match outcome:
        case Subscribed():
            say(f"{channel} now gets what matches {outcome.change.query}, {mode.value}.")
        case AlreadySubscribed(subscription):
            say(f"{channel} has that subscription already: {subscription.query} ({subscription.mode.value}).")
        case TooMuchAtOnce():
            raise _flood(channel, query)


def unsubscribe(
    channel: Channel,
    subscription: Annotated[str, typer.Argument(help="Its number in `offprint list CHANNEL`, or its query.")],
) -> None:
    """End one of a channel's subscriptions. The channel gets a notice with an Undo button."""
    named_channel = read_channel(channel)
    with remedies_for_the_shell(named_channel):
        query = asyncio.run(_unsubscribe(named_channel, subscription))
    say(f"{channel} no longer gets what matches {query}.")


async def _subscribe(channel: ChannelId, parsed: Query, mode: Mode) -> Subscribed | AlreadySubscribed | TooMuchAtOnce:
    async with open_stores() as stores:
        outcome = await subscribe_channel(parsed, mode, actor=operator(channel), channels=stores.channels, now=now())
        if isinstance(outcome, Subscribed):
            _say_preview(parsed, await look_back(parsed, archive=stores.archive, now=now()))
        return outcome


def _flood(channel: str, query: str) -> UsageError:
    return UsageError(
        "Every paper as a card of its own would flood the channel.",
        remedy=f"Try: offprint subscribe {channel} {shlex.quote(query)} --daily",
    )


async def _preview(parsed: Query) -> None:
    async with open_stores() as stores:
        say(f"Read as: {describe(parsed)}")
        _say_preview(parsed, await look_back(parsed, archive=stores.archive, now=now()))


def _say_preview(query: Query, preview: Preview) -> None:
    """Print how many papers the query would have brought, how many a week, and the newest of them."""
    say(expectation(query, preview, now=now()))
    for stored in preview.newest:
        say(f"  {citation(stored.paper)}")


async def _unsubscribe(channel: ChannelId, typed: str) -> str:
    async with open_stores() as stores:
        active = await stores.channels.subscriptions(channel)
        if not active:
            raise NotFound(f"{channel} has no subscriptions.", remedy="Try: offprint list")
        ending = named(typed, active)
        await unsubscribe_channel(ending.id, actor=operator(channel), channels=stores.channels, now=now())
        return ending.query


def operator(channel: ChannelId) -> Actor:
    """The person at this machine, as the author of changes; the channel gets a notice of each."""
    return Actor(channel=channel, by=f"{getpass.getuser()} (operator)")
