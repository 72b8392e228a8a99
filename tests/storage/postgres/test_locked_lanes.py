"""A lane that another transaction has locked, perhaps for as long as its process stands still, holds up no other lane,
nor the renewal of the lease on all of them.
"""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery.requests import Requests
from bot.jobs.holds import Hold, Holds
from storage.postgres.locks import lock_lanes
from tests.bot.jobs.scene import LeapClock
from tests.contracts.facts import GPU, ML, NOON, announce, minutes, paper
from tests.storage.postgres.held_back import held_back, until_it_waits

PLATFORMS = ("slack", "discord")


class Worker:
    """The claims of one worker, in two lanes."""

    def __init__(self, stores) -> None:
        clock = LeapClock(NOON)
        self.holds = Holds(stores.lanes, worker="one", clock=clock, requests=Requests(clock.monotonic()))

    async def claims(self) -> dict[object, Hold]:
        return {hold.channel: hold for hold in await self.holds.claim(PLATFORMS, retry=minutes(60))}


@pytest.fixture
async def worker(stores):
    for channel in (ML, GPU):
        await announce(stores, channel, paper(channel.local_id))
    return Worker(stores)


def locks(database, channel):
    """A block in which another transaction has this lane locked."""
    return held_back(database, lambda connection: lock_lanes(connection, (channel,)))


async def test_the_release_of_one_holds_up_no_claim_and_no_renewal_and_is_made_later(worker, database):
    lanes = await worker.claims()
    for channel in lanes:
        worker.holds.end(channel)
    async with locks(database, GPU), asyncio.timeout(7):
        assert set(await worker.claims()) == {ML}
        assert await worker.holds.renew() == []
        assert await worker.claims() == {}
    assert set(await worker.claims()) == {GPU}


async def test_who_claims_one_anew_waits_for_it_and_meanwhile_the_lease_is_renewed(worker, database):
    lanes = await worker.claims()
    async with locks(database, GPU):
        again = asyncio.create_task(lanes[GPU].again())
        async with asyncio.timeout(7):
            for _ in range(3):
                assert await worker.holds.renew() == []
        assert not again.done()
    assert (await again).epoch > lanes[GPU].epoch


async def test_one_that_nobody_knew_of_is_claimed_anew_once_it_is_free(worker, stores, database):
    await worker.claims()
    restarted = Worker(stores)
    async with locks(database, GPU), asyncio.timeout(7):
        assert await restarted.holds.renew() == []
        assert set(await restarted.claims()) == {ML}
    await restarted.holds.renew()
    assert set(await restarted.claims()) == {GPU}


async def test_a_lane_that_ends_during_a_release_is_released_by_the_next(worker, database):
    lanes = await worker.claims()
    worker.holds.end(GPU)
    async with locks(database, GPU):
        releasing = asyncio.create_task(worker.holds.release())
        await until_it_waits(database, releasing)
        worker.holds.end(ML)
    await releasing
    assert worker.holds.has(lanes[ML].lane)
    assert set(await worker.claims()) == {ML, GPU}
