"""A page of a feed as a document: its title and links around the entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from bot.card.feed_title import TRENDING_TITLE, feed_title
from bot.channel.channel import Channel
from bot.channel.feed import Feed, FeedKind
from bot.jobs.read_feed import FeedPage
from handlers.text import clean
from handlers.web.atom import CONTENT_TYPE, Document, Link
from handlers.web.feed_entries import entry_of, urn

PRODUCT = "Offprint"
BEGIN = "from"
"""The parameter of an address that says where a page begins."""
_SUBTITLES = {
    FeedKind.MATCHES: "Every paper that this channel's subscriptions match, the newest first",
    FeedKind.QUERY: "Every paper that the query matches, the newest first",
    FeedKind.TRENDING: "What rises now, the first of it first",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A feed apart from its entries: its address, its id, how it is called, and since when there is one."""

    url: str
    id: str
    title: str
    subtitle: str
    made_at: datetime


def about(feed: Feed, *, channel: Channel, url: str, made_at: datetime) -> About:
    """A feed that was made for `channel`. Its id does not tell its address, which is a secret."""
    name = f"{feed.kind} {feed.channel} {feed.query}"
    return About(
        url=url,
        id=urn("feed", name),
        title=clean(feed_title(feed, channel_name=channel.name)),
        subtitle=_SUBTITLES[feed.kind],
        made_at=made_at,
    )


def about_trending(*, url: str, made_at: datetime) -> About:
    """The trending feed that everyone can read."""
    return About(
        url=url,
        id=urn("feed", FeedKind.TRENDING),
        title=TRENDING_TITLE,
        subtitle=_SUBTITLES[FeedKind.TRENDING],
        made_at=made_at,
    )


def document(about: About, page: FeedPage, *, begin: int | None, version: str) -> Document:
    """The document of a page that begins at `begin`, None for the first; RFC 5005, 3, says how pages are linked."""
    entries = tuple(map(entry_of, page.items))
    links = [_link("self", _page_url(about.url, begin))]
    if begin is not None:
        links.append(_link("first", about.url))
    if page.following is not None:
        links.append(_link("next", _page_url(about.url, page.following)))
    return Document(
        id=about.id,
        title=about.title,
        subtitle=about.subtitle,
        author=PRODUCT,
        updated=max((entry.updated for entry in entries), default=about.made_at),
        generator=PRODUCT,
        version=version,
        links=tuple(links),
        entries=entries,
    )


def _link(rel: str, href: str) -> Link:
    return Link(rel=rel, href=href, type=CONTENT_TYPE)


def _page_url(url: str, begin: int | None) -> str:
    return url if begin is None else f"{url}?{urlencode({BEGIN: begin})}"
