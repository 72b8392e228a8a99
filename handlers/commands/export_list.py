"""`/papers export [json|opml|csv]`: what this channel gets, as a file for the person who asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from bot.card.byline import in_words
from bot.card.card import Quiet, message_of, plain
from bot.card.formatting import counted
from bot.card.plan import digests_named
from bot.channel.feed import feed_url
from bot.channel.subscription import Subscription
from bot.exchange.channel_list import ChannelList, list_of
from bot.exchange.outline import write_outline
from bot.exchange.own_format import write_own
from bot.exchange.table import write_table
from bot.jobs.feed_address import addresses_of
from handlers.commands.attachment import TextFile
from handlers.commands.context import CommandContext, Reply
from handlers.commands.errors import quoted, unusable
from handlers.commands.syntax import Invocation, nearest

JSON, OPML, CSV = "json", "opml", "csv"
FORMATS: Mapping[str, Callable[[ChannelList, str, Mapping[str, str]], str]] = MappingProxyType(
    {
        JSON: lambda told, name, _feeds: write_own(told, name=name),
        OPML: lambda told, name, feeds: write_outline(told, title=name, feeds=feeds),
        CSV: lambda told, _name, _feeds: write_table(told),
    }
)
"""How each format is written: of a list, its channel's name, and the addresses of the queries' feeds."""
_NO_FEEDS: Mapping[str, str] = MappingProxyType({})
_OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("", "file", "subscriptions", "list", "channel", "all", "settings"), JSON),
        **dict.fromkeys(("xml",), OPML),
        **dict.fromkeys(("table", "excel", "spreadsheet", "text"), CSV),
    }
)
_OF_PAPERS = frozenset({"saved", "papers", "bibtex", "bib", "ris", "saved papers"})
_AROUND = re.compile(r"^(?:(?:as|to|in) )?\.?(?:an? )?| file$| as (?:bibtex|ris)$")
"""What people put around a format."""
_LONGEST_NAME = 60
_PRIVATE = "private"
"""What direct messages are called."""
_ANYONE = "Each query has the address of its feed in it: anyone with the file can read these, until feed off."


async def answer(context: CommandContext) -> Reply:
    """The list of this channel as a file."""
    written_as = read_format(context.invocation)
    channels, channel = context.stores.channels, context.caller.channel
    active = await channels.subscriptions(channel)
    told = list_of(await channels.get(channel), active)
    if not told.entries and not told.digests:
        raise unusable(
            "This channel has no subscriptions to export.", instead=Invocation(("help",), {"command": "subscribe"})
        )
    feeds = await _feeds(active, context) if written_as == OPML else _NO_FEEDS
    file = exported(told, written_as, name=context.caller.channel_name or _PRIVATE, feeds=feeds)
    left_out = "" if written_as == JSON else " Digests and settings are in JSON only."
    return Reply(
        message_of(
            (plain(f"{_holds(told, written_as)} of this channel, as a file: {file.name}.{left_out}"),),
            *((Quiet((plain(_ANYONE),)),) if feeds else ()),
            Quiet((plain("To bring it into another channel, type there "), context.command("import"))),
        ),
        file=file,
    )


async def _feeds(active: Sequence[Subscription], context: CommandContext) -> Mapping[str, str]:
    """The address of a feed for each query, where feeds are served."""
    place = context.services.feeds
    if place is None or place.base_url is None:
        return _NO_FEEDS
    addresses = context.stores.feed_addresses
    found = await addresses_of(active, new_token=place.new_token, addresses=addresses, now=context.now)
    urls = {one.feed.query: feed_url(place.base_url, one.token) for one in found}
    return {one.typed: urls[one.query] for one in active if one.query in urls}


def exported(told: ChannelList, written_as: str, *, name: str, feeds: Mapping[str, str] = _NO_FEEDS) -> TextFile:
    """The file of a list; `name` is that of its channel."""
    bare = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-").casefold()[:_LONGEST_NAME] or "channel"
    return TextFile(f"offprint-{bare}.{written_as}", FORMATS[written_as](told, name, feeds))


def read_format(invocation: Invocation) -> str:
    """The format that was asked for. Raises `UsageError`."""
    typed = invocation.options.get("format", "").strip().casefold()
    bare = _AROUND.sub("", typed)
    named = _OTHER_NAMES.get(bare, bare)
    if named in _OF_PAPERS:
        raise unusable(
            "This exports what the channel gets. The papers that you saved are another file:",
            instead=Invocation(("saved",), {"format": "ris" if named == "ris" else "bibtex"}),
        )
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
