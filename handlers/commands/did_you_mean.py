"""Buttons that do what a reply suggests: search for the query that was meant, or subscribe to it.

A query does not fit into a button, so it is remembered as searches are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.card import button_values
from bot.card.card import Actions, Button, Press
from bot.card.excerpt import shorten
from bot.channel.subscription import Mode
from bot.errors import QueryError, UnusableCommand, UsageError
from handlers.commands.context import CommandContext, Reply
from handlers.commands.errors import instead_of
from handlers.commands.mode_words import modes_in
from handlers.commands.syntax import Invocation

_LABEL = 70
"""Characters of a label: Slack takes 75, Discord 80."""


async def with_suggestions(reply: Reply, error: UsageError, context: CommandContext) -> Reply:
    """The reply to an error, with a button for each command that would work; for search and subscribe."""
    wanted = [invocation for invocation in _suggested(error, context.invocation) if invocation.options.get("query")]
    buttons = [await _button(each, context) for each in wanted if each.path in (("search",), ("subscribe",))]
    if not buttons or reply.message is None:
        return reply
    return replace(reply, message=replace(reply.message, parts=(*reply.message.parts, Actions(tuple(buttons)))))


async def subscribe_button(
    label: str, typed: str, mode: str, context: CommandContext, *, anyway: bool = False
) -> Button:
    """A button that subscribes to a query in a mode (empty: none was chosen); `anyway`: however much it brings."""
    key = await context.stores.searches.remember(typed, at=context.now)
    value = button_values.subscribe_value(key, mode, anyway=anyway)
    return Button(shorten(label, _LABEL), Press(button_values.SUBSCRIBE_TO, value))


async def search_button(typed: str, context: CommandContext) -> Button:
    """A button that searches for a query."""
    key = await context.stores.searches.remember(typed, at=context.now)
    label = shorten(f"Search {typed}", _LABEL)
    return Button(label, Press(button_values.SEARCH_FOR, button_values.page_value(key, 0)))


def _suggested(error: UsageError, invocation: Invocation) -> Iterator[Invocation]:
    match error:
        case QueryError(suggestion=str(suggestion)):
            yield Invocation(invocation.path, {**invocation.options, "query": suggestion})
        case UnusableCommand():
            yield instead_of(error)
            yield from (Invocation(error.path, options) for options in error.also)
        case _:
            return


async def _button(invocation: Invocation, context: CommandContext) -> Button:
    query = invocation.options["query"]
    if invocation.path == ("search",):
        return await search_button(query, context)
    mode = next((mode for mode in modes_in(invocation.options.get("when", "")) if mode in {*Mode}), "")
    label = f"Subscribe to {query}, {mode}" if mode else f"Subscribe to {query}"
    return await subscribe_button(label, query, mode, context)
