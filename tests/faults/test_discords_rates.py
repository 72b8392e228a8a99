"""Two workers post for one bot under Discord's own limits: so many requests a second in all, so many in a channel."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channel.channel import ChannelId
from bot.playground.settings import PlaygroundSettings
from bot.playground.world import DiscordChannel, DiscordServer, Workspaces
from tests.offprint_cluster import Cluster, until
from tests.service.channels import posts, subscribes

pytestmark = [pytest.mark.cluster, pytest.mark.process]

SERVER = DiscordServer(
    id="200000000000000009",
    name="Many Channels",
    initials="MC",
    channels=tuple(DiscordChannel(id=f"3000000000000001{number:02}", name=f"room-{number}") for number in range(20)),
)
CHANNELS = [ChannelId("discord", SERVER.id, channel.id) for channel in SERVER.channels]
TITLES = tuple(f"{word} GPU" for word in ("First", "Second", "Third", "Fourth", "Fifth", "Sixth"))
"""In each channel one more than Discord takes there in five seconds."""

PER_SECOND = 10
"""Discord takes 50, which two processes on a busy machine may not reach."""
MOST_REFUSED = 15
"""Of 120. A process that stands still for a moment sends late, beside those whose turn it is: up to 5 were refused on a
machine with ten times as much to do as it can. Without rates that both share, 37 were.
"""


@pytest.fixture
def playground_settings(playground_settings: PlaygroundSettings) -> PlaygroundSettings:
    return replace(
        playground_settings,
        workspaces=Workspaces(discord=(SERVER,)),
        discord_bucket=5,
        discord_bucket_seconds=5.0,
        discord_global_per_second=PER_SECOND,
    )


def said(cluster: Cluster, channel: ChannelId) -> tuple[str, ...]:
    """Which of the papers stand in a channel, in order."""
    return tuple(title for post in posts(cluster.house, channel) for title in TITLES if title in str(post.payload))


async def test_two_workers_keep_to_what_discord_takes_together_and_few_are_refused(
    cluster: Cluster,
) -> None:
    cluster.settings["OFFPRINT_DISCORD_REQUESTS_PER_SECOND"] = str(PER_SECOND)
    async with cluster.nodes("poller,gateway", "worker", "worker") as (_, *workers):
        await cluster.connected()
        for channel in CHANNELS:
            await subscribes(cluster.house, channel, "gpu")
        for number, title in enumerate(TITLES, start=3):
            cluster.house.release(number, title)
        for channel in CHANNELS:
            await until(lambda channel=channel: len(said(cluster, channel)) == len(TITLES), f"all in {channel}")
    assert {said(cluster, channel) for channel in CHANNELS} == {TITLES}
    assert all(worker.told("delivery.settled", state="sent") for worker in workers), "both have posted"
    assert len(cluster.house.playground.discord.refusals) <= MOST_REFUSED
