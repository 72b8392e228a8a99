"""What Crossref tells of a paper, from the work itself and from the notices about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, date, datetime

import pytest

from bot.errors import SourceError
from bot.http.client import Http
from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.paper.relation import Relation, RelationKind
from bot.ports.lookups import DuePaper
from bot.ports.source import Entry
from bot.sources.crossref import Crossref
from tests.bot.sources.client import AT_ONCE
from tests.servers.crossref import CrossrefServer, updated
from tests.servers.huggingface import Fault, body, html_page, status

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = date(2026, 11, 12)
OURS, NOTICE = "10.1000/ours", "10.1000/notice"
RETRACTED = Relation(kind=RelationKind.RETRACTED, target=NOTICE, day=DAY)


def due(*ids: str) -> DuePaper:
    """A stored paper with these ids, its own first."""
    names = tuple(map(PaperId, ids or (f"doi:{OURS}",)))
    paper = Paper(id=names[0], title="On GPUs", sources=("huggingface",))
    stored = StoredPaper(paper=paper, row=1, revision=1, first_seen_at=NOW)
    return DuePaper(stored=stored, ids=names, since=NOW, is_news=False)


@pytest.fixture
async def server() -> AsyncIterator[CrossrefServer]:
    async with CrossrefServer() as running:
        yield running


@pytest.fixture
def crossref(server: CrossrefServer, http: Http) -> Crossref:
    return Crossref(http, base_url=server.url, contact="lab@example.org")


async def relations(crossref: Crossref, *ids: str) -> list[Relation]:
    return [relation for entry in await crossref.entries([due(*ids)]) for relation in entry.paper.relations]


async def test_a_retraction_that_only_retraction_watch_tells_is_found(
    crossref: Crossref, server: CrossrefServer
) -> None:
    server.put(OURS, updated_by=[updated(NOTICE, source="retraction-watch")])
    assert await relations(crossref) == [RETRACTED]


async def test_a_retraction_that_only_the_publishers_notice_tells_is_found(
    crossref: Crossref, server: CrossrefServer
) -> None:
    server.put(OURS)
    server.put(NOTICE, title=["Retraction: On GPUs"], update_to=[updated("10.1000/OURS")])
    assert await relations(crossref) == [RETRACTED]


async def test_a_retraction_that_both_tell_is_one(crossref: Crossref, server: CrossrefServer) -> None:
    server.put(OURS, updated_by=[updated(NOTICE, source="retraction-watch"), updated(NOTICE)])
    server.put(NOTICE, update_to=[updated(OURS)])
    assert await relations(crossref) == [RETRACTED]


async def test_a_notice_about_many_papers_counts_for_each_alone(crossref: Crossref, server: CrossrefServer) -> None:
    server.put(OURS)
    others = [updated(f"10.1000/{number}", day=date(2020, 1, 1)) for number in range(40)]
    server.put(NOTICE, update_to=[*others[:20], updated(OURS), *others[20:]])
    assert await relations(crossref) == [RETRACTED]


async def test_a_notice_is_not_itself_retracted_by_what_it_tells_of_others(
    crossref: Crossref, server: CrossrefServer
) -> None:
    server.put(OURS, title=["Retraction: another paper"], update_to=[updated("10.1000/another")])
    assert await relations(crossref) == []


async def test_a_paper_that_is_retracted_in_its_place_is(crossref: Crossref, server: CrossrefServer) -> None:
    server.put(OURS, update_to=[updated(OURS)])
    assert await relations(crossref) == [Relation(kind=RelationKind.RETRACTED, target=OURS, day=DAY)]


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("Retraction", RelationKind.RETRACTED),
        ("removal", RelationKind.RETRACTED),
        ("withdrawal", RelationKind.WITHDRAWN),
        ("expression-of-concern", RelationKind.CONCERN),
        ("Expression of concern", RelationKind.CONCERN),
        ("correction", RelationKind.CORRECTED),
        ("erratum", RelationKind.CORRECTED),
        ("corrigendum", RelationKind.CORRECTED),
        ("partial_retraction", RelationKind.CORRECTED),
        ("new_version", None),
        ("addendum", None),
        ("", None),
    ],
)
async def test_each_type_of_update_is_told_by_its_kind(
    crossref: Crossref, server: CrossrefServer, told: str, kind: RelationKind | None
) -> None:
    server.put(OURS, updated_by=[updated(NOTICE, told)])
    assert [one.kind for one in await relations(crossref)] == ([kind] if kind else [])


async def test_a_preprint_names_its_article(crossref: Crossref, server: CrossrefServer) -> None:
    article = {"id": "10.1000/ARTICLE", "id-type": "doi", "asserted-by": "subject"}
    server.put(OURS, type="posted-content", relation={"is-preprint-of": [article]})
    assert await relations(crossref) == [Relation(kind=RelationKind.PUBLISHED, target="10.1000/article")]


async def test_an_article_is_not_published_as_its_preprint(crossref: Crossref, server: CrossrefServer) -> None:
    server.put(OURS, relation={"has-preprint": [{"id": "10.1101/2026.01.01.1", "id-type": "doi"}]})
    assert await relations(crossref) == []


async def test_an_arxiv_paper_with_the_doi_of_an_article_was_published_as_that(
    crossref: Crossref, server: CrossrefServer
) -> None:
    server.put(OURS, published={"date-parts": [[2026, 11, 12]]})
    published = Relation(kind=RelationKind.PUBLISHED, target=OURS, day=DAY)
    assert await relations(crossref, "arxiv:2611.00001", f"doi:{OURS}") == [published]


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ({"date-parts": [[2026]]}, None),
        ({"date-parts": [[2026, 11]]}, None),
        ({"date-parts": [[None]]}, None),
        ({"date-parts": [[2026, 13, 40]]}, None),
        ({"date-parts": "soon"}, None),
        ({"date-parts": []}, None),
        ({"date-time": "2026-11-12T00:00:00Z"}, DAY),
        (None, None),
    ],
)
async def test_a_day_that_is_not_told_whole_is_not_known(
    crossref: Crossref, server: CrossrefServer, told: object, day: date | None
) -> None:
    server.put(OURS, updated_by=[updated(NOTICE) | {"updated": told}])
    assert [one.day for one in await relations(crossref)] == [day]


async def test_of_hundreds_of_corrections_and_a_retraction_without_a_day_the_retraction_is_kept(
    crossref: Crossref, server: CrossrefServer
) -> None:
    corrections = [updated(f"10.1000/c{number}", "correction") for number in range(300)]
    server.put(OURS, updated_by=[*corrections, updated(NOTICE) | {"updated": None}])
    told = await relations(crossref)
    assert (len(told), told[-1]) == (50, Relation(kind=RelationKind.RETRACTED, target=NOTICE))


async def test_broken_fields_cost_only_themselves(crossref: Crossref, server: CrossrefServer) -> None:
    broken = [None, "retraction", {"DOI": 7, "type": "retraction"}, {"DOI": "nonsense", "type": []}]
    server.put(OURS, title="On GPUs", relation=[], update_to="x", updated_by=[*broken, updated(NOTICE)])
    assert await relations(crossref) == [RETRACTED, Relation(kind=RelationKind.RETRACTED)]


async def test_a_paper_to_which_nothing_has_happened_and_one_that_is_unknown_have_no_entry(
    crossref: Crossref, server: CrossrefServer
) -> None:
    server.put(OURS)
    assert await crossref.entries([due(), due("doi:10.5555/unknown"), due("arxiv:2611.00001")]) == ()
    assert [path for path, _ in server.requests] == ["/works/10.1000/ours", "/works", "/works/10.5555/unknown"]


async def test_the_entry_is_filed_under_the_papers_own_id_and_is_never_news(
    crossref: Crossref, server: CrossrefServer
) -> None:
    server.put(OURS, title=["RETRACTED: On <i>GPUs</i>"], updated_by=[updated(NOTICE)])
    (entry,) = await crossref.entries([due("feed:lab:k", f"doi:{OURS}")])
    assert isinstance(entry, Entry)
    assert (entry.paper.id, entry.paper.title, entry.announce) == ("feed:lab:k", "RETRACTED: On GPUs", False)


async def test_a_mail_address_is_named_and_a_web_page_is_not(server: CrossrefServer) -> None:
    async with aclosing(Http("Offprint/test", retries=AT_ONCE)) as http:
        for contact in ("lab@example.org", "https://example.org", None):
            await Crossref(http, base_url=f"{server.url}/", contact=contact).entries([due()])
    assert [query.get("mailto") for _, query in server.requests] == ["lab@example.org", None, None]


async def test_a_doi_with_signs_that_addresses_use_is_asked_about_whole(
    crossref: Crossref, server: CrossrefServer
) -> None:
    for doi in ("10.1002/(sici)1<1::aid#2?>3.0;co;2-x", "10.1000/a,b%41"):
        server.put(doi, updated_by=[updated(NOTICE)])
        assert await relations(crossref, f"doi:{doi}") == [RETRACTED]


@pytest.mark.parametrize(
    ("fault", "refused"),
    [
        (status(503), True),
        (status(429, Retry_After="60"), True),
        (html_page(), False),
        (body(b"[]"), False),
        (body(b'{"message": '), False),
        (body(b'{"message": "Sorry"}'), False),
    ],
)
async def test_an_outage_is_an_error_and_not_a_paper_without_a_fault(
    crossref: Crossref, server: CrossrefServer, fault: Fault, refused: bool
) -> None:
    server.put(OURS)
    server.fail_next(fault)
    with pytest.raises(SourceError) as failed:
        await crossref.entries([due()])
    assert failed.value.refused is refused
