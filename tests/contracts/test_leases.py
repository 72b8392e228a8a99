"""What every store promises of leases, of the processes that are alive, and of its clock."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import LeaseLost
from bot.polling.look_up import LookUpBegun
from bot.ports.leases import Lease
from bot.ports.lookups import PapersAsked
from bot.ports.processes import Process
from bot.ports.sources import PollEnded
from bot.roles import Role
from tests.contracts.facts import NOON, SAMPLE, minutes, page, paper

LONG, OVER = timedelta(hours=1), timedelta()


async def test_a_lease_is_held_by_one_process_until_it_is_released(stores):
    taken = await stores.leases.take("poller", "a", lasting=LONG)
    assert taken == Lease("poller", "a", 1)
    assert await stores.leases.take("poller", "b", lasting=LONG) is None
    assert await stores.leases.held() == (taken,)
    await stores.leases.release(taken)
    assert await stores.leases.held() == ()
    assert await stores.leases.take("poller", "b", lasting=LONG) == Lease("poller", "b", 2)


async def test_an_expired_lease_can_be_taken_and_gets_a_new_epoch(stores):
    slow = await stores.leases.take("poller", "a", lasting=OVER)
    assert await stores.leases.held() == ()
    assert await stores.leases.take("poller", "b", lasting=LONG) == Lease("poller", "b", slow.epoch + 1)
    assert not await stores.leases.renew(slow, lasting=LONG)
    await stores.leases.release(slow)
    assert [one.holder for one in await stores.leases.held()] == ["b"]


async def test_an_expired_lease_can_be_renewed_if_nobody_has_taken_it(stores):
    late = await stores.leases.take("poller", "a", lasting=OVER)
    assert await stores.leases.renew(late, lasting=LONG)
    assert await stores.leases.take("poller", "b", lasting=LONG) is None
    await stores.leases.release(late)
    assert not await stores.leases.renew(late, lasting=LONG)


async def test_a_holder_that_takes_its_own_lease_again_gets_a_new_epoch(stores):
    first = await stores.leases.take("poller", "a", lasting=LONG)
    again = await stores.leases.take("poller", "a", lasting=LONG)
    assert again == Lease("poller", "a", first.epoch + 1)
    assert not await stores.leases.renew(first, lasting=LONG)


async def test_leases_of_other_names_are_held_beside_each_other_and_told_by_name(stores):
    shards = [await stores.leases.take(name, "a", lasting=LONG) for name in ("shards 8-15/16", "shards 0-7/16")]
    assert await stores.leases.held() == tuple(reversed(shards))


async def test_a_page_is_written_under_the_lease_of_its_fetch_and_refused_once_that_is_taken(stores):
    lease = await stores.leases.take("poller", "a", lasting=OVER)
    await stores.papers.apply(page(paper("1"), cursors={SAMPLE: "one"}, lease=lease))
    await stores.leases.take("poller", "b", lasting=LONG)
    with pytest.raises(LeaseLost):
        await stores.papers.apply(page(paper("2"), cursors={SAMPLE: "two"}, lease=lease))
    assert set(await stores.papers.get([paper("1").id, paper("2").id])) == {paper("1").id}
    assert [state.cursor for state in await stores.sources.states()] == ["one"]


async def test_the_end_of_a_poll_is_written_under_its_lease_and_not_once_that_has_passed_on(stores):
    lease = await stores.leases.take("poller", "a", lasting=OVER)
    await stores.sources.record(PollEnded((SAMPLE,), NOON, lease=lease))
    next_lease = await stores.leases.take("poller", "b", lasting=LONG)
    await stores.sources.record(PollEnded((SAMPLE,), NOON + minutes(2), lease=next_lease))
    with pytest.raises(LeaseLost):
        await stores.sources.record(PollEnded((SAMPLE,), NOON + minutes(1), error="it was slow", lease=lease))
    assert [(state.polled_at, state.error) for state in await stores.sources.states()] == [(NOON + minutes(2), None)]


async def test_when_a_paper_is_due_again_is_written_under_the_lease_it_was_asked_about_under(stores):
    lease = await stores.leases.take("poller", "a", lasting=OVER)
    begun = LookUpBegun(name="details", paper=paper("1").id, next_at=NOON, is_news=False)
    await stores.papers.apply(page(paper("1"), look_ups=(begun,)))
    ((_, stored),) = (await stores.papers.get([paper("1").id])).items()
    await stores.lookups.record(PapersAsked("details", {stored.row: NOON + minutes(5)}, lease))
    await stores.leases.take("poller", "b", lasting=LONG)
    with pytest.raises(LeaseLost):
        await stores.lookups.record(PapersAsked("details", {stored.row: None}, lease))
    assert await stores.lookups.due("details", now=NOON + minutes(4), limit=9) == ()
    assert len(await stores.lookups.due("details", now=NOON + minutes(5), limit=9)) == 1


async def test_a_process_is_alive_until_its_heartbeat_expires(stores):
    gone = Process(name="host-a:1", roles=(Role.WORKER,))
    here = Process(name="host-b:2", roles=(Role.WEB, Role.POLLER), ahead=3.5, platforms={"slack": "connected"})
    await stores.processes.beat(gone, lasting=OVER)
    await stores.processes.beat(here, lasting=LONG)
    assert await stores.processes.alive() == (here,)
    await stores.processes.beat(gone, lasting=LONG)
    assert await stores.processes.alive() == (gone, here)
    await stores.processes.leave(here.name)
    assert await stores.processes.alive() == (gone,)


async def test_a_process_says_again_how_its_clock_stands(stores):
    for ahead in (0.0, -2.0):
        await stores.processes.beat(Process(name="host:1", roles=(), ahead=ahead), lasting=LONG)
    assert [one.ahead for one in await stores.processes.alive()] == [-2.0]


async def test_the_database_tells_the_time(stores):
    told = await stores.upkeep.time()
    assert told.tzinfo is not None
    assert abs(told - datetime.now(UTC)) < timedelta(minutes=1)


async def test_a_page_that_was_decided_under_an_earlier_lease_of_the_same_process_is_refused(stores):
    before = await stores.leases.take("poller", "a", lasting=LONG)
    again = await stores.leases.take("poller", "a", lasting=LONG)
    with pytest.raises(LeaseLost):
        await stores.papers.apply(page(paper("1"), lease=before))
    await stores.papers.apply(page(paper("2"), lease=again))
    assert set(await stores.papers.get([paper("1").id, paper("2").id])) == {paper("2").id}
