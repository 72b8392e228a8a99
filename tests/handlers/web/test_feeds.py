"""Feeds over HTTP: who has the address reads, who has the feed already is told so, and a revoked address is gone."""

from __future__ import annotations

import gzip
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
import pytest

from bot.channel.feed import Feed, FeedAddress, FeedKind, feed_url
from bot.health import health_server
from bot.paper.relation import Relation, RelationKind
from bot.ports.papers import PaperWrite
from bot.ports.stores import Stores
from bot.trending.counts import Reading
from handlers.web.feed_cache import FRESH
from handlers.web.feeds import FeedDoor, routes
from storage.memory import memory_stores
from tests.contracts.facts import GPU, ML, NOON, announce, minutes, page, paper, subscribe, unsubscribe
from tests.handlers.commands.room import SetClock
from tests.handlers.web.reader import read

TOKEN, QUERY_TOKEN, TRENDING_TOKEN = "a" * 22, "b" * 22, "c" * 22
BASE = "https://papers.lab.example"


@dataclass
class Port:
    """The HTTP port with the feeds of some stores, and a reader that looks at it."""

    client: aiohttp.ClientSession
    stores: Stores
    clock: SetClock
    address: str = ""

    async def get(self, token: str, *, method: str = "GET", query: str = "", under: str = "", **headers: str):
        asked = {"Accept-Encoding": "identity", **headers}
        address = f"{self.address}{under}/feeds/{token}{query}"
        async with self.client.request(method, address, headers=asked) as answer:
            return answer.status, answer.headers, await answer.read()

    async def entries(self, token: str, query: str = "") -> list[str]:
        status, _, body = await self.get(token, query=query)
        assert status == 200
        return [entry.title for entry in read(body).entries]


@asynccontextmanager
async def port(stores: Stores | None = None, *, public: bool = False, base: str = BASE):
    clock = SetClock(NOON)
    async with aiohttp.ClientSession(auto_decompress=False) as client:
        opened = Port(client, stores or memory_stores(), clock)

        door = FeedDoor(
            stores=opened.stores,
            now=clock.now,
            base_url=base,
            version="1.0",
            trending_is_public=public,
        )

        async def nothing():
            return {}

        async with health_server(
            "127.0.0.1", 0, seconds_since_tick=float, sources=nothing, routes=routes(door)
        ) as number:
            opened.address = f"http://127.0.0.1:{number}"
            for token, feed in (
                (TOKEN, Feed(kind=FeedKind.MATCHES, channel=ML)),
                (QUERY_TOKEN, Feed(kind=FeedKind.QUERY, channel=ML, query="gpu", typed="GPUs")),
                (TRENDING_TOKEN, Feed(kind=FeedKind.TRENDING, channel=ML)),
            ):
                await opened.stores.feed_addresses.keep(FeedAddress(feed=feed, token=token, made_at=NOON))
            yield opened


async def test_a_channels_feed_has_its_matches_the_newest_first_and_of_no_other_channel():
    async with port() as feeds:
        await announce(feeds.stores, ML, paper("1", "First"), paper("2", "Second"))
        await announce(feeds.stores, GPU, paper("3", "Elsewhere"))
        assert await feeds.entries(TOKEN) == ["Second", "First"]


async def test_a_querys_feed_has_every_paper_that_matches_also_without_a_subscription():
    async with port() as feeds:
        await feeds.stores.papers.apply(page(paper("1", "On GPUs"), paper("2", "On fish"), paper("3", "A GPU")))
        assert await feeds.entries(QUERY_TOKEN) == ["A GPU", "On GPUs"]


async def vote(stores: Stores, key: str, title: str, upvotes: int) -> None:
    """A source brings a paper of an hour ago with so many votes."""
    told = paper(key, title, upvotes=upvotes, listed_at=NOON - minutes(60))
    write = PaperWrite(told, 0, reading=Reading(NOON, upvotes, None))
    await stores.papers.apply(replace(page(), papers=(write,)))


async def test_what_is_trending_stands_in_its_order_and_says_why():
    async with port() as feeds:
        await vote(feeds.stores, "1", "Some", 5)
        await vote(feeds.stores, "2", "Many", 90)
        assert await feeds.entries(TRENDING_TOKEN) == ["Many", "Some"]
        _, _, body = await feeds.get(TRENDING_TOKEN)
        assert "▲ 90".replace(" ", "\u00a0") in read(body).entries[0].content[0].value


@pytest.mark.parametrize("token", [TOKEN, QUERY_TOKEN])
async def test_pages_lead_through_everything_once(token):
    async with port() as feeds:
        await announce(feeds.stores, ML, *(paper(str(n), f"GPU {n}") for n in range(230)))
        found, query, sizes = [], "", []
        while query is not None:
            _, _, body = await feeds.get(token, query=query)
            parsed = read(body)
            found += [entry.title for entry in parsed.entries]
            sizes.append(len(parsed.entries))
            following = [link.href for link in parsed.feed.links if link.rel == "next"]
            query = following[0].removeprefix(feed_url(BASE, token)) if following else None
        assert sizes == [100, 100, 30]
        assert found == [f"GPU {n}" for n in reversed(range(230))]


async def test_a_reader_that_has_the_feed_gets_no_body():
    async with port() as feeds:
        await announce(feeds.stores, ML, paper("1"))
        status, headers, _ = await feeds.get(TOKEN)
        assert (status, headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
        assert headers["Cache-Control"] == "private, max-age=60"
        assert "Access-Control-Allow-Origin" not in headers
        for asked in (
            {"If-None-Match": headers["ETag"]},
            {"If-None-Match": f'"other", {headers["ETag"]}'},
            {"If-None-Match": "*"},
            {"If-Modified-Since": headers["Last-Modified"]},
        ):
            status, again, body = await feeds.get(TOKEN, **asked)
            assert (status, body, again["ETag"]) == (304, b"", headers["ETag"])
        stale = {"If-None-Match": '"other"', "If-Modified-Since": headers["Last-Modified"]}
        assert (await feeds.get(TOKEN, **stale))[0] == 200


async def test_what_is_new_is_told_within_a_minute_and_has_a_new_tag_and_time():
    async with port() as feeds:
        await announce(feeds.stores, ML, paper("1", "First"))
        _, headers, _ = await feeds.get(TOKEN)
        await announce(feeds.stores, ML, paper("2", "Second"))
        feeds.clock.time += FRESH
        for asked in ({"If-None-Match": headers["ETag"]}, {"If-Modified-Since": headers["Last-Modified"]}):
            status, again, _ = await feeds.get(TOKEN, **asked)
            assert status == 200
            assert again["ETag"] != headers["ETag"]
        assert await feeds.entries(TOKEN) == ["Second", "First"]


async def test_a_feed_that_stays_as_it_is_keeps_its_tag_and_time():
    async with port() as feeds:
        await announce(feeds.stores, ML, paper("1"))
        _, headers, _ = await feeds.get(TOKEN)
        feeds.clock.time += 10 * FRESH
        _, again, _ = await feeds.get(TOKEN)
        assert (again["ETag"], again["Last-Modified"]) == (headers["ETag"], headers["Last-Modified"])


async def test_a_notice_makes_an_entry_newer_from_its_day_on():
    def told(key: str, day: date):
        return paper(key, relations=(Relation(kind=RelationKind.CORRECTED, target="10.1000/n", day=day),))

    async with port() as feeds:
        await announce(feeds.stores, ML, told("1", date(2026, 11, 25)), told("2", date(2099, 1, 1)))
        _, _, body = await feeds.get(TOKEN)
        assert [entry.updated for entry in read(body).entries] == ["2026-11-24T12:00:00Z"] * 2
        feeds.clock.time += minutes(24 * 60)
        _, _, body = await feeds.get(TOKEN)
        assert [entry.updated for entry in read(body).entries] == ["2026-11-24T12:00:00Z", "2026-11-25T00:00:00Z"]


async def test_after_the_clock_was_set_back_what_is_new_is_told_as_ever():
    async with port() as feeds:
        await announce(feeds.stores, ML, paper("1", "First"))
        feeds.clock.time += minutes(90)
        _, early, _ = await feeds.get(TOKEN)
        feeds.clock.time -= minutes(60)
        await announce(feeds.stores, ML, paper("2", "Second"))
        assert await feeds.entries(TOKEN) == ["Second", "First"]
        status, again, _ = await feeds.get(TOKEN, **{"If-Modified-Since": early["Last-Modified"]})
        assert status == 200
        assert parsedate_to_datetime(again["Last-Modified"]) <= feeds.clock.time


async def test_feeds_stand_under_the_path_of_their_address_as_a_web_server_passes_it_on():
    async with port(base=f"{BASE}/lab", public=True) as feeds:
        await announce(feeds.stores, ML, *(paper(str(number)) for number in range(101)))
        assert (await feeds.get(TOKEN))[0] == 404
        for token in (TOKEN, "trending"):
            status, _, body = await feeds.get(token, under="/lab")
            assert status == 200
            assert read(body).feed.links[0].href == f"{BASE}/lab/feeds/{token}"


async def test_a_subscription_that_ends_takes_its_papers_out_of_the_feed():
    async with port() as feeds:
        wanted = await subscribe(feeds.stores, ML, "gpu")
        await announce(feeds.stores, ML, paper("1"))
        assert len(await feeds.entries(TOKEN)) == 1
        await unsubscribe(feeds.stores, wanted)
        feeds.clock.time += FRESH
        assert await feeds.entries(TOKEN) == []


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("identity", False),
    ],
)
async def test_a_reader_gets_the_feed_packed_only_where_it_takes_that(accepted, packed):
    async with port() as feeds:
        await announce(feeds.stores, ML, paper("1"))
        _, headers, body = await feeds.get(TOKEN, **{"Accept-Encoding": accepted})
        assert (headers.get("Content-Encoding") == "gzip") is packed
        assert headers["Vary"] == "Accept-Encoding"
        assert len(read(gzip.decompress(body) if packed else body).entries) == 1


async def test_head_has_the_headers_of_get_and_no_body():
    async with port() as feeds:
        status, headers, body = await feeds.get(TOKEN, method="HEAD")
        _, same, _ = await feeds.get(TOKEN)
        assert (status, body) == (200, b"")
        assert [headers[name] for name in ("ETag", "Content-Length")] == [same["ETag"], same["Content-Length"]]


async def test_a_revoked_address_is_gone_at_once_for_those_who_have_read_it_too():
    async with port() as feeds:
        _, headers, _ = await feeds.get(TOKEN)
        await feeds.stores.feed_addresses.revoke(ML, at=NOON + minutes(1))
        status, gone, body = await feeds.get(TOKEN, **{"If-None-Match": headers["ETag"]})
        assert (status, gone["Cache-Control"]) == (410, "no-store")
        assert b"/papers feed" in body


@pytest.mark.parametrize("token", ["d" * 22, "a" * 21, "a" * 23, "..%2f..%2fhealthz", "%00" * 22, "trending", ""])
async def test_an_address_that_nobody_was_given_is_not_found(token):
    async with port() as feeds:
        assert (await feeds.get(token))[0] == 404


async def test_what_is_trending_is_public_only_where_the_operator_says_so():
    async with port(public=True) as feeds:
        await vote(feeds.stores, "1", "Rising", 5)
        status, headers, body = await feeds.get("trending")
        assert (status, headers["Cache-Control"]) == (200, "public, max-age=60")
        assert [entry.title for entry in read(body).entries] == ["Rising"]
        assert read(body).feed.links[0].href == f"{BASE}/feeds/trending"


@pytest.mark.parametrize("begin", ["-1", "x", "1e9", "9" * 30, "٣", "", "0"])
async def test_a_page_that_nobody_named_is_the_first(begin):
    async with port() as feeds:
        await announce(feeds.stores, ML, paper("1"))
        assert len(await feeds.entries(TOKEN, query=f"?from={begin}")) == 1


async def test_a_crowd_of_readers_costs_one_reading():
    async with port() as feeds:
        reads = 0
        whole = feeds.stores.announcements.newest

        class Counted:
            async def newest(self, *asked, **named):
                nonlocal reads
                reads += 1
                return await whole(*asked, **named)

        counted = replace(feeds.stores, announcements=Counted())
        async with port(counted) as crowd:
            for _ in range(20):
                await crowd.entries(TOKEN)
        assert reads == 1


async def test_a_moment_later_is_not_yet_another_look():
    async with port() as feeds:
        await announce(feeds.stores, ML, paper("1"))
        await feeds.entries(TOKEN)
        await announce(feeds.stores, ML, paper("2"))
        feeds.clock.time += FRESH - timedelta(seconds=1)
        assert len(await feeds.entries(TOKEN)) == 1
