"""Digests that are due are shared among processes: each is made by one, until its channel changes."""

from __future__ import annotations

from datetime import timedelta

from bot.ports.lanes import LEASE
from tests.contracts.facts import GPU, ML, NOON, set_digest


async def claimed(stores):
    return {one.channel.id for one in await stores.digests.claim(NOON)}


async def test_a_claimed_digest_is_given_to_no_other_process_until_the_channel_changes(stores, beside):
    await set_digest(stores, ML, NOON)
    assert (await claimed(stores), await claimed(beside)) == ({ML}, set())
    await set_digest(stores, GPU, NOON)
    assert await claimed(beside) == {GPU}
    await set_digest(stores, ML, NOON)
    assert await claimed(beside) == {ML}


async def test_a_digest_that_a_dead_process_has_claimed_is_anothers_as_soon_as_its_lanes_are(database, stores):
    async def left(connection):
        found = await connection.execute("SELECT claimed_until - clock_timestamp() AS time FROM channel_digest")
        return (await found.fetchone())["time"]

    await set_digest(stores, ML, NOON)
    await claimed(stores)
    assert timedelta() < await database.read(left) <= LEASE
