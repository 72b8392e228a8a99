"""What a poll of a feed asks, remembers and brings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime

import pytest

from bot.errors import SourceError
from bot.http.client import Http
from bot.ports.source import ONLY_STREAM, SourcePage
from bot.sources.feed import Feed
from bot.sources.feed_cursor import FeedCursor
from tests.servers.feed import FeedServer
from tests.servers.feed_shapes import atom, item, rss
from tests.servers.huggingface import html_page, reset, status

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as running:
        yield running


@pytest.fixture
def feed(server: FeedServer, http: Http) -> Feed:
    return Feed(http, name="lab", address=server.url())


class Poll:
    """The pages of a poll, the error that ended it, and the cursors after it."""

    def __init__(self, before: Mapping[str, str]) -> None:
        self.pages: list[SourcePage] = []
        self.error: SourceError | None = None
        self.cursors = dict(before)

    @property
    def titles(self) -> list[str]:
        return [entry.paper.title for page in self.pages for entry in page.entries]


async def poll(feed: Feed, before: Poll | None = None) -> Poll:
    """Poll as `bot.jobs.poll` does: the cursors of a page are kept also where an error follows."""
    found = Poll(before.cursors if before else {})
    try:
        async for page in feed.pages(found.cursors, now=NOW):
            found.pages.append(page)
            found.cursors |= page.cursors
    except SourceError as error:
        found.error = error
    return found


def many(number: int) -> str:
    return rss(*(item(f"Number {n}", guid=f"g{n}", pubDate=f"2026-11-01T00:00:{n % 60:02}Z") for n in range(number)))


class TestAPoll:
    async def test_brings_the_entries_oldest_first(self, feed, server):
        dated = {"New": "2026-11-23", "Old": "2026-11-21", "Undated": ""}
        server.publish(rss(*(item(title, guid=title, pubDate=day) for title, day in dated.items())))
        assert (await poll(feed)).titles == ["Undated", "Old", "New"]

    async def test_says_who_asks_and_for_what(self, feed, server):
        server.publish(rss())
        await poll(feed)
        headers = server.requests[0].headers
        assert headers["User-Agent"] == "Offprint/test"
        assert headers["Accept"].startswith("application/atom+xml, application/rss+xml")

    async def test_is_named_after_the_feed(self, feed):
        assert (feed.name, feed.streams) == ("feed:lab", (ONLY_STREAM,))

    async def test_of_many_entries_has_pages_of_100_and_the_cursor_on_the_last(self, feed, server):
        server.publish(many(450), etag='"1"')
        found = await poll(feed)
        assert [len(page.entries) for page in found.pages] == [100, 100, 100, 100, 50]
        assert [bool(page.cursors) for page in found.pages] == [False, False, False, False, True]

    async def test_that_breaks_off_reads_the_body_again(self, feed, server):
        server.publish(many(450), etag='"1"')
        async with aclosing(feed.pages({}, now=NOW)) as pages:
            first = await anext(pages)
        again = [page async for page in feed.pages(first.cursors, now=NOW)]
        assert sum(len(page.entries) for page in again) == 450

    async def test_of_an_empty_feed_is_one_empty_page(self, feed, server):
        server.publish(atom())
        found = await poll(feed)
        assert (found.titles, len(found.pages), found.error) == ([], 1, None)

    @pytest.mark.parametrize(
        "text", ["", "{", "[]", '{"address": 3}', '{"address": "x", "owners": {"a": [1]}}', "\0", "9" * 9999]
    )
    async def test_takes_a_cursor_that_is_none_for_none(self, feed, server, text):
        server.publish(rss(item(guid="g")))
        pages = [page async for page in feed.pages({ONLY_STREAM: text}, now=NOW)]
        assert len(pages[0].entries) == 1

    async def test_brings_changed_text_under_the_same_key(self, feed, server):
        server.publish(rss(item("Spores before bread", guid="g")))
        before = await poll(feed)
        server.publish(rss(item("Spores after bread", guid="g")))
        after = await poll(feed, before)
        assert after.titles == ["Spores after bread"]
        assert after.pages[0].entries[0].key == before.pages[0].entries[0].key == "g"

    async def test_does_not_swallow_another_item_under_a_known_guid(self, feed, server):
        server.publish(rss(item("First", guid="g", link="/1")))
        before = await poll(feed)
        server.publish(rss(item("Second", guid="g", link="/2")))
        after = await poll(feed, before)
        ids = {page.entries[0].paper.id for page in (*before.pages, *after.pages)}
        assert len(ids) == 2

    async def test_of_a_web_page_is_an_error(self, feed, server):
        server.fail(html_page())
        found = await poll(feed)
        assert "feed:lab: the answer is a web page, not a feed" in str(found.error)
        assert found.cursors == {}


class TestAFeedThatHasNotChanged:
    @pytest.mark.parametrize("validators", [{"etag": 'W/"1"'}, {"modified": "Mon, 23 Nov 2026 10:00:00 GMT"}])
    async def test_is_not_sent_again(self, feed, server, validators):
        server.publish(rss(item(guid="g")), **validators)
        first = await poll(feed)
        second = await poll(feed, first)
        third = await poll(feed, second)
        assert [page.entries for page in second.pages] == [()]
        assert first.cursors == second.cursors == third.cursors
        asked = server.requests[-1].headers
        assert {asked.get("If-None-Match"), asked.get("If-Modified-Since")} - {None} == set(validators.values())

    async def test_is_not_read_again_where_the_server_cannot_say_so(self, feed, server):
        server.publish(rss(item(guid="g")))
        first = await poll(feed)
        second = await poll(feed, first)
        assert [page.entries for page in second.pages] == [()]
        assert first.cursors == second.cursors

    async def test_is_asked_without_condition_after_a_body_that_could_not_be_read(self, feed, server):
        server.publish("<html>", etag='"1"')
        failed = await poll(feed)
        assert failed.error is not None
        await poll(feed, failed)
        assert "If-None-Match" not in server.requests[-1].headers

    async def test_keeps_no_validator_that_cannot_be_sent(self, feed, server):
        server.publish(rss(item(guid="g")), etag='"ü"')
        await poll(feed, await poll(feed))
        assert "If-None-Match" not in server.requests[-1].headers


class TestAFeedThatHasMoved:
    @pytest.mark.parametrize("code", [301, 308])
    async def test_for_good_is_asked_at_its_new_address(self, feed, server, code):
        server.move("/new", code=code)
        server.publish(rss(item(guid="g")), path="/new", etag='"1"')
        first = await poll(feed)
        second = await poll(feed, first)
        server.publish(rss(item("Fresh", guid="h")), path="/new")
        assert (await poll(feed, second)).titles == ["Fresh"]
        assert server.asked == ["/feed", "/new", "/new", "/new"]

    @pytest.mark.parametrize("code", [302, 307])
    async def test_for_now_is_asked_where_it_was(self, feed, server, code):
        server.move("/new", code=code)
        server.publish(rss(item(guid="g")), path="/new")
        await poll(feed, await poll(feed))
        assert server.asked == ["/feed", "/new"] * 2

    async def test_and_moves_again_is_followed_again(self, feed, server):
        server.move("/new")
        server.publish(rss(), path="/new")
        found = await poll(feed)
        server.move("/newer", path="/new")
        server.publish(rss(), path="/newer")
        await poll(feed, await poll(feed, found))
        assert server.asked[2:] == ["/new", "/newer", "/newer"]

    async def test_to_an_address_that_became_private_is_asked_there_no_more(self, feed, server):
        server.publish(rss(item(guid="g")))
        found = await poll(feed)
        async with FeedServer() as inside:
            moved = FeedCursor(address=server.url(), moved_to=inside.url("/secret"))
            found.cursors = moved.cursors()
            await poll(feed, found)
        assert inside.asked == []
        assert server.asked[-1] == "/feed"

    async def test_to_an_address_that_is_gone_again_is_asked_at_the_first(self, feed, server):
        server.move("/new")
        server.publish(rss(), path="/new")
        found = await poll(feed)
        server.fail(status(404), path="/new")
        server.publish(rss(item("Back", guid="g")))
        found = await poll(feed, found)
        assert found.titles == ["Back"]
        await poll(feed, found)
        assert server.asked[2:] == ["/new", "/feed", "/feed"]

    @pytest.mark.parametrize("fault", [status(503), status(429), reset])
    async def test_stays_there_while_both_addresses_fail(self, feed, server, fault):
        server.move("/new")
        server.publish(rss(), path="/new")
        found = await poll(feed)
        server.fail(fault, path="/new")
        server.fail(status(404))
        failed = await poll(feed, found)
        assert failed.error is not None
        server.publish(rss(item("Back", guid="g")), path="/new")
        assert (await poll(feed, failed)).titles == ["Back"]

    async def test_is_forgotten_with_another_address_in_the_settings(self, feed, http, server):
        server.move("/new")
        server.publish(rss(item(guid="g")), path="/new", etag='"1"')
        found = await poll(feed)
        server.publish(rss(item("Elsewhere", guid="h")), path="/other", etag='"1"')
        assert (await poll(Feed(http, name="lab", address=server.url("/other")), found)).titles == ["Elsewhere"]
        assert "If-None-Match" not in server.requests[-1].headers


class TestAFeedThatHasEnded:
    async def test_says_what_to_do_and_is_not_asked_again(self, feed, server):
        server.fail(status(410))
        ended = await poll(feed)
        again = await poll(feed, ended)
        for found in (ended, again):
            assert found.error is not None
            assert found.error.ended
            assert "remove lab from OFFPRINT_FEEDS, or name its new address there" in str(found.error)
        assert server.asked == ["/feed"]
        assert again.cursors == ended.cursors

    async def test_is_asked_again_at_another_address(self, feed, http, server):
        server.fail(status(410))
        ended = await poll(feed)
        server.publish(rss(item("Here", guid="g")), path="/new")
        assert (await poll(Feed(http, name="lab", address=server.url("/new")), ended)).titles == ["Here"]

    async def test_after_a_move_has_ended_too(self, feed, server):
        server.move("/new")
        server.publish(rss(), path="/new")
        found = await poll(feed)
        server.fail(status(410), path="/new")
        found = await poll(feed, found)
        await poll(feed, found)
        assert server.asked[2:] == ["/new"]

    @pytest.mark.parametrize("code", [403, 404, 429, 500])
    async def test_is_none_that_only_fails(self, feed, server, code):
        server.fail(status(code))
        failed = await poll(feed)
        assert failed.error is not None
        assert not failed.error.ended
        server.publish(rss(item("Back", guid="g")))
        assert (await poll(feed, failed)).titles == ["Back"]

    async def test_tells_how_long_to_wait_where_the_server_says_so(self, feed, server):
        server.fail(status(429, Retry_After="3600"))
        error = (await poll(feed)).error
        assert error is not None
        assert (error.refused, error.retry_after) == (True, 3600)


async def test_no_other_address_is_asked_whatever_a_body_says(feed, server):
    other = server.url("/secret")
    dtd = f'<!DOCTYPE rss [<!ENTITY secret SYSTEM "{other}"><!ENTITY % more SYSTEM "{other}">%more;]>'
    said = f'<link rel="self" href="{other}"/><newLocation>{other}</newLocation><image><url>{other}</url></image>'
    server.publish(dtd + rss(said, item("&secret;", guid=other, link=other, description=f'<img src="{other}"/>')))
    await poll(feed, await poll(feed))
    assert set(server.asked) == {"/feed"}
