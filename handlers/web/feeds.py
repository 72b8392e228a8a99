"""Feeds on the HTTP port, as Atom: a channel's matches, a query's papers, and the trending papers.

A feed has a secret address, `/feeds/TOKEN`. The trending feed has a public one as well, `/feeds/trending`, where the
operator allows it. A reader that has the feed as it is gets 304 and no body. An address that was revoked is 410, which
tells a reader to stop.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from urllib.parse import urlsplit

from aiohttp import web

from bot.channel.feed import FeedAddress, feed_url
from bot.errors import TooSlow
from bot.jobs.read_feed import FeedPage, read_feed, read_trending
from bot.ports.stores import Stores
from handlers.web.atom import CONTENT_TYPE, atom
from handlers.web.feed_cache import FRESH, FeedCache, WrittenFeed
from handlers.web.feed_document import BEGIN, About, about, about_trending, document

PUBLIC_TRENDING = "trending"
_LONGEST_BEGIN = 15
"""Digits: a row of a database is no larger."""
_SECONDS = round(FRESH.total_seconds())
_NO_FEED = "There is no feed at this address.\n"
_REVOKED = "This feed was revoked. Its channel can make a new one: /papers feed\n"
_BUSY = "This feed takes too long to read now; try again in a few minutes.\n"
_TRY_AGAIN_SECONDS = 300
_ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
"""Headers of every answer: an address that is a secret belongs in no index, and in no other server's log."""

_Page = Callable[[], Awaitable[WrittenFeed]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDoor:
    """What serving the feeds needs. `base_url` is the address of this port as readers know it, without a `/` at
    its end; `version` is Offprint's.
    """

    stores: Stores
    now: Callable[[], datetime]
    base_url: str
    version: str
    trending_is_public: bool = False


def routes(door: FeedDoor) -> list[web.RouteDef]:
    """The routes of the feeds, for GET and HEAD, under the path of the address that readers know."""
    pages = FeedCache(door.now)
    path = urlsplit(feed_url(door.base_url, "")).path
    secret = web.get(f"{path}{{token:[A-Za-z0-9_-]{{22}}}}", partial(_secret, door, pages))
    public = web.get(f"{path}{PUBLIC_TRENDING}", partial(_public, door, pages, door.now()))
    return [secret, *([public] if door.trending_is_public else [])]


async def _secret(door: FeedDoor, pages: FeedCache, request: web.Request) -> web.Response:
    address = await door.stores.feed_addresses.by_token(request.match_info["token"])
    if address is None:
        return _refusal(404, _NO_FEED)
    if address.revoked_at is not None:
        return _refusal(410, _REVOKED)
    begin = _begin(request)
    page = partial(pages.get, f"{address.token} {begin}", partial(_write, door, address, begin))
    return await _answer(request, page, now=door.now, kept_by="private")


async def _public(door: FeedDoor, pages: FeedCache, opened_at: datetime, request: web.Request) -> web.Response:
    page = partial(pages.get, PUBLIC_TRENDING, partial(_write_trending, door, opened_at))
    return await _answer(request, page, now=door.now, kept_by="public")


async def _write(door: FeedDoor, address: FeedAddress, begin: int | None) -> bytes:
    feed = address.feed
    page = await read_feed(feed, begin=begin, stores=door.stores, now=door.now())
    channel = await door.stores.channels.get(feed.channel)
    url = feed_url(door.base_url, address.token)
    told = about(feed, channel=channel, url=url, made_at=address.made_at)
    return await asyncio.to_thread(_document_bytes, told, page, begin, door.version)


async def _write_trending(door: FeedDoor, opened_at: datetime) -> bytes:
    told = about_trending(url=feed_url(door.base_url, PUBLIC_TRENDING), made_at=opened_at)
    page = await read_trending(door.stores, now=door.now())
    return await asyncio.to_thread(_document_bytes, told, page, None, door.version)


def _document_bytes(told: About, page: FeedPage, begin: int | None, version: str) -> bytes:
    """A hundred entries take half a second to write, so that is done in a thread."""
    return atom(document(told, page, begin=begin, version=version))


async def _answer(request: web.Request, page: _Page, *, now: Callable[[], datetime], kept_by: str) -> web.Response:
    """The feed, 304 where the reader has it as it is, or 503 where it takes too long."""
    try:
        written = await page()
    except TooSlow:
        return _refusal(503, _BUSY, **{"Retry-After": str(_TRY_AGAIN_SECONDS)})
    headers = {
        **_ALWAYS,
        "Cache-Control": f"{kept_by}, max-age={_SECONDS}",
        "ETag": f'W/"{written.tag}"',
        "Last-Modified": format_datetime(_second(written.changed_at), usegmt=True),
        "Vary": "Accept-Encoding",
    }
    if _has_it(request, written, now=now()):
        return web.Response(status=304, headers=headers)
    packed = _takes_gzip(request.headers.get("Accept-Encoding", ""))
    return web.Response(
        body=written.packed if packed else gzip.decompress(written.packed),
        content_type=CONTENT_TYPE,
        charset="utf-8",
        headers={**headers, "Content-Encoding": "gzip"} if packed else headers,
    )


def _has_it(request: web.Request, written: WrittenFeed, *, now: datetime) -> bool:
    """Whether the reader has the feed as it is: its tag decides, and without one the time (RFC 9110, 13.2.2).

    A time to come is none: the clock was set back since it was told, or the reader's is wrong.
    """
    if request.if_none_match is not None:
        return any(tag.value in {"*", written.tag} for tag in request.if_none_match)
    since = request.if_modified_since
    return since is not None and _second(written.changed_at) <= since <= now


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _takes_gzip(accepted: str) -> bool:
    """Whether `Accept-Encoding` allows gzip (RFC 9110, 12.5.3): it or `*` is named, without a weight of 0."""
    weights: dict[str, bool] = {}
    for part in accepted.casefold().split(","):
        coding, _, parameters = part.partition(";")
        name, _, weight = parameters.partition("=")
        weights[coding.strip()] = name.strip() != "q" or bool(weight.strip("0. "))
    return weights.get("gzip", weights.get("*", False))


def _begin(request: web.Request) -> int | None:
    """Where the page begins that was asked for; the first page where that is no number."""
    typed = request.query.get(BEGIN, "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= _LONGEST_BEGIN
    return int(typed) or None if is_number else None


def _refusal(status: int, said: str, **headers: str) -> web.Response:
    return web.Response(status=status, text=said, headers={**_ALWAYS, "Cache-Control": "no-store", **headers})
