"""A backup is restored that does not know what was posted since: nothing is posted twice as a card, nothing is lost."""

from __future__ import annotations

import pytest

from bot.channel.channel import ChannelId
from bot.playground.faults import Fault
from storage.sqlite.store import open_sqlite
from tests.faults.test_killed import CHANNELS, ENDPOINTS, due_in_a_moment, posts, quiet, subscribe
from tests.offprint_process import House

pytestmark = pytest.mark.process

FIRST, SECOND = "Fused GPU Kernels for Everyone", "GPU Clusters in Space"


@CHANNELS
async def test_what_was_in_flight_at_the_backup_and_posted_since_is_there_once(
    house: House, channel: ChannelId
) -> None:
    async with house.offprint() as child:
        await house.connected(child)
        await subscribe(house, channel, "gpu", "instantly")
        await quiet(child, channel)
        strike = house.playground.faults.add(
            Fault(platform=channel.platform, endpoint=ENDPOINTS[channel.platform], kind="hold")
        )
        house.release(3, FIRST)
        await strike.struck(within=30)
        assert await house.command("backup", "copy.db") == 0
        strike.release()
        await child.wait_for("delivery.settled", kind="card", state="sent")
        house.release(4, SECOND)
        await child.wait_for("delivery.settled", times=2, kind="card", state="sent")
        assert await house.command("restore", "copy.db") != 0  # the service runs
        await child.kill()
    assert await house.command("restore", "copy.db") == 0
    async with house.offprint() as again:
        await again.wait_for("delivery.settled", kind="card", state="sent")
        await again.wait_for("source.polled", announced=1)
        await due_in_a_moment(house, channel)
        await again.wait_for("delivery.settled", kind="digest", state="sent")
    assert len(posts(house, channel, FIRST)) == 1
    card, digest = posts(house, channel, SECOND)
    assert SECOND in str(card.payload)
    assert SECOND in str(digest.payload)
    async with open_sqlite(house.database) as stores:
        assert all(state.restored_at is None for state in await stores.sources.states())
