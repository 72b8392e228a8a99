"""What is offered while someone types an option: subscriptions, time zones, days, commands.

Discord shows at most 25 choices with names and values of at most 100 characters
(https://docs.discord.com/developers/interactions/application-commands#autocomplete).
"""

from __future__ import annotations

from bot.card.card import Choice
from bot.card.excerpt import shorten
from bot.digest.zones import nearest_zones
from handlers.commands.asked import Asked
from handlers.commands.desk import Desk
from handlers.commands.registry import COMMANDS
from handlers.commands.unsubscribe import label

MOST_CHOICES = 25
MOST_CHARACTERS = 100

_DAYS = ("daily", "weekdays", "weekends", "mondays", "mon, wed and fri", "mon-thu")
_ZONES = ("Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Tokyo", "UTC")


async def complete(path: tuple[str, ...], option: str, *, typed: str, asked: Asked, desk: Desk) -> tuple[Choice, ...]:
    """Choices for `option` of the command at `path`, of which `typed` has been typed; none where none help."""
    match (*path, option):
        case ("unsubscribe", "subscription"):
            return _some(await _subscriptions(typed, asked, desk))
        case ("digest", "set", "zone"):
            return _some(_zones(typed, asked))
        case ("digest", "set", "days"):
            return _some(_holding(typed, _DAYS))
        case ("help", "command"):
            return _some(_holding(typed, tuple(command.name for command in COMMANDS)))
        case _:
            return ()


def _some(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    return choices[:MOST_CHOICES]


def _holding(typed: str, words: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(word, word) for word in words if typed.strip().casefold() in word)


async def _subscriptions(typed: str, asked: Asked, desk: Desk) -> tuple[Choice, ...]:
    """Those whose line holds what was typed; a query too long for a value goes by its number."""
    living = await desk.stores.channels.subscriptions(asked.channel)
    wanted = typed.strip().casefold()
    lines = ((number, one.query, label(number, one)) for number, one in enumerate(living, start=1))
    return tuple(
        Choice(line, query if len(query) <= MOST_CHARACTERS and not query.isdigit() else f"#{number}")
        for number, query, line in lines
        if wanted in f"{number}. {query}".casefold()
    )


def _zones(typed: str, asked: Asked) -> tuple[Choice, ...]:
    known = nearest_zones(typed, limit=MOST_CHOICES) if typed.strip() else (*filter(None, (asked.zone,)), *_ZONES)
    return tuple(Choice(shorten(zone, MOST_CHARACTERS), zone) for zone in dict.fromkeys(known))
