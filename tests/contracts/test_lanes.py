"""What every store promises of lanes; and what those do that several workers share."""

import asyncio
from datetime import timedelta

import pytest

from bot.channel.channel import ChannelId, Pause
from bot.delivery.delivery import Settled, State
from bot.delivery.lane import Idle, Send
from bot.delivery.requests import Attempt
from bot.ports.lanes import LEASE, Claim, Held
from bot.ports.outbox import Advance, Begun
from bot.ports.write import Applied, Stale
from storage.memory import memory_stores
from storage.postgres.store import open_postgres
from tests.contracts.facts import GPU, ML, NOON, announce, minutes, paper
from tests.leases import end_leases

HOUR = timedelta(hours=1)
EVERY = ("slack", "discord")
PAUSE = Pause("not_in_channel", "/invite @Offprint", NOON)
JUST_OVER = timedelta(seconds=3)


@pytest.fixture(params=["memory", "postgres"])
async def shared(request):
    """Stores that several workers share."""
    if request.param == "memory":
        yield memory_stores(lease=LEASE)
        return
    async with open_postgres(request.getfixturevalue("postgres_url")) as opened:
        yield opened


async def claim(stores, worker="one", *, now=NOON, most=100, platforms=EVERY):
    return await stores.lanes.claim(
        Claim(worker=worker, platforms=platforms, now=now, paused_before=now - HOUR, most=most)
    )


def channels(held):
    return [one.channel for one in held]


def sends_what_is_due(head, _silence):
    is_due = head is not None and head.state in (State.WAITING, State.UNCERTAIN) and head.due_at <= NOON
    return Send(head) if is_due else Idle()


async def begin(stores, lane, worker="one", *, settled=None):
    wanted = Advance(
        channel=lane.channel, settled=settled, decide=sends_what_is_due, at=NOON, worker=worker, epoch=lane.epoch
    )
    return await stores.outbox.advance(wanted)


def sent(begun):
    return Settled(delivery=begun.delivery, state=State.SENT, at=NOON, message_id="m1")


async def test_lanes_whose_head_is_due_are_claimed_the_longest_due_first(stores):
    await announce(stores, GPU, paper("1"), at=NOON + minutes(1))
    await announce(stores, ML, paper("2"), at=NOON)
    assert channels(await claim(stores, now=NOON - minutes(1))) == []
    assert channels(await claim(stores, now=NOON + minutes(2))) == [ML, GPU]


async def test_lanes_of_platforms_that_nobody_has_set_up_are_left(stores):
    await announce(stores, GPU, paper("1"))
    assert channels(await claim(stores, platforms=("slack",))) == []
    assert channels(await claim(stores, platforms=("slack", "discord"))) == [GPU]


async def test_a_paused_lane_is_claimed_an_hour_later(stores):
    await announce(stores, ML, paper("1"))
    (lane,) = await claim(stores)
    begun = await begin(stores, lane)
    refused = Settled(delivery=begun.delivery, state=State.WAITING, at=NOON, pause=PAUSE)
    assert await stores.outbox.settle(refused, epoch=lane.epoch) == Applied(begun.delivery.id)
    await stores.lanes.release("one", (lane,))
    assert channels(await claim(stores, now=NOON + minutes(59))) == []
    assert channels(await claim(stores, now=NOON + minutes(61))) == [ML]


async def test_a_lane_that_waits_for_later_is_claimed_then(stores):
    await announce(stores, ML, paper("1"))
    (lane,) = await claim(stores)
    begun = await begin(stores, lane)
    later = Settled(delivery=begun.delivery, state=State.WAITING, at=NOON, due_at=NOON + minutes(5))
    await stores.outbox.settle(later, epoch=lane.epoch)
    await stores.lanes.release("one", (lane,))
    assert channels(await claim(stores, now=NOON + minutes(4))) == []
    assert channels(await claim(stores, now=NOON + minutes(5))) == [ML]


async def test_a_lane_is_held_by_one_worker_until_it_is_released(shared):
    await announce(shared, ML, paper("1"))
    (lane,) = await claim(shared, "one")
    assert await claim(shared, "two") == await claim(shared, "one") == type(await claim(shared))()
    await shared.lanes.release("one", (lane,))
    (again,) = await claim(shared, "two")
    assert (again.channel, again.epoch > lane.epoch, again.doubted) == (ML, True, ())


async def test_a_claim_takes_no_more_than_it_asks_for(shared):
    many = [ChannelId("slack", "T1", f"C{number}") for number in range(5)]
    for channel in many:
        await announce(shared, channel, paper(channel.local_id))
    first, second = await claim(shared, "one", most=3), await claim(shared, "two", most=3)
    assert (len(first), len(second)) == (3, 2)
    assert sorted(map(str, channels([*first, *second]))) == sorted(map(str, many))


async def test_rows_in_flight_of_a_dead_worker_are_uncertain_for_the_next_holder(shared):
    await announce(shared, ML, paper("1"), paper("2"))
    (lane,) = await claim(shared, "one")
    begun = await begin(shared, lane)
    await end_leases(shared.lanes, ago=JUST_OVER)
    (taken,) = await claim(shared, "two")
    assert (taken.channel, taken.epoch > lane.epoch, taken.doubted) == (ML, True, (Attempt(begun.delivery.id, 1),))
    assert JUST_OVER <= taken.ago < JUST_OVER + minutes(1)
    head = (await shared.outbox.lane(ML)).head
    assert (head.id, head.state, head.unsure_since) == (begun.delivery.id, State.UNCERTAIN, begun.delivery.started_at)


async def test_earlier_uncertain_rows_are_named_to_every_next_holder_of_the_lane(shared):
    """A worker that takes a lane over may die before it does anything there, or not hear that it has it."""
    await announce(shared, ML, paper("1"))
    (lane,) = await claim(shared, "one")
    begun = await begin(shared, lane)
    await end_leases(shared.lanes)
    await claim(shared, "two")
    (unheard,) = await shared.lanes.renew("two")
    again = await shared.lanes.retake("two", unheard, left=None)
    await end_leases(shared.lanes)
    (taken,) = await claim(shared, "three")
    assert again.doubted == taken.doubted == (Attempt(begun.delivery.id, 1),)


async def test_every_lane_of_a_dead_worker_is_taken_also_one_that_waits(shared):
    await announce(shared, ML, paper("1"))
    await announce(shared, GPU, paper("2"))
    held = await claim(shared, "one")
    for lane in held:
        begun = await begin(shared, lane)
        later = Settled(delivery=begun.delivery, state=State.WAITING, at=NOON, due_at=NOON + HOUR)
        await shared.outbox.settle(later, epoch=lane.epoch)
    await end_leases(shared.lanes)
    assert len(await claim(shared, "two", most=1)) == len(await claim(shared, "three", most=5)) == 1
    assert await shared.lanes.renew("one") == []


async def test_recover_takes_back_no_row_of_a_living_worker(shared):
    await announce(shared, ML, paper("1"))
    (lane,) = await claim(shared, "one")
    await begin(shared, lane)
    assert await shared.outbox.recover(alive=()) == 0
    await end_leases(shared.lanes)
    assert await shared.outbox.recover(alive=()) == 1


async def test_a_worker_that_renews_in_time_keeps_its_lanes(shared):
    await announce(shared, ML, paper("1"))
    (lane,) = await claim(shared, "one")
    await end_leases(shared.lanes)
    assert await shared.lanes.renew("one") == [Held(ML, lane.epoch)]
    assert list(await claim(shared, "two")) == []
    assert isinstance(await begin(shared, lane), Begun)


async def test_a_worker_that_has_lost_a_lane_writes_nothing_there(shared):
    await announce(shared, ML, paper("1"), paper("2"))
    (lane,) = await claim(shared, "one")
    begun = await begin(shared, lane)
    await end_leases(shared.lanes)
    (taken,) = await claim(shared, "two")
    before = await shared.outbox.lane(ML)
    assert await begin(shared, lane) == Stale()
    assert await begin(shared, lane, settled=sent(begun)) == Stale()
    assert await shared.outbox.settle(sent(begun), epoch=lane.epoch) == Stale()
    await shared.lanes.release("one", (lane,))
    assert await shared.lanes.retake("one", lane, left=()) == Stale()
    assert await shared.outbox.lane(ML) == before
    assert isinstance(await begin(shared, taken, "two"), Begun)


async def test_a_released_lane_is_written_to_by_nobody(shared):
    await announce(shared, ML, paper("1"))
    (lane,) = await claim(shared, "one")
    await shared.lanes.release("one", (lane,))
    assert await begin(shared, lane) == Stale()


@pytest.mark.parametrize(
    ("left", "state"), [("it", State.UNCERTAIN), ("nothing", State.WAITING), ("who knows", State.UNCERTAIN)]
)
async def test_a_lane_that_is_claimed_anew_takes_back_what_a_lost_write_began(shared, left, state):
    await announce(shared, ML, paper("1"))
    (lane,) = await claim(shared, "one")
    begun = await begin(shared, lane)
    rows = {"it": (begun.delivery.id,), "nothing": (), "who knows": None}
    again = await shared.lanes.retake("one", lane, left=rows[left])
    assert (again.channel, again.epoch > lane.epoch) == (ML, True)
    assert (await shared.outbox.lane(ML)).head.state is state
    assert again.doubted == ((Attempt(begun.delivery.id, 1),) if state is State.UNCERTAIN else ())
    assert await begin(shared, lane) == Stale()
    assert isinstance(await begin(shared, again), Begun)


async def test_a_lane_with_a_row_in_flight_is_not_released(shared):
    await announce(shared, ML, paper("1"))
    (lane,) = await claim(shared, "one")
    await begin(shared, lane)
    await shared.lanes.release("one", (lane,))
    assert await shared.lanes.renew("one") == [Held(ML, lane.epoch)]


async def test_workers_that_claim_at_the_same_moment_share_the_lanes(shared):
    for number in range(30):
        await announce(shared, ChannelId("slack", "T1", f"C{number}"), paper(str(number)))
    held = await asyncio.gather(*(claim(shared, f"worker {number}", most=10) for number in range(6)))
    taken = [one.channel for some in held for one in some]
    assert len(taken) == len(set(taken))
    rest = await claim(shared, "last", most=100)
    assert len(taken) + len(rest) == 30


async def test_a_row_that_comes_while_its_lane_is_held_is_found_after_the_release(shared):
    await announce(shared, ML, paper("1"))
    (lane,) = await claim(shared, "one")
    begun = await begin(shared, lane)
    await begin(shared, lane, settled=sent(begun))
    await announce(shared, ML, paper("2"))
    await shared.lanes.release("one", (lane,))
    (again,) = await claim(shared, "two")
    assert (await begin(shared, again, "two")).delivery.subject == paper("2").id
