"""Embeds as a table, and the rules that no schema states. Page: resources/message, "Embed Limits"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.playground.discord import limits
from bot.playground.discord.addresses import scheme
from bot.playground.shape import Anything, Breach, Flag, Items, Maybe, Number, Record, Shape, String
from bot.playground.wire import JsonObject, items, record, text

_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_ADDRESSED: dict[str, Shape] = {
    "url": Maybe(String(0, 2048)),
    "proxy_url": Anything(),
    "height": Anything(),
    "width": Anything(),
}
EMBED = Record(
    {
        "type": Maybe(String()),
        "flags": Anything(),
        "title": Maybe(String(0, limits.EMBED_TITLE, trimmed=True)),
        "description": Maybe(String(0, limits.EMBED_DESCRIPTION, trimmed=True)),
        "url": Maybe(String(0, 2048)),
        "timestamp": Maybe(String()),
        "color": Maybe(Number(0, 0xFFFFFF)),
        "footer": Maybe(Record({"text": String(0, limits.FOOTER, trimmed=True), "icon_url": Maybe(String(0, 2048))})),
        "image": Maybe(Record(_ADDRESSED)),
        "thumbnail": Maybe(Record(_ADDRESSED)),
        "author": Maybe(
            Record(
                {
                    "name": String(0, limits.AUTHOR, trimmed=True),
                    "url": Maybe(String(0, 2048)),
                    "icon_url": Maybe(String(0, 2048)),
                }
            )
        ),
        "fields": Maybe(
            Items(
                Record(
                    {
                        "name": String(1, limits.FIELD_NAME, trimmed=True),
                        "value": String(1, limits.FIELD_VALUE, trimmed=True),
                        "inline": Maybe(Flag()),
                    },
                    frozenset({"name", "value"}),
                ),
                0,
                limits.EMBED_FIELDS,
            )
        ),
    }
)


def embed_rules(embeds: list[object]) -> Iterator[Breach]:
    """The sum of all embeds, addresses and time stamps."""
    for number, embed in enumerate(map(record, embeds)):
        yield from scheme(text(embed.get("url")), ("embeds", number, "url"), "http, https")
        moment = text(embed.get("timestamp"))
        if moment and _ISO.fullmatch(moment) is None:
            yield Breach(("embeds", number, "timestamp"), "timestamp")
        for name in ("image", "thumbnail"):
            address = text(record(embed.get(name)).get("url"))
            yield from scheme(address, ("embeds", number, name, "url"), "http, https, attachment")
    if sum(map(_embed_size, map(record, embeds))) > limits.EMBEDS_TOGETHER:
        yield Breach(("embeds",), "together", str(limits.EMBEDS_TOGETHER))


def _embed_size(embed: JsonObject) -> int:
    own = [embed.get("title"), embed.get("description")]
    own += [record(embed.get("footer")).get("text"), record(embed.get("author")).get("name")]
    for field in map(record, items(embed.get("fields"))):
        own += [field.get("name"), field.get("value")]
    return sum(len(text(part).strip()) for part in own)
