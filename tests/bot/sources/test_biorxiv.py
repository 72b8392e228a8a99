"""What a poll of bioRxiv or medRxiv brings: every preprint once, its latest version, news only where it is new."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import SourceError
from bot.http.client import Http
from bot.http.policy import Limits
from bot.paper.relation import Relation, RelationKind
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.sources.biorxiv import BioRxiv
from tests.bot.sources.client import AT_ONCE
from tests.servers.biorxiv import BioRxivServer, preprint
from tests.servers.huggingface import Fault, body, html_page, never, status

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = datetime(2026, 11, 24, tzinfo=UTC)
OLD_PREFIX, NEW_PREFIX = "10.1101/2025.11.30.600001", "10.64898/2026.11.24.700001"


@pytest.fixture
async def server() -> AsyncIterator[BioRxivServer]:
    async with BioRxivServer() as running:
        yield running


@pytest.fixture
def source(server: BioRxivServer, http: Http) -> BioRxiv:
    return BioRxiv(http, server="biorxiv", base_url=server.url)


async def poll(source: BioRxiv, cursor: str | None = None, *, now: datetime = NOW) -> list[SourcePage]:
    return [page async for page in source.pages({} if cursor is None else {ONLY_STREAM: cursor}, now=now)]


async def until_it_fails(source: BioRxiv, cursor: str | None = None) -> list[SourcePage]:
    pages: list[SourcePage] = []
    try:
        async for page in source.pages({} if cursor is None else {ONLY_STREAM: cursor}, now=NOW):
            pages.append(page)  # noqa: PERF401 (what came before the error is wanted)
    except SourceError:
        return pages
    pytest.fail("the poll ended without error")


async def entries(source: BioRxiv, cursor: str | None = None) -> list[Entry]:
    return [entry for page in await poll(source, cursor) for entry in page.entries]


def warnings(pages: list[SourcePage]) -> list[str]:
    return [warning for page in pages for warning in page.warnings]


def cursor(pages: list[SourcePage]) -> str | None:
    told = [page.cursors[ONLY_STREAM] for page in pages if page.cursors]
    return told[-1] if told else None


def many(number: int, *, day: str = "2026-11-24") -> list[dict[str, object]]:
    return [preprint(f"10.64898/2026.11.24.{700_000 + n}", day=day) for n in range(number)]


def answered(rows: list[dict[str, object]], **counts: int) -> Fault:
    return body(json.dumps({"messages": [{"status": "ok"} | counts], "collection": rows}).encode())


class TestAPreprint:
    async def test_what_is_told_of_a_preprint(self, source, server):
        server.post([preprint(NEW_PREFIX, published="10.1000/Journal.7")])
        (entry,) = await entries(source)
        paper = entry.paper
        assert (paper.id, paper.title, paper.abstract) == (
            f"doi:{NEW_PREFIX}",
            "Glia hear the sleeping cortex",
            "They do.",
        )
        assert (paper.authors, paper.categories) == (("M. Lindqvist", "T. B. Okafor"), ("neuroscience",))
        assert (paper.listed_at, paper.published_at, paper.sources) == (DAY, DAY, ("biorxiv",))
        assert paper.url == f"https://doi.org/{NEW_PREFIX}"
        assert paper.pdf_url == f"https://www.biorxiv.org/content/{NEW_PREFIX}v1.full.pdf"
        assert (entry.announce, entry.aliases) == (True, ("doi:10.1000/journal.7",))
        assert paper.relations == (Relation(kind=RelationKind.PUBLISHED, target="10.1000/journal.7"),)

    @pytest.mark.parametrize("doi", [OLD_PREFIX, NEW_PREFIX])
    async def test_a_doi_may_have_either_prefix(self, source, server, doi):
        server.post([preprint(doi)])
        assert [entry.paper.id for entry in await entries(source)] == [f"doi:{doi}"]

    @pytest.mark.parametrize("authors", ["Roe, A.; Poe, B. C.", "A. Roe; B. C. Poe", "Roe, A.;Poe, B. C.;"])
    async def test_authors_in_either_order_have_the_given_name_first(self, source, server, authors):
        server.post([preprint(authors=authors)])
        assert (await entries(source))[0].paper.authors == ("A. Roe", "B. C. Poe")

    @pytest.mark.parametrize("nothing", ["NA", "", None])
    async def test_a_preprint_that_no_journal_has_published_has_no_other_id(self, source, server, nothing):
        server.post([preprint(published=nothing)])
        (entry,) = await entries(source)
        assert (entry.aliases, entry.paper.relations) == ((), ())

    async def test_facts_that_are_missing_or_broken_cost_themselves_only(self, source, server):
        server.post([preprint(authors=None, abstract=7, category="", version="latest", published=[], server=None)])
        (entry,) = await entries(source)
        assert (entry.paper.authors, entry.paper.abstract, entry.announce) == ((), "", True)

    async def test_a_broken_row_is_left_out_with_a_warning(self, source, server):
        server.post([preprint(doi="none"), preprint(OLD_PREFIX, title=" "), preprint(NEW_PREFIX)])
        pages = await poll(source)
        assert [entry.paper.id for page in pages for entry in page.entries] == [f"doi:{NEW_PREFIX}"]
        assert len(warnings(pages)) == 2


class TestVersions:
    async def test_the_latest_version_is_told_once_and_is_news_where_the_first_is_there_too(self, source, server):
        server.post([preprint(title="Second", day="2026-11-23", version=2), preprint(title="First", day="2026-11-20")])
        (entry,) = await entries(source)
        assert (entry.paper.title, entry.announce) == ("Second", True)
        assert entry.paper.listed_at == DAY - timedelta(days=4)

    async def test_the_tenth_version_is_later_than_the_ninth(self, source, server):
        server.post([preprint(title="Tenth", version=10), preprint(title="Ninth", version=9)])
        assert [entry.paper.title for entry in await entries(source)] == ["Tenth"]

    async def test_a_later_version_of_a_preprint_never_seen_is_stored_and_not_announced(self, source, server):
        server.post([preprint(version=2)])
        (entry,) = await entries(source)
        assert (entry.announce, entry.paper.published_at, entry.paper.listed_at) == (False, None, DAY)


class TestPages:
    @pytest.mark.parametrize("page_size", [30, 100])
    @pytest.mark.parametrize("words", [True, False])
    async def test_every_row_is_read_whatever_the_size_of_a_page(self, source, server, page_size, words):
        server.page_size, server.words = page_size, words
        server.post(many(250))
        pages = await poll(source)
        assert len({entry.paper.id for page in pages for entry in page.entries}) == 250
        assert server.cursors() == list(range(0, 250, page_size))
        assert (cursor(pages), warnings(pages)) == ("2026-11-24", [])

    async def test_papers_come_oldest_first_in_pages_and_the_last_has_the_cursor(self, source, server):
        server.post([*many(150), preprint(OLD_PREFIX, day="2026-11-19")])
        pages = await poll(source)
        assert [len(page.entries) for page in pages] == [100, 51]
        assert pages[0].entries[0].paper.id == f"doi:{OLD_PREFIX}"
        assert [dict(page.cursors) for page in pages] == [{}, {ONLY_STREAM: "2026-11-24"}]

    async def test_a_server_that_ignores_the_cursor_ends_the_poll_with_a_warning(self, source, server):
        server.deaf = True
        server.post(many(100))
        pages = await poll(source)
        assert sum(len(page.entries) for page in pages) == 30
        assert server.cursors() == [0, 30]
        assert warnings(pages) == ["it counts 100 rows from 2026-11-17 to 2026-11-24 and sent 30"]

    async def test_a_total_that_is_too_high_ends_with_the_rows_and_a_warning(self, source, server):
        server.overcount = 31
        server.post(many(60))
        pages = await poll(source)
        assert sum(len(page.entries) for page in pages) == 60
        assert len(warnings(pages)) == 1

    async def test_rows_of_the_other_server_are_passed_over_in_step(self, source, server):
        server.post([preprint(f"10.64898/2026.11.24.8{n:05}", server="medRxiv") for n in range(40)] + many(40))
        pages = await poll(source)
        assert (sum(len(page.entries) for page in pages), warnings(pages)) == (40, [])

    async def test_medrxiv_is_asked_for_at_the_same_address(self, server, http):
        server.post([preprint(server="medRxiv", category="cardiovascular medicine")], on="medrxiv")
        source = BioRxiv(http, server="medrxiv", base_url=server.url)
        (entry,) = await entries(source)
        assert (source.name, entry.paper.sources, entry.paper.categories) == (
            "medrxiv",
            ("medrxiv",),
            ("cardiovascular medicine",),
        )


class TestDays:
    async def test_a_quiet_week_is_no_error_and_moves_the_cursor(self, source):
        pages = await poll(source)
        assert ([page.entries for page in pages], cursor(pages), warnings(pages)) == ([()], "2026-11-24", [])

    async def test_the_overlap_window_is_read_again_at_the_first_poll_of_a_day(self, source, server):
        server.post([preprint(day="2026-11-17")])
        assert len(await entries(source, "2026-11-23")) == 1

    async def test_after_an_absence_the_days_since_are_read_week_by_week(self, source, server):
        server.post([preprint(OLD_PREFIX, day="2026-10-25"), preprint(NEW_PREFIX)])
        pages = await poll(source, "2026-10-25")
        assert [entry.paper.id for page in pages for entry in page.entries] == [
            f"doi:{OLD_PREFIX}",
            f"doi:{NEW_PREFIX}",
        ]
        assert [page.cursors[ONLY_STREAM] for page in pages][-2:] == ["2026-11-17", "2026-11-24"]

    async def test_no_more_than_sixty_days_are_read(self, source, server):
        await poll(source, "2024-01-01")
        assert server.requests[0].path.split("/")[3] == "2026-09-25"

    @pytest.mark.parametrize("never_right", ["", "soon", "2031-01-01"])
    async def test_a_cursor_that_cannot_be_right_is_the_window(self, source, server, never_right):
        await poll(source, never_right)
        assert server.requests[0].path.split("/")[3] == "2026-11-17"


class TestFailures:
    @pytest.mark.parametrize(
        "fault",
        [
            status(503),
            status(429, Retry_After="60"),
            html_page(),
            body(b"[]"),
            body(b'{"collection": []}'),
            body(b'{"messages": []}'),
            body(b'{"messages": [{"status": "Error: the database is away"}], "collection": []}'),
            body(b'{"messages": [{"status": "ok", "total": 12}], "collection": []}'),
            body(b'{"messages": [{"status"'),
        ],
    )
    async def test_an_outage_does_not_look_like_a_quiet_day(self, source, server, fault):
        server.fail_next(fault)
        with pytest.raises(SourceError, match=r"^biorxiv: "):
            await poll(source)

    async def test_a_hang_ends(self, server):
        server.fail_next(never)
        async with aclosing(Http("Offprint/test", retries=AT_ONCE, limits=Limits(total_seconds=0.1))) as http:
            with pytest.raises(SourceError, match="no whole answer"):
                await poll(BioRxiv(http, server="biorxiv", base_url=server.url))

    async def test_what_came_before_a_failure_is_told_and_the_cursor_stays(self, source, server):
        server.post(many(60))
        server.fail_next(status(503), after=1)
        pages = await until_it_fails(source)
        assert (sum(len(page.entries) for page in pages), cursor(pages)) == (30, None)

    async def test_where_a_week_breaks_off_only_its_news_is_told(self, source, server):
        server.post([preprint(OLD_PREFIX, day="2026-11-22", version=2), *many(60)])
        server.fail_next(status(503), after=1)
        assert [entry.announce for page in await until_it_fails(source) for entry in page.entries] == [True] * 29

    async def test_where_rows_are_missing_only_the_news_is_told(self, source, server):
        server.overcount = 1
        server.post([preprint(OLD_PREFIX, version=2), preprint(NEW_PREFIX)])
        assert [entry.paper.id for entry in await entries(source)] == [f"doi:{NEW_PREFIX}"]

    async def test_rows_that_are_missing_from_days_never_read_again_are_an_error(self, source, server):
        server.overcount = 1
        server.post(many(2, day="2026-10-26"))
        pages = await until_it_fails(source, "2026-10-25")
        assert (sum(len(page.entries) for page in pages), cursor(pages)) == (2, None)

    async def test_a_few_broken_rows_do_not_end_the_poll(self, source, server):
        server.post(many(1))
        server.fail_next(answered([{"doi": None}] * 4, total=5))
        pages = await poll(source)
        assert server.cursors() == [0, 4]
        assert len(warnings(pages)) == 4 + 1

    async def test_broken_rows_end_the_poll_where_nothing_says_how_many_there_are(self, source, server):
        server.fail_next(answered([{"doi": None}] * 4), times=300)
        pages = await poll(source)
        assert (server.cursors(), len(warnings(pages))) == ([0], 4)

    async def test_an_answer_of_broken_rows_is_an_outage(self, source, server):
        server.fail_next(answered([{"doi": None}] * 30, total=30))
        with pytest.raises(SourceError, match="none of its 30 rows can be read: doi: Value error, not a DOI"):
            await poll(source)

    async def test_a_week_has_so_many_answers(self, source, server):
        server.page_size = 1
        server.post(many(301))
        pages = await until_it_fails(source)
        assert (len(server.requests), cursor(pages)) == (300, None)

    async def test_a_week_has_so_many_rows(self, source, server):
        server.page_size = 2_000
        server.post(many(22_000))
        pages = await until_it_fails(source)
        assert (len(server.requests), cursor(pages)) == (11, None)

    async def test_a_week_has_so_many_bytes(self, source, server):
        server.page_size = 1
        server.post(preprint(f"10.1101/{number}", jatsxml="x" * 9_000_000) for number in range(8))
        pages = await until_it_fails(source)
        assert (len(server.requests), cursor(pages)) == (6, None)

    async def test_a_week_that_is_not_read_in_time_breaks_off(self, server, http):
        server.fail_next(never)
        source = BioRxiv(http, server="biorxiv", base_url=server.url, week_seconds=0.1)
        with pytest.raises(SourceError, match=r"2026-11-17 to 2026-11-24 take more than 0\.1 s"):
            await poll(source)
