"""What a subscription would be like, before somebody subscribes: how its query was read, and what it would bring."""

from __future__ import annotations

import asyncio

from bot.card.card import Part, Quiet, Text, code, plain
from bot.card.unreachable import unreachable_lines
from bot.channel.subscription import Mode
from bot.jobs.same_query import same_query
from bot.jobs.subscribe import floods, look_back
from bot.ports.archive import Preview
from bot.query.canonical import identity
from bot.query.describe import describe
from bot.query.tree import Query
from handlers.commands.context import CommandContext
from handlers.commands.flood_question import how_much
from handlers.commands.subscribe import expectation, expected_parts
from handlers.commands.unreachable import unreachable_here

_PATIENCE = 2.0
"""Seconds that the archive may take to say what would have matched; later, people have typed on."""


async def foreseen(query: Query, mode: Mode, context: CommandContext) -> tuple[Part, ...]:
    """What is known of a subscription to `query`; what the archive does not say in time is left out."""
    dead = unreachable_here(query, context)
    preview = await _preview(query, context)
    expected = "" if preview is None else expectation(preview, now=context.now, dead=dead)
    return (
        *(() if dead is None else (Text(unreachable_lines(dead)),)),
        Quiet((plain(f"Read as: {describe(query)}"),)),
        *await _here_already(query, context),
        *(() if preview is None else (*expected_parts(expected, preview), *_flood(query, mode, preview, context))),
    )


async def _preview(query: Query, context: CommandContext) -> Preview | None:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await look_back(query, archive=context.stores.archive, now=context.now)
    except TimeoutError:
        return None


async def _here_already(query: Query, context: CommandContext) -> tuple[Part, ...]:
    """The subscription of the channel that asks the same."""
    active = await context.stores.channels.subscriptions(context.caller.channel)
    known = await same_query({identity(query)}, active)
    if known is None:
        return ()
    return (Text(((plain("This channel gets that already: "), code(known.typed), plain(f", {known.mode}.")),)),)


def _flood(query: Query, mode: Mode, preview: Preview, context: CommandContext) -> tuple[Part, ...]:
    if not floods(query, mode, preview=preview, now=context.now):
        return ()
    said = how_much(query, preview, now=context.now)
    return (Text(((plain(f"As cards of their own they would flood this channel. {said} A digest takes them all."),),)),)
