"""What every store promises of papers that services are asked about."""

from __future__ import annotations

from dataclasses import replace

from bot.paper.paper import PaperId
from bot.polling.look_up import LookUpBegun
from bot.ports.lookups import PapersAsked
from bot.ports.papers import PaperWrite
from bot.ports.stores import Stores
from bot.ports.write import Applied, Stale
from tests.contracts.facts import NOON, minutes, page, paper

NAME = "arxiv:details"


def begun(key: str, *, after: int = 0, is_news: bool = False, name: str = NAME) -> LookUpBegun:
    return LookUpBegun(name=name, paper=paper(key).id, next_at=NOON + minutes(after), is_news=is_news)


async def due(stores: Stores, *, after: int = 0, limit: int = 99, name: str = NAME) -> list[PaperId]:
    found = await stores.lookups.due(name, now=NOON + minutes(after), limit=limit)
    return [one.stored.paper.id for one in found]


async def test_the_newest_that_is_due_comes_first_and_no_more_than_were_asked_for(stores):
    await stores.papers.apply(page(*map(paper, "123"), look_ups=(begun("1"), begun("2"), begun("3", after=5))))
    assert await due(stores) == [paper("2").id, paper("1").id]
    assert await due(stores, after=5, limit=2) == [paper("3").id, paper("2").id]
    assert await due(stores, name="another") == []


async def test_a_due_paper_has_all_its_ids_its_beginning_and_whether_it_is_news(stores):
    doi = PaperId("doi:10.1000/x")
    write = PaperWrite(paper("1"), 0, aliases=(doi,))
    await stores.papers.apply(replace(page(), papers=(write,), look_ups=(begun("1", is_news=True),)))
    (found,) = await stores.lookups.due(NAME, now=NOON, limit=9)
    assert (found.stored.paper, found.ids, found.since, found.is_news) == (paper("1"), (paper("1").id, doi), NOON, True)


async def test_a_look_up_that_has_begun_goes_on_as_it_was(stores):
    await stores.papers.apply(page(paper("1"), look_ups=(begun("1", is_news=True),)))
    later = page(paper("1"), revision=1, at=NOON + minutes(9), look_ups=(begun("1", after=9),))
    await stores.papers.apply(later)
    (found,) = await stores.lookups.due(NAME, now=NOON, limit=9)
    assert (found.since, found.is_news) == (NOON, True)


async def test_a_paper_that_was_asked_about_is_due_again_when_that_was_written_or_never(stores):
    await stores.papers.apply(page(*map(paper, "12"), look_ups=(begun("1"), begun("2"), begun("2", name="other"))))
    rows = {key: (await stores.papers.get([paper(key).id]))[paper(key).id].row for key in "12"}
    again = {rows["1"]: NOON + minutes(7), rows["2"]: None, 99: NOON}
    await stores.lookups.record(PapersAsked(NAME, again))
    assert await due(stores, after=6) == []
    assert await due(stores, after=99_999) == [paper("1").id]
    assert await due(stores, name="other") == [paper("2").id]


async def test_nothing_begins_with_a_page_that_is_stale(stores):
    assert await stores.papers.apply(page(paper("1"), revision=3, look_ups=(begun("1"),))) == Stale()
    assert await due(stores) == []


async def test_the_look_ups_of_papers_that_turn_out_to_be_one_go_on_once(stores):
    look_ups = (begun("1", is_news=True), begun("2", after=5), begun("2", name="other"))
    await stores.papers.apply(page(*map(paper, "12"), look_ups=look_ups))
    merged = PaperWrite(paper("1"), 1, absorbs=((paper("2").id, 1),))
    assert isinstance(await stores.papers.apply(replace(page(), papers=(merged,))), Applied)
    (found,) = await stores.lookups.due(NAME, now=NOON + minutes(9), limit=9)
    assert (found.ids, found.is_news) == ((paper("1").id, paper("2").id), True)
    assert await due(stores, name="other") == [paper("1").id]
