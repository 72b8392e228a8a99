"""How a feed is called, in a reader and where its address is told."""

from __future__ import annotations

from bot.card.excerpt import shorten
from bot.channel.feed import Feed, FeedKind

TRENDING_TITLE = "Trending papers"
_QUERY_CHARACTERS = 200


def feed_title(feed: Feed, *, channel_name: str | None) -> str:
    """`Papers for #ml-systems`, `Papers that match gpu -survey`, `Trending papers`."""
    match feed.kind:
        case FeedKind.MATCHES:
            return f"Papers for #{channel_name}" if channel_name else f"Papers for {feed.channel}"
        case FeedKind.QUERY:
            return f"Papers that match {shorten(feed.typed or feed.query, _QUERY_CHARACTERS)}"
        case FeedKind.TRENDING:
            return TRENDING_TITLE
