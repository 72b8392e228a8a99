"""`offprint list`: the subscriptions of one channel, or of all."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from itertools import count, groupby
from typing import Annotated

import typer

from bot.channel.channel import ChannelId
from bot.channel.subscription import Subscription
from bot.cli.mail import recipient_row
from bot.cli.output import Json, print_json, print_table
from bot.cli.setup import open_stores
from bot.mailing.recipient import Recipient
from bot.service import read_channel


def list_subscriptions(
    channel: Annotated[str | None, typer.Argument(metavar="[CHANNEL]", help="One channel; all without it.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Print the subscriptions, numbered for `unsubscribe`."""
    subscriptions, recipients = asyncio.run(_subscriptions(read_channel(channel) if channel else None))
    rows = _numbered(subscriptions)
    if as_json:
        print_json(_row(number, one, recipients.get(one.channel, [])) for number, one in rows)
        return
    table = (
        (str(one.channel), str(number), one.typed, one.mode.value, one.created_by, _day(one)) for number, one in rows
    )
    whose = f"{channel} has" if channel else "There are"
    empty = f"{whose} no subscriptions yet. Make one: offprint subscribe {channel or 'CHANNEL'} QUERY"
    print_table(("channel", "no.", "query", "mode", "by", "last match"), table, empty=empty, whole={"channel"})


async def _subscriptions(
    channel: ChannelId | None,
) -> tuple[tuple[Subscription, ...], dict[ChannelId, list[Recipient]]]:
    """The subscriptions, and the mail addresses that get each channel's digests or are asked to."""
    recipients = defaultdict[ChannelId, list[Recipient]](list)
    async with open_stores() as stores:
        for one in await stores.channels.recipients(channel):
            if one.is_current:
                recipients[one.channel].append(one)
        return await stores.channels.subscriptions(channel), recipients


def _numbered(subscriptions: tuple[Subscription, ...]) -> list[tuple[int, Subscription]]:
    by_channel = groupby(subscriptions, key=lambda one: one.channel)
    return [pair for _, group in by_channel for pair in zip(count(1), group, strict=False)]


def _row(number: int, subscription: Subscription, recipients: list[Recipient]) -> Json:
    return {
        "channel": str(subscription.channel),
        "number": number,
        "query": subscription.typed,
        "mode": subscription.mode.value,
        "created_at": subscription.created_at.isoformat(),
        "created_by": subscription.created_by,
        "last_match_at": subscription.last_match_at and subscription.last_match_at.isoformat(),
        "recipients": [recipient_row(one) for one in recipients],
    }


def _day(subscription: Subscription) -> str:
    return f"{subscription.last_match_at:%Y-%m-%d}" if subscription.last_match_at else "never"
