"""Cards whose rows are thinned: what is left of each answers for it as the row did."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.announcing.merge import Withdrawal
from bot.channel.person import person_of
from bot.channel.vote import Stance, Vote
from bot.delivery.delivery import Kind, Settled, State, delivery_key
from bot.paper.relation import Relation, RelationKind
from bot.ports.papers import PaperWrite
from bot.ports.retention import CardsThinned, CardThinning, PaperThinning, Place, RowThinning, ThinnedSoFar
from bot.ports.write import Applied
from bot.retention.ages import Aged
from tests.contracts.facts import GPU, LINE, ML, NOON, announce, minutes, page, paper, said, subscribe

ONE, OTHER, LAST = paper("1"), paper("2"), paper("9")
LATER = NOON + timedelta(days=800)
MIRA = person_of(ML, "U1")
KEY = delivery_key(ML, Kind.CARD, ONE.id)


async def post(stores, channel=ML, *, at=NOON, state: State = State.SENT) -> None:
    """Settle what waits in a lane, each under a message id of its own."""
    while (head := (await stores.outbox.lane(channel)).head) is not None and head.state is State.WAITING:
        await stores.outbox.settle(Settled(delivery=head, state=state, at=at, message_id=f"m{head.subject}"))


async def posted(stores, *papers, channel=ML) -> None:
    """Papers whose cards were posted, and then one more, so that none of these is the last of the channel."""
    for number, one in enumerate((*papers, LAST)):
        await announce(stores, channel, one, at=NOON + minutes(number))
        await post(stores, channel, at=NOON + minutes(number))


def thinning(*, most: int = 10, before=LATER, after=None) -> CardThinning:
    return CardThinning(before=before, at=LATER, most=most, after=after)


async def thin(stores, **more) -> int:
    return (await stores.retention.thin_cards(thinning(**more))).cards


async def rows(stores, channel=ML) -> list[str]:
    """What the outbox has of a channel."""
    return [one.subject for one in await stores.outbox_view.rows(tuple(State), channel=channel, most=99)]


async def cast(stores, stance: Stance) -> None:
    await stores.votes.cast(Vote(channel=ML, paper=ONE.id, person=MIRA, stance=stance, at=LATER))


async def test_the_row_of_an_old_card_goes_and_its_key_still_leads_to_it(stores):
    await posted(stores, ONE)
    before, lane = await stores.outbox.by_key(KEY), await stores.outbox.lane(ML)
    assert await stores.retention.old_cards(thinning()) == CardsThinned(1, None)
    assert await thin(stores) == 1
    assert await rows(stores) == [LAST.id]
    assert await stores.outbox.by_key(KEY) == replace(before, id=0, attempt=1)
    assert await stores.outbox.lane(ML) == lane
    assert await stores.retention.so_far() == {Aged.CARDS: ThinnedSoFar(LATER, 1)}
    assert await thin(stores) == 0
    assert await stores.upkeep.damage() == ()


@pytest.mark.parametrize("key", ["", "none", "Z" * 24, KEY.upper(), f"{KEY} ", "0" * 24])
async def test_what_is_no_key_of_a_thinned_card_leads_to_none(stores, key):
    await posted(stores, ONE)
    await thin(stores)
    assert await stores.outbox.by_key(key) is None


async def test_the_last_card_of_a_channel_stays_and_tells_when_something_was_posted(stores):
    await announce(stores, ML, ONE)
    await post(stores)
    assert await thin(stores) == 0
    assert (await stores.outbox.lane(ML)).last_sent_at == NOON


async def test_the_last_card_stays_also_where_only_an_edit_came_after_it_which_goes(stores):
    await announce(stores, ML, ONE)
    await post(stores)
    await cast(stores, Stance.LIKED)
    assert await stores.votes.tell(LATER) == 1
    await post(stores, at=LATER)
    after = LATER + timedelta(days=800)
    assert await thin(stores, before=after) == 0
    rows_of_history = RowThinning(kind=Aged.DELIVERIES, before=after, at=after, most=9)
    assert await stores.retention.thin_rows(rows_of_history) == 1
    assert (await stores.outbox.lane(ML)).last_sent_at == NOON


@pytest.mark.parametrize("state", [State.FAILED, State.ASIDE, State.DROPPED, State.UNCERTAIN])
async def test_a_card_that_is_not_sent_stays(stores, state):
    await announce(stores, ML, ONE)
    await post(stores, state=state)
    await announce(stores, GPU, LAST)
    await post(stores, GPU)
    assert await thin(stores) == 0
    assert await rows(stores) == [ONE.id]


async def test_a_card_that_is_young_stays_also_where_only_its_post_was_late(stores):
    await announce(stores, ML, ONE)
    await post(stores, at=LATER)
    await announce(stores, ML, LAST, at=LATER)
    await post(stores, at=LATER)
    assert await thin(stores) == 0
    assert await thin(stores, before=NOON) == 0
    assert await thin(stores, before=LATER + minutes(1)) == 1


async def test_a_card_that_came_long_after_the_line_of_its_announcement_stays(stores):
    await announce(stores, ML, ONE, route=LINE)
    (mine,) = await stores.channels.subscriptions(ML)
    bar = await subscribe(stores, ML, "upvotes:>=20")
    again = said(ML, ONE, mine.id, bar.id)
    again = replace(again, announcement=replace(again.announcement, passed_bar=True))
    await stores.papers.apply(page(ONE, revision=1, announcements=(again,), at=NOON + timedelta(days=99)))
    await post(stores, at=NOON + timedelta(days=99))
    await announce(stores, ML, LAST, at=NOON + timedelta(days=100))
    await post(stores, at=NOON + timedelta(days=100))
    assert (await stores.outbox.by_key(KEY)).state is State.SENT
    assert await thin(stores) == 0


async def test_cards_are_thinned_in_batches_the_oldest_first(stores):
    papers = [paper(str(number)) for number in range(1, 6)]
    await posted(stores, *papers)
    first = await stores.retention.thin_cards(thinning(most=2))
    assert (first.cards, await rows(stores)) == (2, [one.id for one in (*papers[2:], LAST)])
    assert isinstance(first.after, Place)
    assert (await stores.retention.old_cards(thinning(most=9, after=first.after))).cards == 3
    second = await stores.retention.thin_cards(thinning(most=2, after=first.after))
    third = await stores.retention.thin_cards(thinning(most=2, after=second.after))
    assert (second.cards, third) == (2, CardsThinned(1, third.after))
    assert await stores.retention.thin_cards(thinning(most=2, after=third.after)) == CardsThinned(0, None)


async def test_a_thinned_card_counts_as_said_and_its_paper_is_announced_no_second_time(stores):
    await posted(stores, ONE)
    prior, statuses = await stores.announcements.prior([(ML, ONE.id)]), await stores.announcements.statuses([ONE.id])
    await thin(stores)
    assert await stores.announcements.prior([(ML, ONE.id)]) == prior
    assert await stores.announcements.statuses([ONE.id]) == statuses
    (mine,) = await stores.channels.subscriptions(ML)
    again = await subscribe(stores, ML, "cores")
    announcements = (said(ML, ONE, mine.id, again.id),)
    written = await stores.papers.apply(page(ONE, revision=1, announcements=announcements, at=LATER))
    assert written == Applied(0)
    assert await rows(stores) == [LAST.id]


async def test_a_bar_that_is_passed_later_edits_the_thinned_card(stores):
    await posted(stores, ONE)
    await thin(stores)
    bar = await subscribe(stores, ML, "upvotes:>=20")
    passed = said(ML, ONE, bar.id)
    passed = replace(passed, announcement=replace(passed.announcement, passed_bar=True))
    assert await stores.papers.apply(page(ONE, revision=1, announcements=(passed,), at=LATER)) == Applied(1)
    head = (await stores.outbox.lane(ML)).head
    assert (head.kind, head.subject.partition("/")[0]) == (Kind.EDIT, KEY)


async def test_a_vote_edits_the_thinned_card_once_and_its_paper_stays_while_the_edit_waits(stores):
    await posted(stores, ONE)
    await thin(stores)
    await cast(stores, Stance.LIKED)
    assert await stores.votes.tell(LATER) == 1
    head = (await stores.outbox.lane(ML)).head
    assert (head.kind, head.subject.partition("/")[0]) == (Kind.EDIT, KEY)
    await cast(stores, Stance.NONE)
    assert await stores.votes.tell(LATER + minutes(1)) == 0
    wanted = PaperThinning(before=LATER - timedelta(days=1), at=LATER, most=1, most_matches=9)
    assert (await stores.retention.thin_papers(wanted)).papers == 0
    await post(stores, at=LATER)
    assert (await stores.retention.thin_papers(wanted)).papers == 1
    assert (await stores.outbox.by_key(KEY)).state is State.SENT


async def test_the_channel_of_a_thinned_card_is_told_that_its_paper_is_retracted(stores):
    await posted(stores, ONE)
    await thin(stores)
    back = replace(ONE, relations=(Relation(kind=RelationKind.RETRACTED),))
    await stores.papers.apply(replace(page(back, revision=1, at=LATER), taken_back=(ONE.id,)))
    head = (await stores.outbox.lane(ML)).head
    assert (head.kind, head.subject) == (Kind.RETRACTION, ONE.id)


async def test_a_paper_that_turns_out_to_be_another_keeps_its_thinned_card(stores):
    await posted(stores, ONE)
    await announce(stores, ML, OTHER, at=LATER)
    await thin(stores)
    write = PaperWrite(OTHER, 1, absorbs=((ONE.id, 1),))
    merged = page(at=LATER, withdrawn=(Withdrawal(channel=ML, paper=ONE.id, into=OTHER.id),))
    assert await stores.papers.apply(replace(merged, papers=(write,))) == Applied(0)
    card = await stores.outbox.by_key(KEY)
    assert (card.subject, card.state, card.message_id) == (ONE.id, State.SENT, f"m{ONE.id}")
    statuses = {one.paper: one.may_be_posted for one in await stores.announcements.statuses([OTHER.id])}
    assert statuses == {ONE.id: True, OTHER.id: False}
    assert (await stores.announcements.prior([(ML, OTHER.id)]))[ML, OTHER.id].card
    await post(stores, at=LATER)
    await cast(stores, Stance.LIKED)
    assert await stores.votes.tell(LATER) == 2


async def test_a_card_that_was_posted_before_its_paper_turned_out_to_be_another_is_thinned(stores):
    await posted(stores, ONE)
    await stores.papers.apply(page(OTHER))
    write = PaperWrite(OTHER, 1, absorbs=((ONE.id, 1),))
    assert await stores.papers.apply(replace(page(at=LATER), papers=(write,))) == Applied(0)
    before = await stores.outbox.by_key(KEY)
    assert await thin(stores) == 1
    assert await stores.outbox.by_key(KEY) == replace(before, id=0, attempt=1)


@pytest.mark.parametrize(("before", "thinned"), [(NOON, 0), (NOON + minutes(1), 1), (LATER, 2)])
async def test_of_two_cards_of_what_turned_out_to_be_one_paper_a_bar_edits_the_first(stores, before, thinned):
    await posted(stores, ONE, OTHER)
    write = PaperWrite(OTHER, 1, absorbs=((ONE.id, 1),))
    await stores.papers.apply(replace(page(at=LATER), papers=(write,)))
    assert await thin(stores, before=before) == thinned
    bar = await subscribe(stores, ML, "upvotes:>=20")
    passed = said(ML, OTHER, bar.id)
    passed = replace(passed, announcement=replace(passed.announcement, passed_bar=True))
    assert await stores.papers.apply(page(OTHER, revision=2, announcements=(passed,), at=LATER)) == Applied(1)
    assert (await stores.outbox.lane(ML)).head.subject.partition("/")[0] == KEY
