"""Papers of other sources, asked of the query API."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, date, datetime

import pytest

from bot.errors import SourceError
from bot.http.client import Http
from bot.sources.arxiv.lookup import ArxivLookup
from bot.sources.arxiv.query_api import read_found
from tests.samples import SAMPLES, needs_samples
from tests.servers.arxiv import API, ArxivServer, Preprint
from tests.servers.huggingface import body, status

DAY = date(2026, 11, 24)
ERROR = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>https://arxiv.org/api/errors#incorrect_id</id>
  <title>Error</title><summary>incorrect id format for xyz</summary></entry></feed>"""
EMPTY_BUT_COUNTED = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
  <opensearch:totalResults>3</opensearch:totalResults></feed>"""


@pytest.fixture
async def server() -> AsyncIterator[ArxivServer]:
    async with ArxivServer(today=DAY) as running:
        yield running


@pytest.fixture
async def lookup(server: ArxivServer) -> AsyncIterator[ArxivLookup]:
    async with aclosing(Http("Offprint/test")) as http:
        yield ArxivLookup(http, api_url=server.api_url)


async def test_arxiv_tells_the_categories_and_all_authors(lookup: ArxivLookup, server: ArxivServer) -> None:
    authors = (("Mara", "Lindqvist"), ("Aiko", "Tanabe"))
    told = Preprint(id="2611.99914", categories=("cs.LG", "cs.DC"), authors=authors, doi="10.5555/x.1")
    server.announce(DAY, told)
    (entry,) = await lookup.papers(["2611.99914"])
    assert entry.paper.id == "arxiv:2611.99914"
    assert entry.paper.categories == ("cs.LG", "cs.DC")
    assert entry.paper.authors == ("Mara Lindqvist", "Aiko Tanabe")
    assert entry.paper.published_at == datetime(2026, 11, 20, 17, 58, 3, tzinfo=UTC)
    assert entry.aliases == ("doi:10.5555/x.1",)


async def test_unknown_ids_and_other_names_are_absent(lookup: ArxivLookup, server: ArxivServer) -> None:
    server.announce(DAY, Preprint(id="hep-th/9901001"))
    found = await lookup.papers(["hep-th/9901001", "2611.99999", "doi:10.1101/1", "hello"])
    assert [entry.paper.id for entry in found] == ["arxiv:hep-th/9901001"]
    assert server.requests[0].query["id_list"] == "hep-th/9901001,2611.99999"


async def test_ids_are_asked_a_hundred_at_a_time_and_each_once(lookup: ArxivLookup, server: ArxivServer) -> None:
    ids = [f"2611.{number:05d}" for number in range(250)]
    server.announce(DAY, *(Preprint(id=one) for one in ids))
    found = await lookup.papers([*ids, "arXiv:2611.00001v2"])
    assert [entry.paper.id for entry in found] == [f"arxiv:{one}" for one in ids]
    assert [len(one.query["id_list"].split(",")) for one in server.requests] == [100, 100, 50]


async def test_nothing_is_asked_for_no_ids(lookup: ArxivLookup, server: ArxivServer) -> None:
    assert await lookup.papers([]) == ()
    assert server.requests == []


async def test_a_withdrawn_paper_is_no_news(lookup: ArxivLookup, server: ArxivServer) -> None:
    server.announce(DAY, Preprint(id="2611.99914", comment="This paper has been withdrawn"))
    (entry,) = await lookup.papers(["2611.99914"])
    assert not entry.announce


@pytest.mark.parametrize("code", [200, 400])
async def test_an_error_is_told_in_an_entry_with_any_status(
    lookup: ArxivLookup, server: ArxivServer, code: int
) -> None:
    server.fail(API, body(ERROR, status=code))
    with pytest.raises(SourceError, match="incorrect id format for xyz"):
        await lookup.papers(["2611.99914"])


async def test_an_empty_page_that_counts_papers_is_an_error(lookup: ArxivLookup, server: ArxivServer) -> None:
    server.fail(API, body(EMPTY_BUT_COUNTED))
    with pytest.raises(SourceError, match="counts 3 papers and has none"):
        await lookup.papers(["2611.99914"])


async def test_a_refusal_is_an_error_that_says_so(lookup: ArxivLookup, server: ArxivServer) -> None:
    server.fail(API, status(429))
    with pytest.raises(SourceError) as caught:
        await lookup.papers(["2611.99914"])
    assert caught.value.refused
    assert not caught.value.unavailable


@needs_samples
def test_the_recorded_shape_is_read_whole() -> None:
    found = read_found((SAMPLES / "arxiv_query.atom.xml").read_bytes())
    assert [entry.paper.title for entry in found.entries][1:] == ["A Survey of Expert Routing & Balancing", "0"]
    assert found.entries[1].paper.categories == ("cs.CL", "cs.LG")
    assert found.warnings == ()
