"""Choices for an option while somebody types it: subscriptions of the channel, the end of a query,
time zones, days, commands.
"""

from __future__ import annotations

from bot.card.card import Choice
from bot.digest.zones import Asker
from handlers.commands.context import Caller, Services
from handlers.commands.query_completion import complete_query
from handlers.commands.registry import COMMANDS
from handlers.commands.subscription_list import label
from handlers.commands.zones import zone_choices

_DAYS = ("daily", "weekdays", "weekends", "mondays", "mon, wed and fri", "mon-thu")


async def complete(
    path: tuple[str, ...], option: str, *, typed: str, caller: Caller, services: Services
) -> tuple[Choice, ...]:
    """Choices for `option` of the command at `path`, of which `typed` has been typed; none where none help."""
    found = await _choices((*path, option), typed, caller, services)
    return found[: caller.dialect.choices]


async def _choices(place: tuple[str, ...], typed: str, caller: Caller, services: Services) -> tuple[Choice, ...]:
    match place:
        case ("unsubscribe" | "call", "subscription"):
            return await _subscriptions(typed, caller, services)
        case ("digest", "set", "zone") | ("settings", "zone"):
            asker = Asker(services.clock.now(), caller.zone)
            return zone_choices(typed, asker, most=caller.dialect.choices)
        case ("digest", "set", "days"):
            return _holding(typed, _DAYS)
        case ("subscribe" | "search" | "trending", "query") | ("feed", "show", "query"):
            dialect = caller.dialect
            return await complete_query(typed, services, most=dialect.choices, longest=dialect.choice_characters)
        case ("help", "command"):
            return _holding(typed, tuple(command.name for command in COMMANDS))
        case _:
            return ()


def _holding(typed: str, words: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(word, word) for word in words if typed.strip().casefold() in word)


async def _subscriptions(typed: str, caller: Caller, services: Services) -> tuple[Choice, ...]:
    """Subscriptions whose line contains what was typed. A query too long for a value is replaced by its number."""
    most = caller.dialect.choice_characters
    active = await services.stores.channels.subscriptions(caller.channel)
    wanted = typed.strip().casefold()
    lines = ((number, one.typed, label(number, one, most=most)) for number, one in enumerate(active, start=1))
    return tuple(
        Choice(line, query if len(query) <= most and not query.isdigit() else f"#{number}")
        for number, query, line in lines
        if wanted in f"{number}. {query}".casefold()
    )
