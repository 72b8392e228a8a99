"""`kill -9` during the look-up for a message of unknown fate, which the platform shows late: it is there once.

Discord is looked through too: the window in which it knows a nonce again has run out.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channel.channel import ChannelId
from bot.playground.faults import NEVER, Fault
from bot.playground.settings import PlaygroundSettings
from tests.faults.test_killed import CHANNELS, ENDPOINTS, posts, quiet, subscribe
from tests.offprint_process import House

pytestmark = pytest.mark.process

HISTORIES = {"slack": "conversations.history", "discord": "GET /channels/{channel_id}/messages"}


@pytest.fixture
def playground_settings(playground_settings: PlaygroundSettings) -> PlaygroundSettings:
    """A Discord whose window has run out."""
    return replace(playground_settings, discord_nonce_seconds=0)


@CHANNELS
async def test_a_message_that_shows_late_is_there_once_though_the_look_up_was_killed(
    house: House, channel: ChannelId
) -> None:
    house.settings |= {"OFFPRINT_DISCORD_NONCE_SECONDS": "0"}
    post = Fault(
        platform=channel.platform, endpoint=ENDPOINTS[channel.platform], kind="drop_after", visible_after=NEVER
    )
    look = Fault(platform=channel.platform, endpoint=HISTORIES[channel.platform], kind="hold_before")
    async with house.offprint() as child:
        await house.connected(child)
        await subscribe(house, channel, "gpu", "instantly")
        await quiet(child, channel)
        posted, looked = house.playground.faults.add(post), house.playground.faults.add(look)
        house.release(3, "Fused GPU Kernels for Everyone")
        await posted.struck(within=30)
        await looked.struck(within=30)
        await child.kill()
    posted.reveal()
    looked.release()
    async with house.offprint() as again:
        await again.wait_for("delivery.settled", kind="card", state="sent")
    assert len(posts(house, channel, "Fused GPU Kernels")) == 1
