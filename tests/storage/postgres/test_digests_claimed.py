"""Digests that are due are shared among processes: each is made by one, until its channel changes."""

from __future__ import annotations

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
