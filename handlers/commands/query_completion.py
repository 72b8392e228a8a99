"""Choices for a query while somebody types it: its field, its category or its author is completed at the end.

A choice is the whole query. The first is always the text as it stands, so that a query needs no choice at all.
"""

from __future__ import annotations

import re
from itertools import islice

from bot.card.card import Choice
from bot.polling.known_categories import every_category
from bot.query.fields import BY_NAME, TABLE
from handlers.commands.context import Services

_AT_THE_END = re.compile(r'(?P<before>(?:.*[\s(])?-?)(?P<field>[a-z]+):"?(?P<begun>[^":()]*)$', re.DOTALL)
_WORD_AT_THE_END = re.compile(r"(?P<before>(?:.*[\s(])?-?)(?P<begun>[a-z]{2,})$", re.DOTALL)


async def complete_query(typed: str, services: Services, *, most: int, longest: int) -> tuple[Choice, ...]:
    """At most `most` queries that go on where `typed` stops, none longer than `longest` characters."""
    ways = (typed, *await _ways(typed, services, most=most))
    fitting = (way for way in dict.fromkeys(ways) if way.strip() and len(way) <= longest)
    return tuple(Choice(way, way) for way in islice(fitting, most))


async def _ways(typed: str, services: Services, *, most: int) -> tuple[str, ...]:
    found = _AT_THE_END.match(typed)
    if found is None:
        return _fields(typed)
    before, begun = f"{found['before']}{found['field']}:", found["begun"].strip()
    field = BY_NAME.get(found["field"])
    match "" if field is None else field.name:
        case "category":
            return tuple(f"{before}{name}" for name in _categories(begun, services))
        case "author":
            names = await services.stores.archive.author_names(begun, limit=most)
            return tuple(f"{before}{_quoted(name)}" for name in names)
        case _:
            return ()


def _categories(begun: str, services: Services) -> list[str]:
    """The categories that papers here can have, those of an archive after it: `cs.*`, `cs.AI`."""
    told = [source.profile.category_names for source in services.sources]
    any_may_come = not told or None in told
    names = every_category(frozenset[str]().union(*filter(None, told)), any_may_come=any_may_come)
    archives = {f"{name.partition('.')[0]}.*" for name in names if "." in name}
    return sorted(name for name in names | archives if name.casefold().startswith(begun.casefold()))


def _fields(typed: str) -> tuple[str, ...]:
    """The fields whose name the last word begins."""
    found = _WORD_AT_THE_END.match(typed)
    if found is None:
        return ()
    return tuple(f"{found['before']}{row.name}:" for row in TABLE if row.name.startswith(found["begun"]))


def _quoted(name: str) -> str:
    return f'"{name}"' if re.search(r"[^\w-]", name) else name
