"""The warning above a reply about a query that no source here can ever match, or of which a part cannot."""

from __future__ import annotations

from bot.card.card import Message, Text, code, plain, words
from bot.card.unreachable import read_query, unreachable_lines
from bot.polling.profile import SourceProfile
from bot.polling.reachability import Unreachable, unreachable
from bot.query.canonical import written
from bot.query.tree import Query
from handlers.commands.context import CommandContext
from handlers.commands.syntax import Invocation


def typed_query(typed: str, context: CommandContext) -> Query:
    """Read a query that somebody typed. Raises `UsageError`."""
    return read_query(typed, _profiles(context))


def unreachable_here(query: Query, context: CommandContext) -> Unreachable | None:
    """The parts of a query that the sources of this service can never match."""
    return unreachable(query, _profiles(context))


def _profiles(context: CommandContext) -> dict[str, SourceProfile]:
    return {source.name: source.profile for source in context.services.sources}


def warned(message: Message, found: Unreachable | None, again: Invocation, context: CommandContext) -> Message:
    """The message under what can never match and a command that works: `again`, with a query that can match."""
    if found is None:
        return message
    lines = unreachable_lines(found)
    if found.instead is not None:
        options = {"query": written(found.instead), **again.options}
        command = context.caller.dialect.format(Invocation(again.path, options))
        lines = (*lines, (plain("Try "), code(command)))
    said = " ".join(map(words, lines))
    return Message(f"{said} {message.fallback}", (Text(lines), *message.parts), message.boxed)
