"""`/papers export [json|opml|csv]`: what this channel gets, as a file for the person who asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.card.byline import in_words
from bot.card.card import Quiet, message_of, plain
from bot.card.formatting import counted
from bot.card.plan import digests_named
from bot.exchange.channel_list import ChannelList, list_of
from bot.exchange.outline import write_outline
from bot.exchange.own_format import write_own
from bot.exchange.table import write_table
from handlers.commands.attachment import TextFile
from handlers.commands.context import CommandContext, Reply
from handlers.commands.errors import quoted, unusable
from handlers.commands.syntax import Invocation, nearest

JSON, OPML, CSV = "json", "opml", "csv"
FORMATS: Mapping[str, Callable[[ChannelList, str], str]] = MappingProxyType(
    {
        JSON: lambda told, name: write_own(told, name=name),
        OPML: lambda told, name: write_outline(told, title=name),
        CSV: lambda told, _name: write_table(told),
    }
)
"""How each format is written, of a list and its channel's name."""
_OTHER_NAMES = {"": JSON, "xml": OPML, "table": CSV, "excel": CSV, "spreadsheet": CSV, "text": CSV, "file": JSON}
_LONGEST_NAME = 60


async def answer(context: CommandContext) -> Reply:
    """The list of this channel as a file."""
    written_as = read_format(context.invocation)
    channels, channel = context.stores.channels, context.caller.channel
    told = list_of(await channels.get(channel), await channels.subscriptions(channel))
    if not told.entries and not told.digests:
        raise unusable(
            "This channel has no subscriptions to export.", instead=Invocation(("help",), {"command": "subscribe"})
        )
    file = exported(told, written_as, name=context.caller.channel_name or str(channel))
    left_out = "" if written_as == JSON else " Digests and settings are in JSON only."
    return Reply(
        message_of(
            (plain(f"{_holds(told, written_as)} of this channel, as a file: {file.name}.{left_out}"),),
            Quiet((plain("To bring it into another channel, type there "), context.command("import"))),
        ),
        file=file,
    )


def exported(told: ChannelList, written_as: str, *, name: str) -> TextFile:
    """The file of a list; `name` is that of its channel."""
    bare = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-").casefold()[:_LONGEST_NAME] or "channel"
    return TextFile(f"offprint-{bare}.{written_as}", FORMATS[written_as](told, name))


def read_format(invocation: Invocation) -> str:
    """The format that was asked for. Raises `UsageError`."""
    typed = invocation.options.get("format", "").strip().casefold()
    named = _OTHER_NAMES.get(typed, typed.removeprefix(".").removeprefix("as "))
    if named not in FORMATS:
        meant = nearest(named, FORMATS) or JSON
        raise unusable(
            f"{quoted(typed)} is no format here: json, opml or csv.", instead=Invocation(("export",), {"format": meant})
        )
    return named


def _holds(told: ChannelList, written_as: str) -> str:
    subscriptions = f"The {counted(len(told.entries), 'subscription')}"
    digests = digests_named([one.name for one in told.digests]) if told.digests and written_as == JSON else ""
    return in_words([subscriptions, *filter(None, [digests])])
