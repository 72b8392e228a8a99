"""Services are asked about stored papers in the background: what they add is news where the paper was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.errors import SourceError
from bot.jobs.look_up import LookedUp, LookUps
from bot.log_events import LogEvent
from bot.paper.paper import PaperId
from bot.paper.relation import Relation, RelationKind
from bot.polling.look_up import AFTER_FAILURE, ARXIV_DETAILS, ARXIV_LIFE, CROSSREF_LIFE
from bot.ports.source import ONLY_STREAM, Entry
from bot.sources.arxiv_look_ups import ArxivLookUps
from tests.bot.jobs.scene import RETRACTED, SLACK, START, ToldLookup, ToldSource, page, paper

DAY = timedelta(days=1)
DOI = PaperId("doi:10.1000/x")


@pytest.fixture
def arxiv() -> ToldLookup:
    """arXiv, which knows the categories of paper 1."""
    lookup = ToldLookup(ARXIV_DETAILS)
    lookup.knows(paper("1", categories=("cs.LG",), authors=("Ada Byron", "Grace Murray"), listed_at=None))
    return lookup


@pytest.fixture
def crossref() -> ToldLookup:
    return ToldLookup(CROSSREF_LIFE)


def down(**more: object) -> SourceError:
    return SourceError("arxiv", "it answered 503", refused=True, **more)


# What Hugging Face does not tell, and arXiv does.


async def test_a_category_matches_a_paper_that_hugging_face_brought(scene, arxiv):
    await scene.wants("category:cs.LG")
    await scene.comes_in(paper("1"))
    assert await scene.posted() == []
    assert await scene.looked_up(arxiv) == LookedUp(asked=1, found=1, announced=1, queued=1)
    assert await scene.posted() == ["“On GPUs” by Ada Byron and 1 more matches category:cs.LG."]


async def test_a_paper_of_a_baseline_is_completed_and_not_announced(scene, arxiv):
    await scene.wants("category:cs.LG")
    source = ToldSource(told=[page(paper("1"))])
    await scene.polled(source)
    assert (await scene.looked_up(arxiv)).announced == 0
    (stored,) = (await scene.stores.papers.get([paper("1").id])).values()
    assert stored.paper.categories == ("cs.LG",)
    scene.clock.move(timedelta(minutes=15))
    arxiv.knows(paper("2", categories=("cs.LG",)))
    source.told = [page(paper("1"), paper("2"))]
    await scene.polled(source)
    assert (await scene.looked_up(arxiv)).announced == 1
    assert len(await scene.posted()) == 1


async def test_a_paper_that_its_source_calls_no_news_is_not_announced_by_its_answer(scene, arxiv):
    await scene.wants("category:cs.LG")
    await scene.comes_in(Entry(paper("1"), announce=False))
    assert (await scene.looked_up(arxiv)).announced == 0


async def test_an_answer_about_an_old_paper_is_a_late_line_and_no_card(scene, arxiv):
    await scene.wants("category:cs.LG")
    await scene.comes_in(paper("1", listed_at=START - 5 * DAY))
    await scene.looked_up(arxiv)
    (line,) = await scene.stores.digests.waiting(SLACK, "daily")
    assert line.late


async def test_an_answer_that_comes_days_after_a_paper_without_a_day_is_late(scene, arxiv):
    await scene.wants("category:cs.LG")
    await scene.comes_in(paper("1", listed_at=None))
    scene.clock.move(5 * DAY)
    await scene.looked_up(arxiv)
    assert len(await scene.stores.digests.waiting(SLACK, "daily")) == 1


async def test_a_paper_that_was_announced_is_not_announced_again_by_its_answer(scene, arxiv):
    await scene.wants("gpu")
    await scene.wants("category:cs.LG")
    await scene.comes_in(paper("1"))
    await scene.looked_up(arxiv)
    assert len(await scene.posted()) == 1


async def test_a_paper_is_asked_about_once_when_arxiv_knows_it_and_a_few_times_when_it_does_not(scene, arxiv):
    await scene.comes_in(paper("1"), paper("9"))
    for _ in range(30):
        await scene.looked_up(arxiv)
        scene.clock.move(DAY)
    assert arxiv.asked == [(paper("9").id, paper("1").id), *[(paper("9").id,)] * 3]


async def test_a_paper_that_arxiv_itself_brought_is_not_asked_about(scene, arxiv):
    await scene.comes_in(paper("1"), source="arxiv")
    await scene.comes_in(paper("2"))
    await scene.comes_in(paper("2", listed_at=START - DAY), source="arxiv")
    await scene.looked_up(arxiv)
    scene.clock.move(DAY)
    assert (await scene.looked_up(arxiv)).asked == 0
    assert arxiv.asked == []


async def test_papers_are_asked_about_in_requests_of_a_hundred_the_newest_first(scene, arxiv):
    await scene.comes_in(*(paper(f"{number}") for number in range(1, 231)))
    assert (await scene.looked_up(arxiv)).asked == 230
    assert [len(asked) for asked in arxiv.asked] == [100, 100, 30]
    assert arxiv.asked[0][0] == paper("230").id


async def test_what_was_not_asked_about_is_not_taken(scene, arxiv):
    arxiv.known[paper("1").id] = Entry(paper("7", "Never asked for"))
    await scene.comes_in(paper("1"))
    assert (await scene.looked_up(arxiv)).found == 0
    assert await scene.stores.papers.get([paper("7").id]) == {}


async def test_a_paper_with_an_id_of_arxiv_beside_its_own_is_asked_about_by_that(scene):
    class Client:
        asked = ()

        async def papers(self, ids):
            self.asked = ids
            return (Entry(paper("2", categories=("cs.LG",))),)

    client = Client()
    await scene.comes_in(Entry(paper("2", id=PaperId("feed:lab:k")), key="k"), source="feed:lab")
    await scene.comes_in(Entry(paper("2"), key="k"), source="feed:lab")
    assert (await scene.looked_up(ArxivLookUps(client, plan=ARXIV_DETAILS))).found == 1
    assert client.asked == ["2"]
    (stored,) = (await scene.stores.papers.get([PaperId("feed:lab:k")])).values()
    assert stored.paper.categories == ("cs.LG",)


# The life of announced papers.


async def test_announced_papers_with_a_doi_are_asked_about_and_others_are_not(scene, crossref):
    await scene.wants("gpu")
    await scene.comes_in(paper("1", id=DOI), paper("2"), paper("3", "On rice", id=PaperId("doi:10.1000/y")))
    assert (await scene.looked_up(crossref)).asked == 0
    for day in (1, 7, 30, 90, 180, 365, 730):
        scene.clock.move(START + day * DAY - timedelta(hours=1) - scene.clock.now())
        assert (await scene.looked_up(crossref)).asked == 0
        scene.clock.move(timedelta(hours=2))
        assert (await scene.looked_up(crossref)).asked == 1
    assert set(crossref.asked) == {(DOI,)}


async def test_a_retraction_that_is_found_is_told_to_the_channel_once(scene, crossref):
    await scene.wants("gpu")
    await scene.comes_in(paper("1", id=DOI))
    await scene.posted()
    crossref.knows(paper("1", id=DOI, relations=(RETRACTED,)))
    for _ in range(40):
        scene.clock.move(DAY)
        await scene.looked_up(crossref)
    assert [said.partition(":")[0] for said in await scene.posted()] == [
        "“On GPUs” matches gpu.",
        "Retracted on 12 November 2026",
    ]


async def test_a_paper_that_was_announced_before_it_had_a_doi_is_asked_about_from_then_on(scene, crossref):
    await scene.wants("gpu")
    own = PaperId("feed:lab:k")
    await scene.comes_in(Entry(paper("1", id=own), key="k"), source="feed:lab")
    await scene.comes_in(Entry(paper("1", id=DOI), key="k"), source="feed:lab")
    scene.clock.move(DAY)
    await scene.looked_up(crossref)
    assert crossref.asked == [(own,)]


async def test_a_paper_that_was_withdrawn_at_arxiv_is_found_though_no_source_told_it(scene):
    life = ToldLookup(ARXIV_LIFE)
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    await scene.posted()
    life.knows(paper("1", relations=(Relation(kind=RelationKind.WITHDRAWN),)))
    scene.clock.move(DAY)
    assert (await scene.looked_up(life)).queued == 1
    assert (await scene.posted())[1].startswith("Withdrawn: ")


async def test_what_a_look_up_of_a_papers_life_adds_is_never_news(scene):
    life = ToldLookup(ARXIV_LIFE)
    await scene.wants("gpu")
    await scene.wants("category:cs.LG", channel=SLACK)
    await scene.comes_in(paper("1"))
    life.knows(paper("1", categories=("cs.LG",)))
    scene.clock.move(DAY)
    assert (await scene.looked_up(life)).announced == 0


# Failures.


async def test_a_failure_ends_the_run_with_one_line_and_the_papers_are_asked_about_later(scene, arxiv):
    await scene.comes_in(*(paper(f"{number}") for number in range(1, 131)))
    arxiv.fault = down()
    with capture_logs() as logs:
        assert (await scene.looked_up(arxiv)).error is arxiv.fault
    assert [line["event"] for line in logs] == [LogEvent.LOOK_UP_FAILED]
    arxiv.fault = None
    assert (await scene.looked_up(arxiv)).asked == 30  # those that had not been asked about
    scene.clock.move(AFTER_FAILURE)
    assert (await scene.looked_up(arxiv)).asked == 100


async def test_answers_that_came_before_a_failure_are_kept(scene, crossref):
    await scene.wants("gpu")
    await scene.comes_in(paper("1", id=DOI), paper("2", id=PaperId("doi:10.1000/y")))
    crossref.knows(paper("2", id=PaperId("doi:10.1000/y"), relations=(RETRACTED,)))
    scene.clock.move(DAY)

    async def fails_at_the_second(papers):
        if crossref.asked:
            raise down()
        return await ToldLookup.entries(crossref, papers)

    crossref.entries = fails_at_the_second
    done = await scene.looked_up(crossref)
    assert (done.asked, done.found, done.error is None) == (1, 1, False)


async def test_a_service_that_fails_is_left_alone_for_longer_and_longer_and_others_are_not(scene, arxiv, crossref):
    arxiv.plan = replace(arxiv.plan, at_once=1)
    runs = LookUps([arxiv, crossref], stores=scene.stores, index=scene.index, clock=scene.clock)
    await scene.wants("gpu")
    await scene.comes_in(*(paper(f"{number}") for number in range(1, 9)), paper("1", id=DOI))
    scene.clock.move(DAY)
    arxiv.fault = down()
    asked = []
    for _ in range(60):
        await runs.run(ARXIV_DETAILS.name)
        asked.append(len(arxiv.asked))
        scene.clock.move(timedelta(minutes=1))
    assert [minute for minute in range(1, 60) if asked[minute] > asked[minute - 1]] == [5, 15, 35]
    await runs.run(CROSSREF_LIFE.name)
    assert crossref.asked == [(DOI,)]
    arxiv.fault = None
    scene.clock.move(timedelta(hours=1))
    await runs.run(ARXIV_DETAILS.name)
    assert (await scene.looked_up(arxiv)).asked == 0


async def test_a_baseline_stays_silent_whichever_stream_brings_the_paper_first(scene, arxiv):
    await scene.wants("category:cs.LG")
    await scene.comes_in(paper("1"), baselines=frozenset((ONLY_STREAM,)))
    await scene.comes_in(paper("1", upvotes=9), source="feed:lab")
    assert (await scene.looked_up(arxiv)).announced == 0


async def test_one_bad_id_starves_no_other_and_is_asked_no_more_often_than_any(scene, arxiv):
    await scene.wants("category:cs.LG")
    arxiv.poison = paper("3").id
    await scene.comes_in(*(paper(str(number), f"GPU {number}") for number in range(1, 9)))
    done = await scene.looked_up(arxiv)
    assert (done.asked, done.announced) == (7, 1)
    assert arxiv.asked[-1] == (paper("3").id,) or (paper("3").id,) in arxiv.asked
    requests = len(arxiv.asked)
    scene.clock.move(timedelta(hours=2))
    await scene.looked_up(arxiv)
    assert len(arxiv.asked) == requests


async def test_a_look_up_is_no_poll_of_the_sources_streams(scene, arxiv):
    await scene.comes_in(paper("1"))
    await scene.looked_up(arxiv)
    assert await scene.stores.sources.states() == (await scene.state(),)


async def test_a_paper_that_was_news_and_gains_an_arxiv_id_later_is_news_for_its_categories(scene, arxiv):
    await scene.wants("category:cs.LG")
    await scene.comes_in(paper("1", id=DOI), source="feed:lab")
    await scene.comes_in(Entry(paper("1"), aliases=(DOI,)))
    assert (await scene.looked_up(arxiv)).announced == 1
