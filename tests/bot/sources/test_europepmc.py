"""What a query of Europe PMC brings, how its cursor ends, and what the operator reads where a query is wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.errors import SourceError
from bot.http.client import Http
from bot.paper.relation import Relation, RelationKind
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.sources.europepmc import EuropePmc, unbalanced
from bot.sources.told_paper import ALIASES
from tests.servers.europepmc import EuropePmcServer, record
from tests.servers.huggingface import body, html_page, status

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
QUERY = 'AUTH:"Lindqvist M" OR ORCID:0000-0000-0000-0000'
DOI = "10.64898/2026.11.22.700001"


@pytest.fixture
async def server() -> AsyncIterator[EuropePmcServer]:
    async with EuropePmcServer() as running:
        yield running


@pytest.fixture
def source(server: EuropePmcServer, http: Http) -> EuropePmc:
    return EuropePmc(http, name="lab", query=QUERY, base_url=server.url)


async def poll(source: EuropePmc, cursor: str | None = None) -> list[SourcePage]:
    return [page async for page in source.pages({} if cursor is None else {ONLY_STREAM: cursor}, now=NOW)]


async def until_it_fails(source: EuropePmc, cursor: str | None = None) -> list[SourcePage]:
    pages: list[SourcePage] = []
    try:
        async for page in source.pages({} if cursor is None else {ONLY_STREAM: cursor}, now=NOW):
            pages.append(page)  # noqa: PERF401 (what came before the error is wanted)
    except SourceError:
        return pages
    pytest.fail("the poll ended without error")


async def entries(source: EuropePmc) -> list[Entry]:
    return [entry for page in await poll(source) for entry in page.entries]


class TestARecord:
    async def test_what_is_told_of_an_article(self, source, server):
        pdfs = [
            {"documentStyle": "pdf", "availabilityCode": "S", "url": "https://publisher.example/paid.pdf"},
            {"documentStyle": "pdf", "availabilityCode": "OA", "url": "https://publisher.example/free.pdf"},
        ]
        server.bring(QUERY, [record(doi="10.1000/Journal.7", fullTextUrlList={"fullTextUrl": pdfs})])
        (entry,) = await entries(source)
        paper = entry.paper
        assert (paper.id, entry.key, entry.aliases) == (
            "doi:10.1000/journal.7",
            "MED/99900001",
            ("europepmc:MED/99900001",),
        )
        assert (paper.title, paper.abstract) == ("Glia hear the sleeping cortex.", "Background: H₂S & sleep.")
        assert paper.authors == ("Mara Lindqvist", "TB Okafor", "The Invented Consortium")
        assert (paper.keywords, paper.sources) == (("Glia", "Sleep"), ("europepmc:lab",))
        assert paper.listed_at == datetime(2026, 11, 24, tzinfo=UTC)
        assert paper.published_at == datetime(2026, 11, 20, tzinfo=UTC)
        assert (paper.url, paper.pdf_url) == ("https://doi.org/10.1000/journal.7", "https://publisher.example/free.pdf")
        assert entry.announce

    async def test_a_record_without_doi_has_the_key_of_europe_pmc_whatever_query_brings_it(self, server, http):
        server.bring("one", [record("4")])
        server.bring("two", [record("4")])
        for name in ("one", "two"):
            (entry,) = await entries(EuropePmc(http, name=name, query=name, base_url=server.url))
            assert (entry.paper.id, entry.key) == ("europepmc:MED/4", "MED/4")
            assert (entry.paper.url, entry.aliases) == ("https://europepmc.org/article/MED/4", ())

    async def test_a_preprint_of_arxiv_is_the_paper_of_arxiv(self, source, server):
        server.bring(QUERY, [record("PPR1", source="PPR", doi="10.48550/arXiv.2611.99901")])
        assert (await entries(source))[0].paper.id == "arxiv:2611.99901"

    async def test_a_preprint_and_its_article_name_each_other(self, source, server):
        link = {"id": "99900009", "source": "MED", "type": "Preprint of", "note": "Link created by title"}
        about = {"id": "5", "source": "MED", "type": "Comment in"}
        told = record("PPR1", source="PPR", doi=DOI, commentCorrectionList={"commentCorrection": [link, about, None]})
        server.bring(QUERY, [told])
        (entry,) = await entries(source)
        assert (entry.aliases, entry.paper.relations) == (("europepmc:PPR/PPR1", "europepmc:MED/99900009"), ())

    @pytest.mark.parametrize(("kind", "is_preprint"), [("Preprint of", True), ("Preprint in", False)])
    async def test_a_preprint_whose_article_has_a_doi_is_published_as_that(self, source, server, kind, is_preprint):
        link = {"id": "10.1000/Journal.7", "source": "DOI", "type": kind}
        server.bring(
            QUERY, [record("PPR1", source="PPR", doi=DOI, commentCorrectionList={"commentCorrection": [link]})]
        )
        (entry,) = await entries(source)
        assert entry.aliases == ("europepmc:PPR/PPR1", "doi:10.1000/journal.7")
        published = Relation(kind=RelationKind.PUBLISHED, target="10.1000/journal.7")
        assert entry.paper.relations == ((published,) if is_preprint else ())

    async def test_a_record_that_names_thousands_of_others_has_a_few_further_ids(self, source, server):
        links = [{"id": str(number), "source": "MED", "type": "Preprint of"} for number in range(5_000)]
        server.bring(QUERY, [record("PPR1", source="PPR", doi=DOI, commentCorrectionList={"commentCorrection": links})])
        assert len((await entries(source))[0].aliases) == 1 + ALIASES

    @pytest.mark.parametrize("kind", ["Retraction of Publication", "Published Erratum", "retraction", "correction"])
    async def test_a_notice_about_another_paper_is_stored_and_not_announced(self, source, server, kind):
        server.bring(QUERY, [record(title="Retraction: Glia", types=[kind])])
        assert [entry.announce for entry in await entries(source)] == [False]

    async def test_a_later_version_of_a_preprint_is_stored_and_not_announced(self, source, server):
        server.bring(
            QUERY, [record("PPR1", source="PPR", versionNumber=1), record("PPR2", source="PPR", versionNumber=2)]
        )
        assert {entry.key: entry.announce for entry in await entries(source)} == {"PPR/PPR1": True, "PPR/PPR2": False}

    async def test_facts_that_are_missing_or_broken_cost_themselves_only(self, source, server):
        broken = {"keywordList": [], "pubTypeList": None, "fullTextUrlList": {}, "commentCorrectionList": "none"}
        server.bring(
            QUERY, [record(authorList={"author": "all"}, abstractText=None, firstPublicationDate="?", **broken)]
        )
        (entry,) = await entries(source)
        assert entry.paper.authors == ("M Lindqvist", "TB Okafor")
        assert (entry.paper.keywords, entry.paper.published_at, entry.announce) == ((), None, True)

    async def test_a_broken_record_is_left_out_with_a_warning(self, source, server):
        server.bring(QUERY, [record(), record("2", title=""), record("3", source=None)])
        (page,) = await poll(source)
        assert [entry.key for entry in page.entries] == ["MED/99900001"]
        assert len(page.warnings) == 2


class TestPages:
    @pytest.mark.parametrize("echoes", [True, False])
    async def test_the_cursor_ends_by_repeating_itself_or_by_being_absent(self, source, server, echoes):
        server.echoes = echoes
        server.bring(QUERY, [record(str(number), indexed="2026-11-18") for number in range(250)])
        pages = await poll(source)
        assert [len(page.entries) for page in pages] == [100, 100, 50]
        assert [dict(page.cursors) for page in pages] == [{}, {}, {ONLY_STREAM: "2026-11-24"}]
        assert len(server.requests) == 3

    async def test_nothing_new_is_a_poll_without_entries_that_moves_the_cursor(self, source):
        (page,) = await poll(source)
        assert (page.entries, page.cursors[ONLY_STREAM], page.warnings) == ((), "2026-11-24", ())

    async def test_the_query_stands_in_brackets_beside_the_days_of_the_window(self, source, server):
        await poll(source)
        (asked,) = server.requests
        assert asked.query["query"] == f"({QUERY}) AND (FIRST_IDATE:[2026-11-17 TO 2026-11-24])"
        assert (asked.query["resultType"], asked.query["format"]) == ("core", "json")

    async def test_after_an_absence_the_days_since_are_read_week_by_week(self, source, server):
        server.bring(QUERY, [record("1", indexed="2026-10-30"), record("2")])
        pages = await poll(source, "2026-10-25")
        assert [entry.key for page in pages for entry in page.entries] == ["MED/1", "MED/2"]
        assert pages[0].cursors[ONLY_STREAM] == "2026-11-01"

    async def test_fewer_records_than_were_counted_are_told_as_a_warning(self, source, server):
        server.bring(QUERY, [record()])
        server.hidden = 2
        (page,) = await poll(source)
        assert page.warnings == ("it counts 3 papers from 2026-11-17 to 2026-11-24 and sent 1",)
        assert page.cursors == {ONLY_STREAM: "2026-11-24"}


class TestFailures:
    async def test_a_query_that_is_refused_names_the_setting_and_the_query(self, source, server):
        server.refuse(QUERY, "Unknown field ORCID")
        with pytest.raises(SourceError) as refused:
            await poll(source)
        for word in ("europepmc:lab", "Unknown field ORCID", "OFFPRINT_EUROPEPMC", QUERY):
            assert word in str(refused.value)

    @pytest.mark.parametrize(
        "fault",
        [
            body(b'{"version": "6.9", "errMsg": "no such field", "hitCount": 0, "resultList": {"result": []}}'),
            body(b'{"version": "6.9"}'),
            status(400),
        ],
    )
    async def test_an_answer_without_a_count_is_no_quiet_day(self, source, server, fault):
        server.fail_next(fault)
        with pytest.raises(SourceError, match="OFFPRINT_EUROPEPMC"):
            await poll(source)

    @pytest.mark.parametrize(
        "fault", [status(503), html_page(), body(b"[]"), body(b'{"hitCount": 3, "resultList": {"result": []}}')]
    )
    async def test_an_outage_does_not_look_like_a_quiet_day(self, source, server, fault):
        server.fail_next(fault)
        with pytest.raises(SourceError, match=r"^europepmc:lab: "):
            await poll(source)

    async def test_what_came_before_a_failure_is_told_and_the_cursor_stays(self, source, server):
        server.bring(QUERY, [record(str(number)) for number in range(150)])
        server.fail_next(status(503), after=1)
        pages = await until_it_fails(source)
        assert [(len(page.entries), dict(page.cursors)) for page in pages] == [(100, {})]

    async def test_records_that_are_missing_from_days_never_read_again_are_an_error(self, source, server):
        server.bring(QUERY, [record(indexed="2026-10-26")])
        server.hidden = 2
        pages = await until_it_fails(source, "2026-10-25")
        assert [(len(page.entries), dict(page.cursors)) for page in pages] == [(1, {})]

    async def test_an_answer_of_broken_records_is_an_outage(self, source, server):
        server.bring(QUERY, [record(str(number), title="") for number in range(30)])
        with pytest.raises(SourceError, match="none of its 30 rows can be read: its title is blank"):
            await poll(source)

    async def test_a_query_that_brings_half_of_pubmed_is_refused(self, source, server):
        server.hidden = 20_000
        server.bring(QUERY, [record()])
        with pytest.raises(SourceError, match="make it narrower"):
            await poll(source)

    @pytest.mark.parametrize("query", ['AUTH:"Roe A', "(glia", "glia) OR (sleep", '(TITLE:":)" OR glia'])
    async def test_a_query_that_would_swallow_the_dates_is_never_asked(self, server, http, query):
        with pytest.raises(SourceError, match="OFFPRINT_EUROPEPMC"):
            await poll(EuropePmc(http, name="lab", query=query, base_url=server.url))
        assert server.requests == []

    def test_brackets_inside_a_phrase_close_nothing(self):
        assert unbalanced('(TITLE:":-)" OR glia) AND (sleep)') is None
