"""`offprint feed`: the addresses at which feed readers follow a channel, a query, or the trending papers."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Sequence
from secrets import token_urlsafe
from typing import Annotated

import typer

from bot.card.feed_title import feed_title
from bot.card.formatting import counted
from bot.card.unreachable import read_query
from bot.channel.channel import ChannelId
from bot.channel.feed import Feed, FeedAddress, FeedKind, feed_url
from bot.cli.opml import opml
from bot.cli.output import Json, print_json, print_table, say
from bot.cli.platforms import port_address
from bot.cli.setup import now, open_stores, settings_or_say, source_profiles
from bot.errors import UsageError
from bot.jobs.feed_address import TOKEN_BYTES, address_of
from bot.query.canonical import canonical
from bot.query.typed import as_typed
from bot.service import read_channel
from bot.settings import Settings
from handlers.commands.syntax import Invocation, parse_command


def feed(  # noqa: PLR0913 - one parameter for each thing that a person types
    channel: Annotated[str | None, typer.Argument(metavar="[CHANNEL]", help="One channel; all without it.")] = None,
    query: Annotated[
        str | None, typer.Argument(metavar="[QUERY]", help="A query to follow, quoted; or trending, or off.")
    ] = None,
    *,
    trending: Annotated[bool, typer.Option("--trending", help="The trending feed.")] = False,
    off: Annotated[bool, typer.Option("--off", help="Revoke every feed address of the channel.")] = False,
    as_opml: Annotated[bool, typer.Option("--opml", help="Every address there is, as a file for readers.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Show the address of a channel's feed, or of a query's.

    It is made where there is none. Without a channel, every address that was made. Anyone with one can read the feed.
    """
    query, trending, off = _as_in_a_channel(query, trending=trending, off=off)
    _refuse_what_does_not_go_together(channel, query, trending=trending, off=off, as_opml=as_opml)
    settings = settings_or_say()
    if channel is None or as_opml:
        found = asyncio.run(_in_force(read_channel(channel) if channel else None, settings))
    elif off:
        count = asyncio.run(_revoke(read_channel(channel), settings))
        say(f"{counted(count, 'feed')} of {channel} can no longer be read." if count else f"{channel} has no feed.")
        return
    else:
        found = (asyncio.run(_address(_asked(read_channel(channel), query, settings, trending=trending), settings)),)
    _print(found, settings, as_opml=as_opml, as_json=as_json)


def _as_in_a_channel(query: str | None, *, trending: bool, off: bool) -> tuple[str | None, bool, bool]:
    """The query and the two options, where `trending` and `off` stand as the words that they are in a channel."""
    said = parse_command(f"feed {query or ''}")
    match said.path if isinstance(said, Invocation) else ():
        case ("feed", "trending"):
            return None, True, off
        case ("feed", "off"):
            return None, trending, True
    return query, trending, off


def _refuse_what_does_not_go_together(
    channel: str | None, query: str | None, *, trending: bool, off: bool, as_opml: bool
) -> None:
    if channel is None and (trending or off):
        flag = "--off" if off else "--trending"
        raise UsageError("No channel is named.", remedy=f"Try: offprint feed CHANNEL {flag}")
    if off and (trending or query is not None or as_opml):
        raise UsageError("--off revokes every feed of a channel.", remedy=f"Try: offprint feed {channel} --off")
    if trending and query is not None:
        raise UsageError("--trending takes no query.", remedy=f"Try: offprint feed {channel} --trending")
    if as_opml and (trending or query is not None):
        raise UsageError("--opml writes the feeds that there are.", remedy=f"Try: offprint feed {channel} --opml")


def _asked(channel: ChannelId, typed: str | None, settings: Settings, *, trending: bool) -> Feed:
    """The feed that is asked for. Raises `UsageError`."""
    if typed is None:
        return Feed(kind=FeedKind.TRENDING if trending else FeedKind.MATCHES, channel=channel)
    query = read_query(typed, asyncio.run(source_profiles(settings)))
    return Feed(kind=FeedKind.QUERY, channel=channel, query=canonical(query), typed=as_typed(typed, query))


async def _address(wanted: Feed, settings: Settings) -> FeedAddress:
    async with open_stores(settings) as stores:
        return await address_of(wanted, token=token_urlsafe(TOKEN_BYTES), addresses=stores.feed_addresses, now=now())


async def _in_force(channel: ChannelId | None, settings: Settings) -> Sequence[FeedAddress]:
    async with open_stores(settings) as stores:
        return await stores.feed_addresses.in_force(channel)


async def _revoke(channel: ChannelId, settings: Settings) -> int:
    async with open_stores(settings) as stores:
        return await stores.feed_addresses.revoke(channel, at=now())


def _print(found: Iterable[FeedAddress], settings: Settings, *, as_opml: bool, as_json: bool) -> None:
    base_url = settings.public_url or port_address(settings)
    if settings.public_url is None:
        say("Other machines need OFFPRINT_PUBLIC_URL, the address at which readers reach the HTTP port.")
    rows = [_row(address, base_url) for address in found]
    if as_opml:
        sys.stdout.write(opml((str(row["title"]), str(row["address"])) for row in rows) + "\n")
    elif as_json:
        print_json(rows)
    else:
        told = [(str(row["channel"]), str(row["title"]), str(row["address"])) for row in rows]
        empty = "There are no feeds yet. Make one: offprint feed CHANNEL [QUERY]"
        print_table(("channel", "feed", "address"), told, empty=empty, whole={"channel", "address"})


def _row(address: FeedAddress, base_url: str) -> Json:
    feed = address.feed
    return {
        "channel": str(feed.channel),
        "kind": feed.kind.value,
        "query": feed.typed or None,
        "title": feed_title(feed, channel_name=None),
        "address": feed_url(base_url, address.token),
        "made_at": address.made_at.isoformat(),
    }
