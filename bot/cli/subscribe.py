"""`offprint subscribe` and `offprint unsubscribe`: what a channel gets, changed from the command line."""

from __future__ import annotations

import asyncio
import getpass
import shlex
from dataclasses import dataclass
from typing import Annotated

import typer

from bot.card.facts import citation
from bot.card.unreachable import read_query
from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode
from bot.cli.channel_argument import check_is_on
from bot.cli.output import say
from bot.cli.remedies import remedies_for_the_shell
from bot.cli.setup import now, open_stores, settings_or_say, source_profiles
from bot.cli.unreachable import say_unreachable
from bot.errors import NotFound, UsageError
from bot.jobs.actor import Actor
from bot.jobs.subscribe import AlreadySubscribed, Subscribed, TooMuchAtOnce, floods, look_back
from bot.jobs.subscribe import subscribe as subscribe_channel
from bot.jobs.unsubscribe import unsubscribe as unsubscribe_channel
from bot.polling.reachability import Unreachable, unreachable
from bot.ports.stores import Stores
from bot.query.describe import describe
from bot.query.tree import Query
from bot.service import read_channel
from bot.settings import Settings
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
    channel_id, asked = read_channel(channel), _asked(query)
    check_is_on(channel_id, asked.settings)
    say_unreachable(asked.dead, before=("subscribe", channel), behind=("--daily",) if daily else ())
    if dry_run:
        asyncio.run(_preview(asked))
        if floods(asked.query, mode):
            raise _flood(channel, query)
        return
    outcome = asyncio.run(_subscribe(channel_id, asked, mode))
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query that was read, and what of it the sources in the settings can never match."""

    query: Query
    settings: Settings
    dead: Unreachable | None


def _asked(typed: str) -> _Asked:
    settings = settings_or_say()
    sources = asyncio.run(source_profiles(settings))
    query = read_query(typed, sources)
    return _Asked(query, settings, unreachable(query, sources))


async def _subscribe(channel: ChannelId, asked: _Asked, mode: Mode) -> Subscribed | AlreadySubscribed | TooMuchAtOnce:
    async with open_stores(asked.settings) as stores:
        actor = operator(channel)
        outcome = await subscribe_channel(asked.query, mode, actor=actor, channels=stores.channels, now=now())
        if isinstance(outcome, Subscribed):
            await _say_preview(asked, stores)
        return outcome


def _flood(channel: str, query: str) -> UsageError:
    return UsageError(
        "Every paper as a card of its own would flood the channel.",
        remedy=f"Try: offprint subscribe {channel} {shlex.quote(query)} --daily",
    )


async def _preview(asked: _Asked) -> None:
    async with open_stores(asked.settings) as stores:
        say(f"Read as: {describe(asked.query)}")
        await _say_preview(asked, stores)


async def _say_preview(asked: _Asked, stores: Stores) -> None:
    """Print how many papers the query would have brought, how many a week, and the newest of them."""
    preview = await look_back(asked.query, archive=stores.archive, now=now())
    expected = expectation(asked.query, preview, now=now(), dead=asked.dead)
    if expected:
        say(expected)
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
