"""`offprint list`: the subscriptions of one channel, or of all."""

from __future__ import annotations

import asyncio
from itertools import count, groupby
from typing import Annotated

import typer

from bot.channel.channel import ChannelId
from bot.channel.subscription import Subscription
from bot.cli.output import Json, print_json, print_table
from bot.cli.setup import open_stores
from bot.service import read_channel


def list_subscriptions(
    channel: Annotated[str | None, typer.Argument(metavar="[CHANNEL]", help="One channel; all without it.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Print the subscriptions, numbered for `unsubscribe`."""
    rows = _numbered(asyncio.run(_subscriptions(read_channel(channel) if channel else None)))
    if as_json:
        print_json(_row(number, subscription) for number, subscription in rows)
        return
    table = (
        (str(one.channel), str(number), one.typed, one.mode.value, one.created_by, _day(one)) for number, one in rows
    )
    whose = f"{channel} has" if channel else "There are"
    empty = f"{whose} no subscriptions yet. Make one: offprint subscribe {channel or 'CHANNEL'} QUERY"
    print_table(("channel", "no.", "query", "mode", "by", "last match"), table, empty=empty, whole={"channel"})


async def _subscriptions(channel: ChannelId | None) -> tuple[Subscription, ...]:
    async with open_stores() as stores:
        return await stores.channels.subscriptions(channel)


def _numbered(subscriptions: tuple[Subscription, ...]) -> list[tuple[int, Subscription]]:
    by_channel = groupby(subscriptions, key=lambda one: one.channel)
    return [pair for _, group in by_channel for pair in zip(count(1), group, strict=False)]


def _row(number: int, subscription: Subscription) -> Json:
    return {
        "channel": str(subscription.channel),
        "number": number,
        "query": subscription.typed,
        "mode": subscription.mode.value,
        "created_at": subscription.created_at.isoformat(),
        "created_by": subscription.created_by,
        "last_match_at": subscription.last_match_at and subscription.last_match_at.isoformat(),
    }


def _day(subscription: Subscription) -> str:
    return f"{subscription.last_match_at:%Y-%m-%d}" if subscription.last_match_at else "never"
