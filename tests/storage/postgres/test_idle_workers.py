"""A worker that has nothing to do writes nothing, however often it looks."""

from datetime import timedelta

from bot.ports.lanes import LEASE, Claim
from tests.contracts.facts import ML, NOON, announce, paper
from tests.leases import end_leases

WANTED = Claim(worker="one", platforms=("slack",), now=NOON, paused_before=NOON - timedelta(hours=1), most=10)


async def written(database):
    """Each lease of a worker, and the transaction that wrote it."""
    rows = await database.read(lambda one: one.execute("SELECT name, xmin::text AS by FROM worker ORDER BY name"))
    return {row["name"]: row["by"] for row in await rows.fetchall()}


async def test_a_worker_that_holds_no_lane_has_no_lease(database, stores):
    assert list(await stores.lanes.renew("one")) == []
    assert await written(database) == {}


async def test_a_worker_that_holds_one_prolongs_its_lease(database, stores):
    await announce(stores, ML, paper("1"))
    (lane,) = await stores.lanes.claim(WANTED)
    before = await written(database)
    await end_leases(stores.lanes, ago=LEASE)
    assert list(await stores.lanes.renew("one")) == [lane]
    assert await written(database) != before


async def test_a_worker_whose_own_lease_has_ended_looks_for_lanes_without_a_write(database, stores):
    await announce(stores, ML, paper("1"))
    await stores.lanes.claim(WANTED)
    await database.write(lambda one: one.execute("UPDATE lane SET worker = NULL"))
    await end_leases(stores.lanes)
    before = await written(database)
    assert list(await stores.lanes.claim(WANTED)) == []
    assert await written(database) == before != {}
