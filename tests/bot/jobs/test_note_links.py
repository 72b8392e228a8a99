"""People link to papers: each link is noted, a paper is shown once, and nothing becomes news by it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channel.change import ChangeKind
from bot.delivery.delivery import Kind
from bot.jobs.compose_delivery import compose
from bot.jobs.note_links import LinkedMessage, note_links, to_show
from bot.paper.paper import PaperId
from bot.ports.papers import PaperWrite
from storage.memory import memory_stores
from tests.contracts.facts import GPU, ML, NOON, change, page, paper, subscribe, write_change

A, B, C = (PaperId(f"arxiv:{key}") for key in "123")
MESSAGE = LinkedMessage(channel=ML, id="17.5", by="U1", papers=(A,), at=NOON)


@pytest.fixture
async def stores():
    """The stores of a channel that asks for links, with two papers."""
    found = memory_stores()
    await found.papers.apply(page(paper("1"), paper("2")))
    asking = replace(await found.channels.get(ML), links=True)
    await write_change(found, change(ML, ChangeKind.SETTINGS_SET), channel=asking)
    return found


@pytest.mark.parametrize(
    ("linked", "stored", "lately", "shown"),
    [
        ((A,), {A}, (), (A,)),
        ((A, B), {A, B}, (), (A, B)),
        ((A, B), {A, B}, {A}, (B,)),
        ((A, B), {B}, (), (B,)),
        ((A, B, C), {A, B, C}, (), ()),
        ((), {A}, (), ()),
    ],
)
def test_what_is_shown_of_a_message(linked, stored, lately, shown):
    assert to_show(linked, stored=stored, shown_lately=lately) == shown


async def test_a_paper_is_shown_again_after_half_an_hour(stores):
    for minutes, many in ((0, 1), (29, 0), (31, 1), (32, 0)):
        at = NOON + timedelta(minutes=minutes)
        shown = await note_links(replace(MESSAGE, id=str(minutes), at=at), stores, posts=False)
        assert len(shown) == many, minutes
    assert len(await stores.sightings.since(ML, since=NOON)) == 4


async def test_a_message_that_is_told_of_twice_is_acted_on_once(stores):
    assert list(await note_links(MESSAGE, stores, posts=True)) == [A]
    assert await note_links(MESSAGE, stores, posts=True) == {}
    assert (await stores.outbox.lane(ML)).waiting == 1


async def test_of_many_messages_in_one_moment_one_is_answered(stores):
    asked = (note_links(replace(MESSAGE, id=str(number)), stores, posts=True) for number in range(8))
    shown = await asyncio.gather(*asked)
    assert sum(map(len, shown)) == 1
    assert (await stores.outbox.lane(ML)).waiting == 1


async def test_two_addresses_of_one_paper_are_one_link(stores):
    doi = PaperId("doi:10.1/x")
    await stores.papers.apply(replace(page(), papers=(PaperWrite(paper("3"), 0, aliases=(doi,)),)))
    shown = await note_links(replace(MESSAGE, papers=(doi, C)), stores, posts=False)
    assert {name: one.paper.id for name, one in shown.items()} == {doi: C}
    assert [one.paper for one in await stores.sightings.since(ML, since=NOON)] == [C]


async def test_a_channel_that_has_not_asked_keeps_nothing(stores):
    assert await note_links(replace(MESSAGE, channel=GPU), stores, posts=True) == {}
    assert await stores.sightings.since(GPU, since=NOON) == ()


async def test_a_link_never_makes_a_paper_news(stores):
    await subscribe(stores, ML, "gpu")
    await note_links(MESSAGE, stores, posts=True)
    assert await stores.announcements.get(ML, A) is None
    row = (await stores.outbox.lane(ML)).head
    assert row.kind is Kind.LINKED_PAPER


async def test_the_card_answers_the_message_and_says_when_the_paper_was_shared_before(stores):
    await note_links(replace(MESSAGE, at=NOON - timedelta(days=3)), stores, posts=False)
    await note_links(replace(MESSAGE, id="18"), stores, posts=True)
    outgoing = await compose((await stores.outbox.lane(ML)).head, stores)
    assert outgoing.message.answers == "18"
    assert "shared here 3 days ago" in str(outgoing.message.parts)
