"""What channels are told of a feed's papers, poll after poll."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web

from bot.http.client import Http
from bot.sources.feed import Feed
from storage.memory import memory_stores
from tests.bot.jobs.scene import Scene
from tests.servers.feed import FeedServer
from tests.servers.feed_shapes import item, pubmed_item, rss
from tests.servers.huggingface import Fault, html_page, reset, status, truncated_body


@pytest.fixture
def scene() -> Scene:
    return Scene(memory_stores())


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as running:
        yield running


@pytest.fixture
def feed(server: FeedServer, http: Http) -> Feed:
    return Feed(http, name="lab", address=server.url())


async def polled(scene: Scene, feed: Feed, server: FeedServer, *items: str) -> list[str]:
    """All that was posted after a poll of the feed with these items."""
    server.publish(rss(*items))
    assert (await scene.polled(feed)).error is None
    return await scene.posted()


async def test_what_comes_after_the_baseline_is_posted_once(scene, server, feed):
    await scene.wants("gpu")
    assert await polled(scene, feed, server, item("Old GPUs", guid="1")) == []
    new = item("New GPUs", guid="g2", pubDate="Tue, 24 Nov 2026 10:00:00 GMT")
    assert len(await polled(scene, feed, server, new)) == 1
    for changed in (new.replace("24 Nov", "23 Nov"), item("New GPUs!", guid="g2"), item("GPUs", guid="g2", link="/2")):
        scene.clock.move(timedelta(days=1))
        assert len(await polled(scene, feed, server, changed)) == 1


async def test_a_doi_that_comes_later_posts_nothing_again(scene, server, feed):
    await scene.wants("spores")
    await polled(scene, feed, server)
    assert len(await polled(scene, feed, server, pubmed_item(doi=None, fetched="1"))) == 1
    assert len(await polled(scene, feed, server, pubmed_item(fetched="2"))) == 1


async def test_papers_that_share_a_guid_are_all_posted(scene, server, feed):
    await scene.wants("gpu")
    await polled(scene, feed, server, item("First GPUs", guid="latest", link="/1"))
    for number in (2, 3, 4):
        papers = await polled(scene, feed, server, item(f"GPUs, part {number}", guid="latest", link=f"/{number}"))
        assert len(papers) == number - 1
    named = (item("More GPUs", guid="latest", link=f"/a{n}", prism_doi=f"10.1000/{n}") for n in range(3))
    assert len(await polled(scene, feed, server, *named)) == 6


async def test_a_feed_that_counts_its_items_loses_none_and_tells_none_twice(scene, server, feed):
    await scene.wants("gpu")
    titles = [f"{word} on GPUs" for word in ("Alpha", "Beta", "Gamma", "Delta", "Epsilon")]
    for newest in range(2, 6):
        shown = titles[newest - 2 : newest][::-1]
        counted = (item(title, guid=str(place)) for place, title in enumerate(shown, start=1))
        assert len(await polled(scene, feed, server, *counted)) == newest - 2


async def test_a_feed_that_has_ended_is_asked_once_and_says_what_to_do(scene, server, feed):
    await polled(scene, feed, server)
    server.requests.clear()
    server.fail(status(410))
    for _ in range(3):
        error = (await scene.polled(feed)).error
        assert error is not None
        assert "remove lab from OFFPRINT_FEEDS" in error
    assert server.asked == ["/feed"]


def answered(body: bytes, **headers: str) -> Fault:
    """Answer with 200 and this body."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Type": "application/rss+xml", **headers})

    return answer


OUTAGES = {
    "404": status(404),
    "429": status(429),
    "503": status(503),
    "a reset": reset,
    "half a body": truncated_body,
    "HTML": html_page(),
    "nothing": answered(b""),
    "broken XML": answered(b"<rss><channel><item><title>A GPU"),
    "a gzip bomb": answered(gzip.compress(b" " * 200_000_000), **{"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("outage", OUTAGES)
async def test_an_outage_of_any_kind_loses_no_paper_and_tells_none_twice(scene, server, feed, outage):
    await scene.wants("gpu")
    known = item("Known GPUs", guid="1")
    await polled(scene, feed, server)
    assert len(await polled(scene, feed, server, known)) == 1
    server.fail(OUTAGES[outage])
    for _ in range(2):
        assert (await scene.polled(feed)).error is not None
    assert len(await scene.posted()) == 1
    scene.clock.move(timedelta(hours=7))  # a refusal is followed by hours of silence
    assert len(await polled(scene, feed, server, item("Missed GPUs", guid="2"), known)) == 2


ODD = {
    "dates out of order": (
        item("GPUs One", guid="1", pubDate="Tue, 24 Nov 2026 10:00:00 GMT"),
        item("GPUs Two", guid="2", pubDate="Tue, 24 Nov 2026 11:00:00 GMT"),
        item("GPUs Three", guid="3", pubDate="Tue, 24 Nov 2026 09:00:00 GMT"),
    ),
    "dates that are ahead, impossible or absent": (
        item("GPUs One", guid="1", pubDate="Tue, 24 Nov 2126 10:00:00 GMT"),
        item("GPUs Two", guid="2", pubDate="Tue, 31 Feb 2026 25:00:00 GMT"),
        item("GPUs Three", guid="3"),
    ),
    "abstracts absent or empty": (
        item("GPUs One", guid="1", description=""),
        item("GPUs Two", guid="2", description="&lt;p&gt; &lt;/p&gt;"),
        item("GPUs Three", guid="3"),
    ),
    "entries twice": tuple(item(f"GPUs {name}", guid=name) for name in ("One", "Two", "One", "Three", "Two")),
}


@pytest.mark.parametrize("oddity", ODD)
async def test_of_an_odd_page_each_paper_is_posted_once_however_often_it_is_read(scene, server, feed, oddity):
    await scene.wants("gpu")
    await polled(scene, feed, server)
    for _ in range(3):
        said = await polled(scene, feed, server, *ODD[oddity])
    assert sorted(len([one for one in said if f"GPUs {name}" in one]) for name in ("One", "Two", "Three")) == [1, 1, 1]
    assert len(said) == 3


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "koi8-r"])
async def test_a_body_in_another_encoding_than_it_declares_loses_nothing_and_tells_nothing_twice(
    scene, server, feed, encoding
):
    await scene.wants("gpu")
    await polled(scene, feed, server)
    body = rss(item("GPUs for Bézier Curves and Surfaces at Scale", guid="urn:one"), item("GPUs Two", guid="2")).encode(
        encoding, "replace"
    )
    for _ in range(2):
        server.publish(body)
        await scene.polled(feed)
        scene.clock.move(timedelta(minutes=15))
    said = await polled(
        scene,
        feed,
        server,
        item("GPUs for Bézier Curves and Surfaces at Scale", guid="urn:one"),
        item("GPUs Two", guid="2"),
    )
    assert len(said) == 2
