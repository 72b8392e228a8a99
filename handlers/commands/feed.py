"""`/papers feed`: the address at which a feed reader follows this channel, a query, or the trending papers.

An address is a secret: only the person who asked sees it, never the channel.
"""

from __future__ import annotations

from bot.card.card import Quiet, Text, message_of, plain
from bot.card.feed_title import feed_title
from bot.card.formatting import counted
from bot.channel.feed import Feed, FeedKind, feed_url
from bot.errors import UsageError
from bot.jobs.feed_address import address_of
from bot.query.canonical import canonical
from bot.query.typed import as_typed
from handlers.commands.context import CommandContext, FeedPlace, Reply
from handlers.commands.syntax import Invocation
from handlers.commands.unreachable import typed_query, unreachable_here, warned

NO_ADDRESS = "Feeds have no address yet: the person who runs Offprint has to set one."
_REMEDY = "OFFPRINT_PUBLIC_URL=https://papers.lab.example, the address at which readers reach the HTTP port"


async def show(context: CommandContext) -> Reply:
    """The address of this channel's feed, or of a query's; it is made where there is none."""
    typed = context.option("query")
    if not typed:
        return await _shown(Feed(kind=FeedKind.MATCHES, channel=context.caller.channel), context)
    query = typed_query(typed, context)
    feed = Feed(
        kind=FeedKind.QUERY, channel=context.caller.channel, query=canonical(query), typed=as_typed(typed, query)
    )
    reply = await _shown(feed, context)
    if reply.message is None:
        return reply
    found = unreachable_here(query, context)
    return Reply(warned(reply.message, found, Invocation(("feed", "show")), context))


async def show_trending(context: CommandContext) -> Reply:
    """The address of the trending feed."""
    return await _shown(Feed(kind=FeedKind.TRENDING, channel=context.caller.channel), context)


async def revoke(context: CommandContext) -> Reply:
    """Revoke every address of this channel."""
    count = await context.stores.feed_addresses.revoke(context.caller.channel, at=context.now)
    if not count:
        return Reply(message_of((plain("This channel has no feed, so nothing was changed."),)))
    line = (plain(f"{counted(count, 'feed')} of this channel can no longer be read. A new address: "),)
    return Reply(message_of((*line, context.command("feed", "show"))))


async def _shown(feed: Feed, context: CommandContext) -> Reply:
    place = _place(context)
    address = await address_of(feed, token=place.new_token(), addresses=context.stores.feed_addresses, now=context.now)
    title = feed_title(address.feed, channel_name=context.caller.channel_name)
    url = feed_url(place.base_url or "", address.token)
    revoking = (plain("Only you see this. Anyone with the address can read the feed; "), context.command("feed", "off"))
    return Reply(
        message_of(
            (plain(f"{title}, for any feed reader:"),),
            Text(((plain(url),),)),  # no label: one is written so that it shows as it is, and is copied changed
            Quiet((*revoking, plain(" revokes every address of this channel."))),
        )
    )


def _place(context: CommandContext) -> FeedPlace:
    """Where feeds are read. Raises `UsageError` where no address leads there."""
    place = context.services.feeds
    if place is None or place.base_url is None:
        raise UsageError(NO_ADDRESS, remedy=_REMEDY)
    return place
