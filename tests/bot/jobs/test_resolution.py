"""One paper under several ids: posted once, found under each, and never another paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channel.subscription import Mode
from bot.jobs.ingest import Ingested
from bot.paper.paper import Paper, PaperId
from bot.ports.source import Entry
from tests.bot.jobs.meanwhile import meanwhile
from tests.bot.jobs.scene import DISCORD, SLACK, START, Scene, paper

DOI, PREPRINT = PaperId("doi:10.1000/x"), PaperId("doi:10.64898/2026.11.01.1")
TITLE = "Sparse Attention for Protein Folding on GPUs"
ARTICLE = paper("1", f"{TITLE}.", id=DOI, authors=("Lovelace A",))
"""The same work as a journal tells it."""


def preprint(key: str = "1", title: str = TITLE, **facts: object) -> Paper:
    """A paper of a first author."""
    return paper(key, title, authors=("Ada Lovelace", "Charles Babbage"), **facts)


async def owners(scene: Scene, *ids: PaperId) -> set[PaperId]:
    """The papers that these ids lead to; all of them are known, and so are the rows that they had."""
    stored = await scene.stores.papers.get(ids)
    assert set(stored) == set(ids)
    return {one.paper.id for one in stored.values()}


# Further ids that an entry tells.


async def test_a_paper_that_tells_its_doi_is_the_paper_that_was_stored_under_it(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1", id=DOI), source="crossref")
    told = await scene.comes_in(Entry(paper("1"), aliases=(DOI,)), source="arxiv")
    assert (told.new, told.announced) == (0, 0)
    assert len(await scene.posted()) == 1
    assert await owners(scene, DOI, paper("1").id) == {DOI}


async def test_a_doi_that_a_paper_told_leads_to_it_when_a_feed_brings_it_later(scene):
    await scene.wants("gpu")
    await scene.comes_in(Entry(paper("1"), aliases=(DOI, PREPRINT)), source="arxiv")
    for known in (DOI, PREPRINT):
        told = await scene.comes_in(Entry(paper("9", "GPUs in print", id=known), key=known), source="feed:lab")
        assert (told.new, told.announced) == (0, 0)
    assert len(await scene.posted()) == 1
    assert await owners(scene, paper("1").id, DOI, PREPRINT) == {paper("1").id}


async def test_papers_that_were_posted_and_turn_out_to_be_one_by_a_doi_say_nothing_and_both_cards_work(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1", id=DOI), source="crossref")
    await scene.comes_in(paper("1", "More GPUs"), source="arxiv")
    assert len(await scene.posted()) == 2
    rows = [one.row for one in (await scene.stores.papers.get([DOI, paper("1").id])).values()]
    told = await scene.comes_in(Entry(paper("1", "More GPUs"), aliases=(DOI,)), source="arxiv")
    assert told == Ingested(new=0, changed=1, announced=0, queued=0)
    assert len(await scene.posted()) == 2
    assert {(await scene.stores.papers.by_row(row)).paper.id for row in rows} == {DOI}
    for named in (DOI, paper("1").id):
        assert (await scene.stores.announcements.get(SLACK, named)).paper.paper.id == DOI


@pytest.mark.parametrize(("mode", "cards", "lines"), [(Mode.INSTANTLY, 1, 0), (Mode.DAILY, 0, 1)])
async def test_papers_that_turn_out_to_be_one_by_a_doi_before_either_is_posted_are_posted_once(
    scene, mode, cards, lines
):
    await scene.wants("gpu", mode)
    await scene.comes_in(paper("1", id=DOI), source="crossref")
    await scene.comes_in(paper("1"), source="arxiv")
    await scene.comes_in(Entry(paper("1"), aliases=(DOI,)), source="arxiv")
    assert len([one for one in await scene.posted() if "On GPUs" in one]) == cards
    assert len(await scene.stores.digests.waiting(SLACK, "daily")) == lines


async def test_a_further_id_that_is_told_again_changes_nothing(scene):
    entry = Entry(paper("1"), aliases=(DOI,))
    await scene.comes_in(entry)
    assert await scene.comes_in(entry) == Ingested(new=0, changed=0, announced=0, queued=0)
    await scene.comes_in(paper("1"))
    (stored,) = (await scene.stores.papers.get([DOI])).values()
    assert stored.revision == 1


async def test_a_preprint_and_its_article_are_one_paper_when_their_source_says_so(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1", id=PREPRINT), source="biorxiv")
    await scene.comes_in(paper("1", "GPUs in print", id=DOI), source="feed:journal")
    await scene.comes_in(Entry(paper("1", id=PREPRINT), aliases=(DOI,)), source="biorxiv")
    assert await owners(scene, PREPRINT, DOI) == {PREPRINT}
    assert len(await scene.posted()) == 1


async def test_an_arxiv_paper_is_no_other_arxiv_paper_whatever_a_source_says(scene):
    await scene.comes_in(paper("1"), Entry(paper("2"), aliases=(paper("1").id, DOI)), Entry(paper("3"), aliases=(DOI,)))
    assert await owners(scene, *(paper(key).id for key in "123")) == {paper(key).id for key in "123"}
    assert await owners(scene, DOI) == {paper("2").id}


# The same title and first author.


async def test_a_doi_that_comes_later_with_the_same_title_and_first_author_is_not_posted_again(scene):
    await scene.wants("gpu")
    await scene.comes_in(preprint(), source="arxiv")
    told = await scene.comes_in(ARTICLE, source="feed:journal")
    assert told == Ingested(new=0, changed=1, announced=0, queued=0)
    assert len(await scene.posted()) == 1
    assert await owners(scene, preprint().id, DOI) == {preprint().id}
    (stored,) = (await scene.stores.papers.get([DOI])).values()
    assert (stored.paper.sources, stored.paper.title) == (("arxiv", "feed:journal"), TITLE)
    assert (await scene.comes_in(ARTICLE, source="feed:journal")).changed == 0


async def test_the_same_title_and_first_author_twice_on_a_page_are_posted_once(scene):
    await scene.wants("gpu")
    told = await scene.comes_in(preprint(id=PREPRINT), ARTICLE, source="europepmc:lab")
    assert (told.new, told.announced) == (1, 1)
    assert len(await scene.posted()) == 1
    assert await owners(scene, PREPRINT, DOI) == {PREPRINT}


@pytest.mark.parametrize(
    "other",
    [
        preprint("2"),
        preprint(id=DOI, title=f"{TITLE}, Part II"),
        preprint(id=DOI, published_at=START - timedelta(days=91)),
        replace(ARTICLE, authors=("Charles Babbage",)),
        replace(ARTICLE, authors=()),
    ],
    ids=["another arXiv id", "another part", "91 days before", "another first author", "no author"],
)
async def test_a_paper_that_only_looks_alike_is_posted_too(scene, other):
    await scene.wants("gpu")
    await scene.comes_in(preprint(), source="arxiv")
    assert (await scene.comes_in(other, source="feed:journal")).new == 1
    assert len(await scene.posted()) == 2


async def test_editorials_of_one_editor_are_all_posted(scene):
    await scene.wants("editorial")
    for number in range(3):
        editorial = paper("1", "Editorial", id=PaperId(f"doi:10.1000/{number}"), authors=("Ada Lovelace",))
        await scene.comes_in(editorial, source="feed:journal")
    assert len(await scene.posted()) == 3


async def test_a_word_that_only_the_article_has_is_news_to_who_waits_for_it(scene):
    await scene.wants("gpu")
    await scene.wants("zebrafish", channel=DISCORD)
    await scene.comes_in(preprint(), source="arxiv")
    await scene.comes_in(replace(ARTICLE, abstract="Of zebrafish."), source="feed:journal")
    assert [len(await scene.posted(channel)) for channel in (SLACK, DISCORD)] == [1, 1]


async def test_a_paper_that_another_process_stores_meanwhile_is_recognised_by_its_title(scene):
    await scene.wants("gpu")
    other = Scene(scene.stores, clock=scene.clock)

    async def other_writes():
        await other.comes_in(preprint(), source="arxiv")

    meanwhile(scene, "papers", "apply", other_writes)
    assert (await scene.comes_in(ARTICLE, source="feed:journal")).new == 0
    assert await owners(scene, preprint().id, DOI) == {preprint().id}


async def test_titles_are_looked_up_only_for_papers_that_are_not_stored(scene):
    await scene.comes_in(preprint())

    async def looks_up():
        raise AssertionError("it is stored already")

    meanwhile(scene, "papers", "works", looks_up)
    await scene.comes_in(preprint())
    assert (await scene.comes_in(preprint(upvotes=3), source="arxiv")).changed == 1
