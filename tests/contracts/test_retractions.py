"""A channel that was posted a paper hears once that it is retracted, and no other channel does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channel.subscription import Mode
from bot.delivery.delivery import Kind, Settled, Started, State
from bot.digest.digest import DigestKey
from bot.paper.paper import Paper, PaperId
from bot.ports.digests import DigestMade
from bot.ports.papers import PaperWrite
from bot.ports.stores import Stores
from bot.ports.write import Applied
from tests.contracts.facts import GPU, LINE, ML, NOON, announce, minutes, page, paper, said, subscribe
from tests.outbox import start


async def settle_head(stores: Stores, state: State, *, channel=ML) -> None:
    """Let the channel's next row end, or stand, in a state."""
    head = (await stores.outbox.lane(channel)).head
    started = await start(stores.outbox, Started(head, NOON, "worker"))
    if state is not State.INFLIGHT:
        await stores.outbox.settle(Settled(delivery=started, state=state, at=NOON))


async def take_back(stores: Stores, one: PaperId) -> int:
    """Write a page that shows the paper to be retracted; how many rows that made."""
    applied = await stores.papers.apply(page(taken_back=(one,), at=NOON + minutes(5)))
    assert isinstance(applied, Applied)
    return applied.number


@pytest.mark.parametrize("state", [State.SENT, State.INFLIGHT, State.UNCERTAIN])
async def test_a_channel_whose_card_may_be_posted_gets_one_notice(stores, state):
    await announce(stores, ML, paper("1"))
    await settle_head(stores, state)
    assert await take_back(stores, paper("1").id) == 1
    assert await take_back(stores, paper("1").id) == 0
    assert (await stores.outbox.lane(GPU)).waiting == 0
    if state is State.SENT:
        notice = (await stores.outbox.lane(ML)).head
        assert (notice.kind, notice.subject, notice.created_at) == (
            Kind.RETRACTION,
            paper("1").id,
            NOON + minutes(5),
        )


@pytest.mark.parametrize("state", [State.WAITING, State.FAILED, State.DROPPED])
async def test_a_card_that_is_not_posted_makes_no_notice(stores, state):
    await announce(stores, ML, paper("1"))
    await settle_head(stores, state)
    assert await take_back(stores, paper("1").id) == 0


async def make_digest(stores: Stores, *papers: Paper, name: str = "daily") -> None:
    made = DigestMade(
        channel=await stores.channels.get(ML),
        key=DigestKey(name, "2026-11-24T12:00+00:00"),
        papers=tuple(one.id for one in papers),
        at=NOON,
    )
    assert (await stores.digests.apply(made)).number > 0


async def test_a_line_of_a_digest_that_went_out_counts_as_posted_and_one_that_waits_does_not(stores):
    subscription = await subscribe(stores, ML, "gpu", Mode.DAILY)
    lines = tuple(said(ML, paper(key), subscription.id, route=LINE) for key in "123")
    await stores.papers.apply(page(*(paper(key) for key in "123"), announcements=lines))
    await make_digest(stores, paper("1"))
    assert await take_back(stores, paper("1").id) == 0
    await settle_head(stores, State.SENT)
    assert await take_back(stores, paper("2").id) == 0
    assert await take_back(stores, paper("1").id) == 1


async def test_papers_that_turned_out_to_be_one_are_told_of_once_in_each_channel(stores):
    first, second = paper("1"), paper("2")
    await announce(stores, ML, first, second)
    await settle_head(stores, State.SENT)
    await settle_head(stores, State.SENT)
    await subscribe(stores, GPU, "gpu")
    (there,) = await stores.channels.subscriptions(GPU)
    await stores.papers.apply(page(second, revision=1, announcements=(said(GPU, second, there.id),)))
    await settle_head(stores, State.SENT, channel=GPU)
    assert await take_back(stores, first.id) == 1
    merged = PaperWrite(first, 1, absorbs=((second.id, 2),))
    whole = replace(page(), papers=(merged,), taken_back=(first.id,))
    assert await stores.papers.apply(whole) == Applied(1)
    assert (await stores.outbox.lane(ML)).waiting == 1
    assert (await stores.outbox.lane(GPU)).head.subject == first.id


async def test_a_notice_that_was_made_under_an_id_that_is_an_alias_now_is_not_made_again(stores):
    first, second = paper("1"), paper("2")
    await announce(stores, ML, first, second)
    await settle_head(stores, State.SENT)
    await settle_head(stores, State.SENT)
    assert await take_back(stores, second.id) == 1
    merged = PaperWrite(first, 1, absorbs=((second.id, 1),))
    assert await stores.papers.apply(replace(page(), papers=(merged,), taken_back=(first.id,))) == Applied(0)
