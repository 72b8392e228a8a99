"""What people share, and what they want announced: once in a channel, and with its row of the outbox."""

from dataclasses import replace

import pytest

from bot.delivery.delivery import Kind, Settled, Started, State
from bot.ports.announcements import AnnouncedOnDemand
from bot.ports.shares import Share
from bot.ports.write import Applied, Stale
from tests.contracts.facts import GPU, ML, NOON, minutes, page, paper, said, subscribe, unsubscribe
from tests.outbox import start

SHARE = Share(channel=ML, kind=Kind.SHARED_PAPER, subject="arxiv:1", by="mira", at=NOON)


async def test_a_share_is_kept_with_its_row_of_the_outbox(stores):
    assert isinstance(await stores.shares.add(SHARE), Applied)
    assert await stores.shares.get(ML, Kind.SHARED_PAPER, "arxiv:1") == SHARE
    head = (await stores.outbox.lane(ML)).head
    assert (head.kind, head.subject, head.state) == (Kind.SHARED_PAPER, "arxiv:1", State.WAITING)


async def test_a_second_share_of_the_same_is_stale_and_the_first_stays(stores):
    await stores.shares.add(SHARE)
    assert await stores.shares.add(replace(SHARE, by="ada", at=NOON + minutes(1))) == Stale()
    assert (await stores.shares.get(ML, Kind.SHARED_PAPER, "arxiv:1")).by == "mira"
    assert (await stores.outbox.lane(ML)).waiting == 1


async def test_what_was_dropped_before_it_was_posted_can_be_shared_again(stores):
    await stores.shares.add(SHARE)
    head = (await stores.outbox.lane(ML)).head
    await stores.outbox.settle(Settled(delivery=head, state=State.DROPPED, at=NOON, error="it took too long"))
    again = replace(SHARE, by="ada", at=NOON + minutes(1))
    assert await stores.shares.add(again) == Applied(head.id)
    assert await stores.shares.get(ML, Kind.SHARED_PAPER, "arxiv:1") == again
    waiting = (await stores.outbox.lane(ML)).head
    assert (waiting.key, waiting.state, waiting.attempt) == (head.key, State.WAITING, 0)
    assert await stores.outbox.due(again.at, paused_before=NOON - minutes(1000)) == (ML,)


@pytest.mark.parametrize("state", [State.SENT, State.FAILED])
async def test_what_is_posted_or_may_be_is_not_shared_again(stores, state):
    await stores.shares.add(SHARE)
    head = (await stores.outbox.lane(ML)).head
    await stores.outbox.settle(Settled(delivery=head, state=state, at=NOON, message_id="1"))
    assert await stores.shares.add(replace(SHARE, by="ada")) == Stale()


async def test_what_was_dropped_after_a_request_of_unknown_fate_is_not_shared_again(stores):
    await stores.shares.add(SHARE)
    head = (await stores.outbox.lane(ML)).head
    begun = await start(stores.outbox, Started(delivery=head, worker="w", at=NOON))
    await stores.outbox.settle(Settled(delivery=begun, state=State.UNCERTAIN, at=NOON))
    unsure = (await stores.outbox.lane(ML)).head
    await stores.outbox.settle(Settled(delivery=unsure, state=State.DROPPED, at=NOON))
    assert await stores.shares.add(replace(SHARE, by="ada")) == Stale()


@pytest.mark.parametrize("other", [{"channel": GPU}, {"kind": Kind.SHARED_PAGE}, {"subject": "arxiv:2"}])
async def test_another_channel_kind_or_subject_is_another_share(stores, other):
    await stores.shares.add(SHARE)
    assert await stores.shares.get(**{"channel": ML, "kind": SHARE.kind, "subject": "arxiv:1"} | other) is None
    assert isinstance(await stores.shares.add(replace(SHARE, **other)), Applied)


async def test_a_paper_is_announced_on_demand_once(stores):
    wanted = await subscribe(stores, ML, "gpu")
    await stores.papers.apply(page(paper("1")))
    asked = AnnouncedOnDemand(said(ML, paper("1"), wanted.id), NOON)
    assert await stores.announcements.announce(asked) == Applied(1)
    assert await stores.announcements.announce(asked) == Applied(0)
    assert (await stores.outbox.lane(ML)).waiting == 1
    assert [one.subscription.id for one in (await stores.announcements.get(ML, paper("1").id)).why] == [wanted.id]


async def test_nothing_is_announced_on_demand_for_a_subscription_that_has_ended(stores):
    ended = await subscribe(stores, ML, "gpu")
    await unsubscribe(stores, ended)
    await stores.papers.apply(page(paper("1")))
    assert await stores.announcements.announce(AnnouncedOnDemand(said(ML, paper("1"), ended.id), NOON)) == Applied(0)
    assert await stores.announcements.get(ML, paper("1").id) is None
