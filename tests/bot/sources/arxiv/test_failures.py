"""How a poll of arXiv ends when a server is not quite right."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.http.client import Http
from bot.paper.arxiv_categories import expanded
from bot.sources.arxiv.source import Arxiv
from tests.bot.sources.arxiv.polls import MONDAY, TUESDAY, Told, read_through, source_of
from tests.servers.arxiv import API, OAI, RSS, ArxivServer, Preprint
from tests.servers.huggingface import body, gzip_bomb, html_page, never, reset, status, truncated_body

ERROR_FEED = b"<rss><channel><title>Feed error for query: cs.LG</title><description>down</description></channel></rss>"
REFUSALS = [403, 406, 429]


@pytest.mark.parametrize("code", REFUSALS)
async def test_after_a_refusal_nothing_more_is_asked(told: Told, server: ArxivServer, code: int) -> None:
    server.fail(RSS, status(code))
    error = (await told.poll(TUESDAY)).error
    assert error
    assert (error.refused, error.unavailable, error.streams) == (True, False, None)
    assert len(server.requests) == 1


async def test_what_was_read_before_a_refusal_is_kept(http: Http, server: ArxivServer) -> None:
    source = source_of(http, server, "cs.*")
    server.announce(TUESDAY, Preprint(id="2611.00001", categories=("cs.AI",)))
    server.fail("cs.AR", status(429, Retry_After="60"))
    told = await Told(source, read_through(TUESDAY, *source.streams)).poll(TUESDAY)
    assert told.news == ["2611.00001"]
    assert told.error
    assert told.error.retry_after == 60
    assert len(server.requests) == 2
    read = server.requests[0].spec.split("+")
    assert told.error.streams == frozenset(source.streams).difference(read)


async def test_a_feed_that_fails_does_not_hold_up_the_others(http: Http, server: ArxivServer) -> None:
    source = source_of(http, server, "cs.*")
    papers = (Preprint(id=f"2611.{n:05d}", categories=(name,)) for n, name in enumerate(source.streams))
    server.announce(TUESDAY, *papers)
    told = Told(source, read_through(TUESDAY, *source.streams))
    for fault in (body(ERROR_FEED), body(ERROR_FEED, status=400), reset, status(404), html_page(), truncated_body):
        server.heal()
        server.fail("cs.AI", fault)
        await told.poll(TUESDAY)
        assert told.error
        assert told.error.streams == {name for name in source.streams if "cs.AI" in _with(server, name)}
        told.cursors = read_through(TUESDAY, *source.streams)
        assert len(told.news) == 40 - len(told.error.streams)


async def test_a_silent_arxiv_is_asked_twice_at_most(http: Http, server: ArxivServer) -> None:
    source = source_of(http, server, "cs.*", "stat.*")
    server.fail(RSS, never)
    server.fail(OAI, never)
    told = await Told(source, read_through(MONDAY, *expanded("cs"))).poll(TUESDAY)
    assert Counter(asked.service for asked in server.requests) == {RSS: 1, OAI: 1}
    assert told.error
    assert (told.error.refused, told.error.unavailable, told.error.streams) == (False, True, None)
    assert "RSS: no whole answer" in str(told.error)
    assert "OAI-PMH: no whole answer" in str(told.error)


async def test_a_stream_whose_baseline_was_not_read_has_no_cursor(source: Arxiv, server: ArxivServer) -> None:
    server.fail(RSS, status(503))
    told = await Told(source, {}).poll(TUESDAY)
    assert told.error
    assert told.cursors == {}


@pytest.mark.parametrize("content", [b"Rate exceeded.", b"<html>Back soon</html>", b""])
async def test_an_outage_with_status_200_is_no_quiet_day(told: Told, server: ArxivServer, content: bytes) -> None:
    server.fail(RSS, body(content))
    server.fail(OAI, body(content))
    assert (await told.poll(TUESDAY)).error
    assert told.read_through == {MONDAY}


async def test_an_entity_bomb_and_a_gzip_bomb_are_errors(told: Told, server: ArxivServer) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE rss [<!ENTITY e0 "ha">{entities}]><rss><channel><title>&e9;</title></channel></rss>'
    server.fail(RSS, body(bomb.encode()))
    server.fail(OAI, gzip_bomb(100_000_000))
    assert (await told.poll(TUESDAY)).error
    assert told.entries == []


async def test_the_query_api_is_not_asked_by_a_poll(told: Told, server: ArxivServer) -> None:
    await told.poll(TUESDAY)
    assert server.asked(API) == []


def _with(server: ArxivServer, name: str) -> list[str]:
    """The categories that were asked for together with `name`."""
    return next(asked.spec.split("+") for asked in server.asked(RSS) if name in asked.spec.split("+"))
