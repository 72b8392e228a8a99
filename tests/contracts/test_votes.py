"""Votes: the last one of each person counts, and cards are edited for them, few times for many votes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channel.person import person_of
from bot.channel.vote import Stance, Tally, Vote
from bot.delivery.delivery import Kind, Settled, Started, State, edited_key
from bot.ports.papers import PaperWrite
from bot.ports.shares import Share
from bot.ports.votes import EDITED_EVERY, Cast
from bot.ports.write import Stale
from tests.contracts.facts import GPU, ML, NOON, announce, minutes, page, paper, said, subscribe
from tests.outbox import start

ONE, OTHER = paper("1"), paper("2", "On TPUs")
SECOND = timedelta(seconds=1)


def vote(person="U1", stance=Stance.LIKED, *, on=ONE, channel=ML, at=NOON) -> Vote:
    return Vote(channel=channel, paper=on.id, person=person_of(channel, person), stance=stance, at=at)


async def sent_card(stores, channel=ML, kind=Kind.CARD, *, at=NOON):
    """The head of the lane, as posted."""
    head = (await stores.outbox.lane(channel)).head
    assert head.kind is kind
    begun = await start(stores.outbox, Started(delivery=head, worker="w", at=at))
    await stores.outbox.settle(Settled(delivery=begun, state=State.SENT, at=at, message_id=f"m{head.id}"))
    return head


async def edits(stores, channel=ML) -> list[str]:
    """The keys of the messages that edits wait for, each of which goes out."""
    keys = []
    while (head := (await stores.outbox.lane(channel)).head) is not None:
        begun = await start(stores.outbox, Started(delivery=head, worker="w", at=NOON))
        await stores.outbox.settle(Settled(delivery=begun, state=State.SENT, at=NOON))
        assert head.kind is Kind.EDIT
        keys.append(edited_key(head.subject))
    return keys


async def test_the_last_vote_of_each_person_counts(stores):
    await stores.papers.apply(page(ONE, OTHER))
    assert await stores.votes.cast(vote()) == Cast(Stance.NONE, Tally(1, 0))
    assert await stores.votes.cast(vote("U2")) == Cast(Stance.NONE, Tally(2, 0))
    assert await stores.votes.cast(vote(stance=Stance.NOT_FOR_US)) == Cast(Stance.LIKED, Tally(1, 1))
    assert await stores.votes.cast(vote("U2", Stance.NONE)) == Cast(Stance.LIKED, Tally(0, 1))
    assert await stores.votes.tally(ML, ONE.id) == Tally(0, 1)
    assert await stores.votes.tally(ML, OTHER.id) == await stores.votes.tally(GPU, ONE.id) == Tally()
    assert await stores.votes.stance(ML, ONE.id, person_of(ML, "U1")) is Stance.NOT_FOR_US
    assert await stores.votes.stance(ML, ONE.id, person_of(ML, "U3")) is Stance.NONE


async def test_the_same_vote_again_leaves_the_journal_as_it_is(stores):
    await stores.papers.apply(page(ONE))
    await stores.votes.cast(vote())
    assert await stores.votes.cast(vote(at=NOON + minutes(1))) == Cast(Stance.LIKED, Tally(1, 0))
    assert await stores.votes.cast(vote("U2", Stance.NONE)) == Cast(Stance.NONE, Tally(1, 0))
    assert [voted.vote for voted in await stores.votes.journal(most=9)] == [vote()]


async def test_nobody_votes_on_a_paper_that_is_not_there(stores):
    assert await stores.votes.cast(vote()) == Stale()
    assert await stores.votes.tally(ML, ONE.id) == Tally()


async def test_the_journal_keeps_every_vote_in_its_order(stores):
    await stores.papers.apply(page(ONE, OTHER))
    votes = [vote(), vote("U2", on=OTHER), vote(stance=Stance.NONE, at=NOON + SECOND), vote(channel=GPU, person="9")]
    for one in votes:
        await stores.votes.cast(one)
    journal = await stores.votes.journal(most=9)
    assert [voted.vote for voted in journal] == votes
    assert await stores.votes.journal(after=journal[0].number, most=2) == journal[1:3]


async def test_the_most_liked_of_a_time_come_first_and_of_equal_ones_the_last_liked(stores):
    third = paper("3", "On NPUs")
    await stores.papers.apply(page(ONE, OTHER, third))
    for one in (
        vote("U1", at=NOON - minutes(60)),
        vote("U2", at=NOON - minutes(60)),
        vote("U3", at=NOON),
        vote("U1", on=OTHER, at=NOON + SECOND),
        vote("U1", Stance.NOT_FOR_US, on=third),
        vote("U9", on=third, channel=GPU),
    ):
        await stores.votes.cast(one)
    ever = await stores.votes.liked_most(ML, since=NOON - minutes(99), limit=5)
    assert [(one.paper.paper.id, one.tally.likes) for one in ever.papers] == [(ONE.id, 3), (OTHER.id, 1)]
    lately = await stores.votes.liked_most(ML, since=NOON, limit=1)
    assert ([one.paper.paper.id for one in lately.papers], lately.total) == ([OTHER.id], 2)
    next_page = await stores.votes.liked_most(ML, since=NOON, limit=1, offset=1)
    assert [(one.paper.paper.id, one.tally.likes, one.at) for one in next_page.papers] == [(ONE.id, 3, NOON)]


async def test_votes_on_two_papers_that_turn_out_to_be_one_are_votes_on_it(stores):
    await stores.papers.apply(page(ONE, OTHER))
    await stores.votes.cast(vote("U1"))
    await stores.votes.cast(vote("U1", on=OTHER))
    await stores.votes.cast(vote("U2", Stance.NOT_FOR_US, on=OTHER))
    merged = PaperWrite(ONE, 1, absorbs=((OTHER.id, 1),))
    await stores.papers.apply(replace(page(), papers=(merged,)))
    for named in (ONE, OTHER):
        assert await stores.votes.tally(ML, named.id) == Tally(1, 1)
    (liked,) = (await stores.votes.liked_most(ML, since=NOON, limit=9)).papers
    assert (liked.paper.paper.id, liked.tally) == (ONE.id, Tally(1, 1))
    assert await stores.votes.cast(vote("U1", Stance.NONE)) == Cast(Stance.LIKED, Tally(0, 1))
    assert {voted.vote.paper for voted in await stores.votes.journal(most=9)} == {ONE.id}


@pytest.mark.parametrize("last", [Stance.NOT_FOR_US, Stance.NONE])
async def test_a_like_of_a_paper_that_turned_out_to_be_one_since_disliked_is_none(stores, last):
    await stores.papers.apply(page(ONE, OTHER))
    await stores.votes.cast(vote("U1"))
    for stance in (Stance.LIKED, last):
        await stores.votes.cast(vote("U1", stance, on=OTHER))
    merged = PaperWrite(ONE, 1, absorbs=((OTHER.id, 1),))
    await stores.papers.apply(replace(page(), papers=(merged,)))
    assert (await stores.votes.tally(ML, ONE.id)).likes == 0
    assert (await stores.votes.liked_most(ML, since=NOON, limit=9)).papers == ()


async def test_a_posted_card_is_edited_once_for_the_votes_of_one_moment(stores):
    await announce(stores, ML, ONE)
    card = await sent_card(stores)
    await stores.votes.cast(vote("U1"))
    await stores.votes.cast(vote("U2"))
    assert await stores.votes.tell(NOON) == 1
    assert await edits(stores) == [card.key]
    assert await stores.votes.tell(NOON + minutes(9)) == 0


async def test_votes_that_come_within_seconds_of_an_edit_wait_for_the_next_one(stores):
    await announce(stores, ML, ONE)
    card = await sent_card(stores)
    await stores.votes.cast(vote("U1"))
    await stores.votes.tell(NOON)
    await edits(stores)
    await stores.votes.cast(vote("U2"))
    assert await stores.votes.tell(NOON + SECOND) == 0
    await stores.votes.cast(vote("U3"))
    assert await stores.votes.tell(NOON + EDITED_EVERY) == 1
    assert await edits(stores) == [card.key]


async def test_an_edit_that_waits_shows_later_votes_too(stores):
    await announce(stores, ML, ONE)
    card = await sent_card(stores)
    await stores.votes.cast(vote("U1"))
    await stores.votes.tell(NOON)
    await stores.votes.cast(vote("U2"))
    assert await stores.votes.tell(NOON + minutes(1)) == 0
    assert await edits(stores) == [card.key]
    assert await stores.votes.tell(NOON + minutes(2)) == 0


async def test_a_clock_that_is_set_back_holds_up_no_edit(stores):
    await announce(stores, ML, ONE)
    await sent_card(stores)
    await stores.votes.cast(vote("U1"))
    await stores.votes.tell(NOON)
    await edits(stores)
    await stores.votes.cast(vote("U2"))
    assert await stores.votes.tell(NOON - minutes(60)) == 1


async def test_only_a_change_of_the_likes_is_told(stores):
    await announce(stores, ML, ONE)
    await sent_card(stores)
    await stores.votes.cast(vote("U1", Stance.NOT_FOR_US))
    await stores.votes.cast(vote("U1", Stance.NONE))
    assert await stores.votes.tell(NOON) == 0


async def test_a_card_that_still_waits_needs_no_edit_and_another_channels_card_gets_none(stores):
    await announce(stores, ML, ONE)
    await announce(stores, GPU, OTHER)
    await sent_card(stores, GPU)
    await stores.votes.cast(vote("U1"))
    assert await stores.votes.tell(NOON) == 0
    assert (await stores.outbox.lane(ML)).head.kind is Kind.CARD
    assert (await stores.outbox.lane(GPU)).head is None


async def test_every_card_of_a_paper_in_the_channel_is_edited_also_one_that_was_shared(stores):
    await announce(stores, ML, ONE)
    card = await sent_card(stores)
    await stores.shares.add(Share(channel=ML, kind=Kind.SHARED_PAPER, subject=ONE.id, by="mira", at=NOON))
    shared = await sent_card(stores, kind=Kind.SHARED_PAPER)
    await stores.votes.cast(vote("U1"))
    assert await stores.votes.tell(NOON) == 2
    assert await edits(stores) == [card.key, shared.key]


async def test_a_card_beside_one_that_was_just_edited_is_edited_once_for_the_same_votes(stores):
    await announce(stores, ML, ONE)
    card = await sent_card(stores)
    await stores.votes.cast(vote("U1"))
    await stores.votes.tell(NOON)
    await edits(stores)
    await stores.shares.add(Share(channel=ML, kind=Kind.SHARED_PAPER, subject=ONE.id, by="mira", at=NOON))
    shared = await sent_card(stores, kind=Kind.SHARED_PAPER)
    await stores.votes.cast(vote("U2"))
    assert await stores.votes.tell(NOON + SECOND) == 1
    assert await edits(stores) == [shared.key]
    assert await stores.votes.tell(NOON + EDITED_EVERY) == 1
    assert await edits(stores) == [card.key]
    assert await stores.votes.tell(NOON + 2 * EDITED_EVERY) == 0


@pytest.mark.parametrize("state", [State.UNCERTAIN, State.INFLIGHT])
async def test_a_card_of_unknown_fate_is_edited_behind_it(stores, state):
    await announce(stores, ML, ONE)
    begun = await start(stores.outbox, Started(delivery=(await stores.outbox.lane(ML)).head, worker="w", at=NOON))
    if state is State.UNCERTAIN:
        await stores.outbox.settle(Settled(delivery=begun, state=state, at=NOON))
    await stores.votes.cast(vote("U1"))
    assert await stores.votes.tell(NOON) == 1
    assert (await stores.outbox.lane(ML)).head.key == begun.key


async def test_a_card_that_was_edited_for_these_votes_and_then_for_a_bar_is_not_edited_for_them_again(stores):
    bar = await subscribe(stores, ML, "upvotes:>=20")
    await stores.papers.apply(page(ONE))
    await stores.shares.add(Share(channel=ML, kind=Kind.SHARED_PAPER, subject=ONE.id, by="mira", at=NOON))
    shared = await sent_card(stores, kind=Kind.SHARED_PAPER)
    await stores.votes.cast(vote("U1"))
    assert await stores.votes.tell(NOON) == 1
    await edits(stores)
    gpu = await subscribe(stores, ML, "gpu")
    await stores.papers.apply(replace(page(announcements=(said(ML, ONE, gpu.id),)), at=NOON))
    card = await sent_card(stores)
    await stores.votes.cast(vote("U2"))
    assert await stores.votes.tell(NOON + SECOND) == 1
    assert await edits(stores) == [card.key]
    passed = said(ML, ONE, bar.id)
    passed = replace(passed, announcement=replace(passed.announcement, passed_bar=True))
    await stores.papers.apply(page(announcements=(passed,), at=NOON + SECOND))
    assert await edits(stores) == [card.key]
    assert await stores.votes.tell(NOON + 2 * EDITED_EVERY) == 1
    assert await edits(stores) == [shared.key]
    assert await stores.votes.tell(NOON + 4 * EDITED_EVERY) == 0
