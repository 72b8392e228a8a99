"""`/papers list`: this channel's subscriptions, numbered."""

from __future__ import annotations

from datetime import datetime

from bot.card.card import Actions, Button, Items, Line, Message, Part, Press, Quiet, Text, code, plain, words
from bot.card.excerpt import shorten
from bot.card.figures import counted
from bot.channel.channel import Channel
from bot.channel.subscription import Subscription
from handlers.commands.asked import Replaced, Reply
from handlers.commands.call import Call
from handlers.commands.changed import obstacle
from handlers.commands.phrases import ago, digest_words, mode_words
from handlers.commands.unsubscribe import nothing_here

PAGE = 12
"""Subscriptions on one page: with the longest queries they fit one text of Slack's, which holds 3,000 characters."""
_QUERY_CHARACTERS = 160


async def answer(call: Call) -> Reply:
    """List the channel's subscriptions."""
    return Reply(await _page(0, call))


async def press(call: Call) -> Replaced:
    """Turn to the page that a button is about."""
    return Replaced(await _page(call.number, call))


async def _page(start: int, call: Call) -> Message:
    channel = await call.stores.channels.get(call.asked.channel)
    living = await call.stores.channels.subscriptions(call.asked.channel)
    if not living:
        return nothing_here(call)
    start = start if start < len(living) else 0
    head = (plain(f"This channel has {counted(len(living), 'subscription')}:"),)
    parts: tuple[Part, ...] = (
        Text((head,)),
        Items(tuple(_line(one, call.now) for one in living[start : start + PAGE]), start=start + 1),
        *_digest(channel),
        *obstacle(call.asked, channel),
        Quiet(_how_to_leave(call)),
        *_turning(start, len(living)),
    )
    queries = "; ".join(f"{number}. {one.query}" for number, one in enumerate(living[:3], start=1))
    return Message(f"{words(head)} {queries}{' …' if len(living) > 3 else '.'}", parts)


def _line(subscription: Subscription, now: datetime) -> Line:
    last = subscription.last_match_at
    matched = "no match yet" if last is None else f"last match {ago(last, now=now)}"
    return (
        code(shorten(subscription.query, _QUERY_CHARACTERS)),
        plain(f" · {mode_words(subscription.mode)} · {matched}"),
    )


def _digest(channel: Channel) -> tuple[Part, ...]:
    return (Quiet((plain(f"Digest: {digest_words(channel)}."),)),) if channel.digest else ()


def _how_to_leave(call: Call) -> Line:
    command = call.command("unsubscribe", subscription="1")
    return (plain("To end one, name its number or its query: "), command)


def _turning(start: int, total: int) -> tuple[Part, ...]:
    buttons = (
        *([Button("◀ Before", Press("list", str(max(0, start - PAGE))))] if start else []),
        *([Button("More ▶", Press("list", str(start + PAGE)))] if start + PAGE < total else []),
    )
    return (Actions(buttons),) if buttons else ()
