"""What waits in a channel is told by how far it has come, and moves only while it was not said."""

from dataclasses import replace

from bot.announcing.announcement import Cause
from bot.announcing.reroute import Move
from bot.announcing.route import IntoDigests, NotBefore, Now, WaitsForPerson
from bot.channel.change import ChangeKind
from bot.channel.subscription import Mode
from bot.delivery import by_hand
from bot.delivery.delivery import Kind, Settled, Started, State, delivery_key
from bot.digest.digest import DigestKey
from bot.ports.announcements import Moved
from bot.ports.channels import ChannelChange
from bot.ports.digests import DigestMade
from bot.ports.write import Applied, Stale
from tests.contracts.facts import (
    LINE,
    ML,
    NOON,
    announce,
    change,
    minutes,
    paper,
    set_digest,
    subscribe,
    unsubscribe,
)
from tests.outbox import start

ONE, TWO = paper("1"), paper("2")
DAILY_KEY = DigestKey("daily", "2026-11-24T12:00+00:00")


async def moved(stores, *moves, at=NOON):
    return await stores.announcements.apply_moves(Moved(await stores.channels.get(ML), moves, at))


async def settle(stores, state):
    """The head of the lane, as it is after its request."""
    head = (await stores.outbox.lane(ML)).head
    if state is not State.DROPPED:
        head = await start(stores.outbox, Started(head, NOON, "worker"))
    await stores.outbox.settle(Settled(delivery=head, state=state, at=NOON, message_id="1"))


async def make_digest(stores, *papers):
    standing = await set_digest(stores, ML, NOON)
    await stores.digests.apply(DigestMade(channel=standing, key=DAILY_KEY, papers=tuple(papers), at=NOON))


async def test_a_card_that_waits_is_unsaid_until_its_request_is_under_way(stores):
    await announce(stores, ML, ONE)
    (waits,) = (await stores.channels.unsaid(ML)).papers
    assert (waits.paper, waits.card, waits.modes, waits.at) == (ONE.id, True, {Mode.INSTANTLY}, NOON)
    await settle(stores, State.UNCERTAIN)
    assert (await stores.channels.unsaid(ML)).papers == ()
    await settle(stores, State.SENT)
    assert (await stores.channels.unsaid(ML)).papers == ()


async def test_a_card_that_nobody_wanted_is_unsaid_and_comes_back(stores):
    await announce(stores, ML, ONE)
    await settle(stores, State.DROPPED)
    (dropped,) = (await stores.channels.unsaid(ML)).papers
    assert (dropped.card, dropped.dropped) == (False, True)
    assert await moved(stores, Move(ONE.id, Now()), at=NOON + minutes(5)) == Applied(1)
    lane = await stores.outbox.lane(ML)
    assert (lane.head.key, lane.head.due_at) == (delivery_key(ML, Kind.CARD, ONE.id), NOON + minutes(5))


async def test_a_subscription_is_told_its_own_papers_and_the_modes_of_the_others(stores):
    gpu, daily = await subscribe(stores, ML, "gpu"), await subscribe(stores, ML, "tpu", Mode.DAILY)
    await announce(stores, ML, ONE)
    of_both = (await stores.channels.unsaid(ML)).papers
    assert [one.modes for one in of_both] == [{Mode.INSTANTLY}]
    assert [one.modes for one in (await stores.channels.unsaid(ML, of=gpu.id)).papers] == [frozenset()]
    assert (await stores.channels.unsaid(ML, of=daily.id)).papers == ()
    await unsubscribe(stores, gpu)
    assert [one.paper for one in (await stores.channels.unsaid(ML, of=gpu.id)).papers] == [ONE.id]


async def test_a_card_moves_into_digests_with_its_cause(stores):
    await announce(stores, ML, ONE)
    assert await moved(stores, Move(ONE.id, IntoDigests(frozenset({"daily"}), Cause.OUTAGE))) == Applied(1)
    assert (await stores.outbox.lane(ML)).head is None
    (line,) = await stores.digests.waiting(ML, "daily")
    assert line.cause is Cause.OUTAGE
    (waits,) = (await stores.channels.unsaid(ML)).papers
    assert (waits.card, waits.lines) == (False, {"daily"})


async def test_lines_move_to_a_card_and_to_other_digests(stores):
    await announce(stores, ML, ONE, TWO, route=LINE)
    card, weekly = Move(ONE.id, NotBefore(NOON + minutes(9))), Move(TWO.id, WaitsForPerson(frozenset({"weekly"})))
    assert await moved(stores, card, weekly) == Applied(2)
    assert await stores.digests.waiting(ML, "daily") == ()
    assert [one.paper.paper.id for one in await stores.digests.waiting(ML, "weekly")] == [TWO.id]
    assert (await stores.outbox.lane(ML)).head.due_at == NOON + minutes(9)


async def test_a_card_that_is_held_back_can_come_at_once_and_later_again(stores):
    await announce(stores, ML, ONE, route=NotBefore(NOON + minutes(60)))
    await moved(stores, Move(ONE.id, Now()), at=NOON + minutes(1))
    assert (await stores.outbox.lane(ML)).head.due_at == NOON + minutes(1)
    await moved(stores, Move(ONE.id, NotBefore(NOON + minutes(30))), at=NOON + minutes(2))
    assert (await stores.outbox.lane(ML)).head.due_at == NOON + minutes(30)


async def test_what_was_said_moves_no_more(stores):
    await announce(stores, ML, ONE)
    await settle(stores, State.SENT)
    assert await moved(stores, Move(ONE.id, LINE)) == Applied(0)
    assert await stores.digests.waiting(ML, "daily") == ()


async def test_a_paper_leaves_a_digest_that_was_made_and_not_sent_and_no_other(stores):
    await announce(stores, ML, ONE, TWO, route=LINE)
    await make_digest(stores, ONE.id, TWO.id)
    assert [one.made for one in (await stores.channels.unsaid(ML)).papers] == [{"daily"}, {"daily"}]
    assert await moved(stores, Move(ONE.id, LINE)) == Applied(1)
    assert [one.paper.paper.id for one in (await stores.digests.get(ML, DAILY_KEY)).papers] == [TWO.id]
    assert [one.paper.paper.id for one in await stores.digests.waiting(ML, "daily")] == [ONE.id]
    await settle(stores, State.SENT)
    assert await moved(stores, Move(TWO.id, LINE)) == Applied(0)


async def test_what_the_operator_dropped_is_settled_and_comes_back_with_no_change(stores):
    await announce(stores, ML, ONE)
    (row,) = await stores.outbox_view.rows(State, most=9)
    await stores.outbox.settle(by_hand.dropped(row, now=NOON))
    await announce(stores, ML, TWO, route=LINE)
    await make_digest(stores, TWO.id)
    (row,) = await stores.outbox_view.rows([State.WAITING], most=9)
    await stores.outbox.settle(by_hand.dropped(row, now=NOON))
    assert (await stores.channels.unsaid(ML)).papers == ()
    await moved(stores, Move(ONE.id, Now()), Move(TWO.id, Now()))
    assert [one.state for one in await stores.outbox_view.rows(State, most=9)] == [State.DROPPED, State.DROPPED]


async def test_the_papers_of_a_digest_that_was_dropped_are_unsaid(stores):
    await announce(stores, ML, ONE, route=LINE)
    await make_digest(stores, ONE.id)
    await settle(stores, State.DROPPED)
    (dropped,) = (await stores.channels.unsaid(ML)).papers
    assert (dropped.dropped, dropped.lines, dropped.made) == (True, frozenset(), frozenset())
    assert await moved(stores, Move(ONE.id, LINE)) == Applied(1)
    assert [one.paper.paper.id for one in await stores.digests.waiting(ML, "daily")] == [ONE.id]


async def test_moves_are_written_with_the_change_or_not_at_all(stores):
    await announce(stores, ML, ONE)
    standing, newest = await stores.channels.get(ML), (await stores.channels.unsaid(ML)).newest
    off = ChannelChange(
        channel=standing,
        changes=(change(ML, ChangeKind.DIGEST_OFF, digest="daily"),),
        notify=False,
        moves=(Move(ONE.id, LINE),),
        newest=newest,
    )
    await announce(stores, ML, TWO)
    assert await stores.channels.apply(off) == Stale()
    assert await stores.digests.waiting(ML, "daily") == ()
    again = replace(off, newest=(await stores.channels.unsaid(ML)).newest)
    assert isinstance(await stores.channels.apply(again), Applied)
    assert [one.paper.paper.id for one in await stores.digests.waiting(ML, "daily")] == [ONE.id]


async def test_moves_decided_on_an_older_channel_are_stale(stores):
    await announce(stores, ML, ONE)
    older = replace(await stores.channels.get(ML), revision=7)
    assert await stores.announcements.apply_moves(Moved(older, (Move(ONE.id, LINE),), NOON)) == Stale()


async def test_what_nobody_wants_leaves_a_digest_that_was_in_flight_and_is_not_posted(stores):
    await announce(stores, ML, ONE, TWO, route=LINE)
    await make_digest(stores, ONE.id, TWO.id)
    await settle(stores, State.UNCERTAIN)
    (gpu,) = await stores.channels.subscriptions(ML)
    await unsubscribe(stores, gpu)
    await settle(stores, State.WAITING)
    told = (await stores.channels.unsaid(ML)).papers
    assert [(one.paper, one.lines, one.made, one.modes) for one in told] == [
        (paper.id, frozenset({"daily"}), frozenset(), frozenset()) for paper in (ONE, TWO)
    ]
    assert (await stores.digests.get(ML, DAILY_KEY)).papers == ()


async def test_the_cards_of_the_last_hour_and_those_that_wait_are_told_where_the_time_is(stores):
    await announce(stores, ML, ONE)
    await settle(stores, State.SENT)
    await announce(stores, ML, TWO, route=NotBefore(NOON + minutes(90)))
    told = [(await stores.channels.unsaid(ML, now=NOON + minutes(later))).cards for later in (59, 60, 100)]
    assert told == [(NOON, NOON + minutes(90)), (NOON + minutes(90),), (NOON + minutes(100),)]
    assert (await stores.channels.unsaid(ML)).cards == ()
