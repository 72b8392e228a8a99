"""The whole service: papers are released, and stand in every channel that wants them, once, whatever happens."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.ports.channels import ChannelChange
from storage.sqlite.store import open_sqlite
from tests.handlers.discord.openapi import CONTRACT, faults
from tests.offprint_process import House, until
from tests.service.channels import BOTH, DISCORD, SLACK, posts, subscribes
from tests.service.running import run_to_the_end

pytestmark = pytest.mark.process

ALL = 65
KERNELS = 8
"""How many of them Slack wants, which takes one message a second after the first five."""


def release(house: House) -> None:
    """Papers 100 to 164: the first few on kernels."""
    for number in range(100, 100 + ALL):
        thing = "Kernel" if number < 100 + KERNELS else "Cluster"
        house.release(number, f"GPU {thing} Number {number}")


def numbers(house: House, channel) -> Counter[str]:
    """How often each paper stands in a channel."""
    said = [str(post.payload) for post in posts(house, channel, "GPU")]
    return Counter(str(number) for text in said for number in range(100, 100 + ALL) if f"Number {number}" in text)


async def due_in(house: House, channel, seconds: float) -> None:
    """Let the channel's digest be due so soon, by the port that a person's change goes through."""
    async with open_sqlite(house.database, beside=True) as stores:
        standing = await stores.channels.get(channel)
        due = datetime.now(UTC) + timedelta(seconds=seconds)
        moved = standing.with_digest(replace(standing.digest("daily"), next_at=due))
        await stores.channels.apply(ChannelChange(channel=moved, changes=(), notify=False))


async def test_papers_are_in_every_channel_once_though_the_service_is_killed_among_them(house):
    wanted = {
        SLACK: Counter(str(number) for number in range(100, 100 + KERNELS)),
        DISCORD: Counter(str(number) for number in range(100, 100 + ALL)),
    }
    async with house.offprint() as child:
        await house.connected(child)
        await subscribes(house, SLACK, "title:kernel")
        await subscribes(house, DISCORD, "gpu")
        release(house)
        await until(lambda: len(numbers(house, DISCORD)) > 20 and len(numbers(house, SLACK)) > 2, "some of them")
        await child.kill()
    async with house.offprint() as again:
        await until(lambda: all(len(numbers(house, one)) == len(wanted[one]) for one in BOTH), "all of them")
        release(house)
        polls = len(again.told("source.polled"))
        await again.wait_for("source.polled", times=polls + 2)
        assert [one for one in again.told("source.polled")[polls:] if one["new"] or one["announced"]] == []
        assert {channel: numbers(house, channel) for channel in BOTH} == wanted
    assert [refusal.error for refusal in (*house.playground.slack.refusals, *house.playground.discord.refusals)] == []


@pytest.mark.skipif(not CONTRACT.exists(), reason="Discord's OpenAPI description is not here")
async def test_what_discord_is_sent_is_what_its_own_description_allows(house):
    async with house.offprint() as child:
        await house.connected(child)
        await subscribes(house, DISCORD, "gpu")
        await subscribes(house, DISCORD, "cluster", "daily")
        house.release(3, "GPU Kernels <b>& _Others_</b> @everyone", githubRepo="https://github.com/a/b")
        house.release(4, "A Cluster")
        await until(lambda: len(posts(house, DISCORD, "GPU Kernels")) == 1, "the card")
        await due_in(house, DISCORD, 0.5)
        await until(lambda: len(posts(house, DISCORD, "A Cluster")) == 1, "the digest")
    found = [faults("post", "/channels/{channel_id}/messages", dict(post.payload)) for post in posts(house, DISCORD)]
    assert found == [[]] * 4


async def test_a_digest_that_is_due_while_the_service_is_dead_comes_once_when_it_is_back(house):
    async with house.offprint() as child:
        await house.connected(child)
        for channel in BOTH:
            await subscribes(house, channel, "gpu", "daily")
        house.release(3, "Fused GPU Kernels for Everyone")
        await child.wait_for("source.polled", announced=2)
        for channel in BOTH:
            await due_in(house, channel, 1)
        await child.kill()
    async with house.offprint() as again:
        await again.wait_for("delivery.settled", kind="digest", state="sent", times=2)
        await again.wait_for("source.polled", times=2)
    assert [len(posts(house, channel, "Fused GPU Kernels")) for channel in BOTH] == [1, 1]


async def test_a_subscription_made_on_the_command_line_is_noticed_by_the_running_service(house):
    async with house.offprint() as child:
        await house.connected(child)
        ended = await run_to_the_end(house, "subscribe", str(SLACK), "gpu")
        assert ended.code == 0, ended.said
        await until(lambda: len(posts(house, SLACK, "subscribed this channel")) == 1, "the notice")
        house.release(3, "Fused GPU Kernels")
        await until(lambda: len(posts(house, SLACK, "Fused GPU Kernels")) == 1, "the card")
