"""Links to papers that people posted: noted once, shown once in half an hour, found under whichever id of the paper."""

from dataclasses import replace

import pytest

from bot.delivery.delivery import Kind, Settled, State, linked_subject
from bot.paper.paper import PaperId
from bot.ports.papers import PaperWrite
from bot.ports.shares import Share
from bot.ports.sightings import LinksPosted, Sighting
from bot.ports.write import Applied, Stale
from tests.contracts.facts import GPU, ML, NOON, announce, minutes, page, paper

ONE = Sighting(channel=ML, paper=PaperId("arxiv:1"), message="17.5", by="U1", at=NOON)
HALF_AN_HOUR = minutes(30)


def posted(*sightings, posts=False):
    return LinksPosted(sightings=sightings, quiet_since=sightings[0].at - HALF_AN_HOUR, posts=posts)


def shown(one=ONE, **more):
    return replace(one, shown=True, **more)


async def test_a_link_is_noted_once_however_often_the_platform_tells_of_it(stores):
    assert await stores.sightings.note(posted(ONE)) == Applied(1)
    assert await stores.sightings.note(posted(replace(ONE, by="U2"))) == Applied(0)
    assert await stores.sightings.since(ML, since=NOON) == (ONE,)
    assert await stores.sightings.since(ML, since=NOON + minutes(1)) == ()
    assert await stores.sightings.since(GPU, since=NOON) == ()


async def test_what_is_shown_gets_a_row_of_the_outbox_where_that_posts_it(stores):
    other = shown(paper=PaperId("arxiv:2"), message="18")
    assert await stores.sightings.note(posted(shown(), posts=True)) == Applied(1)
    assert await stores.sightings.note(posted(other)) == Applied(1)
    head = (await stores.outbox.lane(ML)).head
    assert (head.kind, head.subject) == (Kind.LINKED_PAPER, linked_subject("17.5", ONE.paper))
    assert (await stores.outbox.lane(ML)).waiting == 1


async def test_a_paper_that_was_shown_meanwhile_is_not_shown_again(stores):
    await stores.sightings.note(posted(shown()))
    again = shown(message="18", at=NOON + minutes(29))
    assert await stores.sightings.note(posted(again)) == Stale()
    assert await stores.sightings.note(posted(replace(again, shown=False))) == Applied(1)
    later = shown(message="19", at=NOON + minutes(31))
    assert await stores.sightings.note(posted(later)) == Applied(1)
    assert await stores.sightings.note(posted(shown(channel=GPU))) == Applied(1)


async def test_a_link_that_was_noted_and_not_shown_counts_as_nothing_shown(stores):
    await stores.sightings.note(posted(ONE))
    assert await stores.sightings.shown(ML, [ONE.paper], since=NOON - minutes(1)) == frozenset()
    assert await stores.sightings.note(posted(shown(message="18"))) == Applied(1)
    assert await stores.sightings.shown(ML, [ONE.paper, PaperId("arxiv:2")], since=NOON) == {ONE.paper}
    assert await stores.sightings.shown(ML, [ONE.paper], since=NOON + minutes(1)) == frozenset()


@pytest.mark.parametrize("by_hand", [False, True])
async def test_a_card_that_the_outbox_posted_counts_as_shown(stores, by_hand):
    if by_hand:
        await stores.papers.apply(page(paper("1")))
        await stores.shares.add(Share(channel=ML, kind=Kind.SHARED_PAPER, subject="arxiv:1", by="mira", at=NOON))
    else:
        await announce(stores, ML, paper("1"))
    assert await stores.sightings.shown(ML, [ONE.paper], since=NOON) == frozenset()
    head = (await stores.outbox.lane(ML)).head
    await stores.outbox.settle(Settled(delivery=head, state=State.SENT, at=NOON, message_id="1"))
    assert await stores.sightings.shown(ML, [ONE.paper], since=NOON) == {ONE.paper}
    assert await stores.sightings.note(posted(shown())) == Stale()


async def test_the_last_link_to_a_paper_is_found_by_any_of_its_ids(stores):
    doi = PaperId("doi:10.1/x")
    await stores.sightings.note(posted(replace(ONE, paper=doi)))
    await stores.sightings.note(posted(replace(ONE, message="18", at=NOON + minutes(2))))
    assert (await stores.sightings.last(ML, [ONE.paper]))[ONE.paper].message == "18"
    one = page()
    await stores.papers.apply(replace(one, papers=(PaperWrite(paper("1"), 0, aliases=(doi,)),)))
    found = await stores.sightings.last(ML, [ONE.paper, doi, PaperId("arxiv:2")])
    assert {name: (each.paper, each.message) for name, each in found.items()} == {
        ONE.paper: (ONE.paper, "18"),
        doi: (doi, "18"),
    }
    before = await stores.sightings.last(ML, [ONE.paper], before=NOON + minutes(2))
    assert before[ONE.paper].message == "17.5"
    assert await stores.sightings.last(ML, [ONE.paper], before=NOON) == {}
    assert [each.paper for each in await stores.sightings.since(ML, since=NOON)] == [ONE.paper, ONE.paper]


async def test_a_paper_that_no_source_has_brought_can_be_linked_to(stores):
    await stores.sightings.note(posted(ONE))
    assert await stores.sightings.last(ML, [ONE.paper]) == {ONE.paper: ONE}
