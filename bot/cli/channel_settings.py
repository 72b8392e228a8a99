"""`offprint settings CHANNEL` and `offprint call`: what a channel chose for itself, shown and changed."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.card.settings_words import settings_lines
from bot.channel.channel import ChannelId
from bot.channel.subscription import Subscription
from bot.cli.channel_argument import check_is_on
from bot.cli.operator import operator
from bot.cli.output import say
from bot.cli.remedies import remedies_for_the_shell
from bot.cli.setup import now, open_stores, settings_or_say
from bot.cli.subscribe import Channel as ChannelArgument
from bot.digest.zones import Asker
from bot.errors import UsageError
from bot.jobs.set_calls import CallsSet, set_calls
from bot.jobs.set_settings import set_settings
from bot.service import read_channel, who_may
from bot.settings import Settings
from handlers.commands.mention_words import read_mentions
from handlers.commands.permission import rule_of
from handlers.commands.settings_options import PATH, edited, read_settings
from handlers.commands.settings_syntax import NOBODY
from handlers.commands.subscription_list import named
from handlers.commands.syntax import Invocation, parse_command


def channel_settings(channel: str, words: list[str]) -> None:
    """Show or change the settings of a channel."""
    where, settings = read_channel(channel), settings_or_say()
    wanted = parse_command(" ".join(("settings", *words)))
    if not isinstance(wanted, Invocation) or wanted.path == ("help",):
        example = f"Try: offprint settings {where} zone Europe/Berlin"
        raise UsageError(f"{' '.join(words)} is no setting.", remedy=example)
    if wanted.path != PATH:
        raise UsageError(
            f"That has a command of its own: {wanted.path[0]}.", remedy=f"See: offprint {wanted.path[0]} --help"
        )
    if wanted.options:
        check_is_on(where, settings)
    with remedies_for_the_shell(where):
        lines = asyncio.run(_settings(wanted, where, settings))
    say("\n".join((f"{where}:", *(f"  {line}" for line in lines))))


def call(
    channel: ChannelArgument,
    subscription: Annotated[
        str | None, typer.Argument(metavar="[NUMBER or QUERY]", help="Left out: whom each subscription calls.")
    ] = None,
    who: Annotated[
        list[str] | None, typer.Argument(metavar="[WHO]", help="person:U0123 group:S0456 (the platform's ids), or off.")
    ] = None,
) -> None:
    """Show or set who is mentioned with a subscription's papers.

    They are people and groups of the platform.
    """
    where, settings = read_channel(channel), settings_or_say()
    if who:
        check_is_on(where, settings)
    with remedies_for_the_shell(where):
        called = asyncio.run(_call(where, subscription, " ".join(who or ()), settings))
    for one in called:
        say(f"{one.typed}: calls {', '.join(map(str, one.calls)) or 'nobody'}")
    if not called:
        say("That channel has no subscriptions; `offprint list` shows those that have.")


async def _settings(wanted: Invocation, channel: ChannelId, settings: Settings) -> tuple[str, ...]:
    async with open_stores(settings) as stores:
        moment = now()
        edits = read_settings(wanted, Asker(moment), platform=channel.platform)
        chosen = await set_settings(
            lambda current: edited(current, edits), actor=operator(channel), channels=stores.channels, now=moment
        )
        rules = who_may(settings)
        rule = rule_of(chosen.channel, rules) if channel.platform in rules else None
        return settings_lines(chosen.channel, usual_cap=settings.cards_per_hour, rule=rule, now=moment)


async def _call(channel: ChannelId, subscription: str | None, who: str, settings: Settings) -> tuple[Subscription, ...]:
    async with open_stores(settings) as stores:
        active = await stores.channels.subscriptions(channel)
        if subscription is None or not active:
            return active
        asked = {"subscription": subscription, **({"who": who} if who else {})}
        chosen = await named(subscription, active, Invocation(("call",), asked))
        if not who:
            return (chosen,)
        calls = () if who.casefold() in NOBODY else read_mentions(who, channel)
        outcome = await set_calls(chosen.id, calls, actor=operator(channel), channels=stores.channels, now=now())
        return (outcome.subscription,) if isinstance(outcome, CallsSet) else ()
