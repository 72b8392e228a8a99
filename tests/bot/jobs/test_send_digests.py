"""A digest that is due is made once, from what waits; one that comes too late is folded into the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time, timedelta

import pytest
import structlog

from bot.channel.channel import ChannelDigest, ChannelId, DigestPlan
from bot.channel.subscription import Mode
from bot.digest.digest import DigestKey
from bot.errors import StorageError
from bot.jobs.actor import Actor
from bot.jobs.send_digests import send_digests
from bot.jobs.set_digest import DigestOptions, set_digest
from bot.jobs.subscribe import subscribe
from bot.ports.channels import ChannelChange
from bot.ports.digests import Digests
from bot.query.parser import parse
from tests.bot.jobs.scene import DISCORD, SLACK, START, Scene, paper

DUE = START + timedelta(hours=21)
DAY = timedelta(days=1)
"""Subscribed at noon UTC, a channel's default digest comes at 09:00 the next day."""


@pytest.fixture
async def daily(scene: Scene) -> Scene:
    """A channel with a daily subscription and one line that waits."""
    await scene.wants("gpu", Mode.DAILY)
    await scene.comes_in(paper("1"))
    return scene


async def made_at(scene: Scene, moment) -> int:
    scene.clock.move(moment - scene.clock.now())
    return await scene.digests()


async def next_at(scene: Scene, channel=SLACK):
    return (await scene.stores.channels.get(channel)).digest("daily").next_at


async def set_to(scene: Scene, **wish) -> None:
    actor = Actor(channel=SLACK, by="mira", notify=False)
    await set_digest(DigestOptions(**wish), actor=actor, channels=scene.stores.channels, now=scene.clock.now())


async def test_it_comes_when_it_is_due_and_not_before(daily):
    assert await made_at(daily, DUE - timedelta(seconds=1)) == 0
    assert await made_at(daily, DUE) == 1
    (said,) = await daily.posted()
    assert "On GPUs" in said
    assert await next_at(daily) == DUE + DAY


async def test_a_second_tick_makes_no_second_one(daily):
    assert [await made_at(daily, DUE), await daily.digests(), await daily.digests()] == [1, 0, 0]
    assert len(await daily.posted()) == 1


async def test_its_papers_are_in_no_later_one(daily):
    await made_at(daily, DUE)
    assert await made_at(daily, DUE + DAY) == 0
    assert await daily.stores.digests.waiting(SLACK, "daily") == ()


async def test_nothing_that_waits_is_nothing_said_and_the_time_moves_on(scene):
    await scene.wants("gpu", Mode.DAILY)
    with structlog.testing.capture_logs() as logs:
        assert await made_at(scene, DUE) == 0
    assert await next_at(scene) == DUE + DAY
    assert (await scene.posted(), [line["event"] for line in logs]) == ([], ["digest.passed"])


async def test_a_channel_that_wants_it_said_hears_that_nothing_is_new_once_a_day(scene):
    await scene.wants("gpu", Mode.DAILY)
    await set_to(scene, says_nothing_new=True)
    assert [await made_at(scene, DUE), await scene.digests()] == [1, 0]
    assert "nothing new" in (await scene.posted())[0]
    assert await made_at(scene, DUE + DAY + timedelta(hours=13)) == 0


async def test_one_missed_by_three_hours_is_sent_once(daily):
    assert await made_at(daily, DUE + timedelta(hours=3)) == 1
    assert await daily.digests() == 0
    assert len(await daily.posted()) == 1
    assert await next_at(daily) == DUE + DAY


async def test_one_missed_by_thirteen_hours_is_folded_into_the_next(daily):
    assert await made_at(daily, DUE + timedelta(hours=13)) == 0
    assert await daily.posted() == []
    assert await made_at(daily, DUE + DAY) == 1
    assert len(await daily.posted()) == 1


async def test_after_a_week_of_sleep_one_comes_and_not_seven(daily):
    assert await made_at(daily, DUE + 7 * DAY + timedelta(hours=1)) == 1
    assert await daily.digests() == 0
    assert await daily.stores.digests.get(SLACK, DigestKey("daily", "2026-12-02T09:00+00:00")) is not None


async def test_each_channel_has_its_own(daily):
    await daily.wants("gpu", Mode.DAILY, channel=DISCORD, zone="Asia/Tokyo")
    await daily.comes_in(paper("2", "More GPUs"))
    assert await made_at(daily, START + timedelta(hours=12)) == 1
    assert [len(await daily.posted(channel)) for channel in (SLACK, DISCORD)] == [0, 1]


async def test_two_digests_of_a_channel_that_are_due_together_are_both_made(daily):
    standing = await daily.stores.channels.get(SLACK)
    weekly = ChannelDigest(name="weekly", plan=standing.digest("daily").plan, next_at=DUE)
    await daily.stores.channels.apply(ChannelChange(channel=standing.with_digest(weekly), changes=(), notify=False))
    assert await made_at(daily, DUE) == 1
    await daily.digests()
    standing = await daily.stores.channels.get(SLACK)
    assert [digest.next_at for digest in standing.digests] == [DUE + DAY, DUE + DAY]


async def test_what_it_says_was_fixed_when_it_was_made(daily):
    await made_at(daily, DUE)
    await daily.comes_in(paper("2", "More GPUs", listed_at=DUE))
    await daily.posted()
    digest = await daily.stores.digests.get(SLACK, DigestKey("daily", "2026-11-25T09:00+00:00"))
    assert [one.paper.paper.title for one in digest.papers] == ["On GPUs"]
    assert [one.paper.paper.title for one in await daily.stores.digests.waiting(SLACK, "daily")] == ["More GPUs"]


async def test_lines_whose_subscription_left_make_no_digest(daily):
    (gpu,) = await daily.stores.channels.subscriptions(SLACK)
    await daily.leaves(gpu)
    assert await made_at(daily, DUE) == 0
    assert await daily.posted() == []


async def test_a_digest_whose_last_subscription_leaves_before_it_is_out_is_dropped(daily):
    await made_at(daily, DUE)
    (gpu,) = await daily.stores.channels.subscriptions(SLACK)
    await daily.leaves(gpu)
    assert await daily.posted() == []
    assert (await daily.stores.outbox.lane(SLACK)).head is None


async def test_a_channel_that_changes_at_that_moment_is_left_to_the_next_tick(daily):
    digests = daily.stores.digests

    class Changed:
        """Digests of a store in which the channel is changed just before its digest is written."""

        def __getattr__(self, name):
            return getattr(digests, name)

        async def apply(self, made):
            daily.stores = replace(daily.stores, digests=digests)
            await daily.wants("title:gpus", Mode.DAILY)
            return await digests.apply(made)

    daily.stores = replace(daily.stores, digests=Changed())
    assert await made_at(daily, DUE) == 0
    assert await daily.digests() == 1
    assert len(await daily.posted()) == 1


async def test_the_same_local_time_come_again_in_a_zone_further_west_is_another_digest(daily):
    await made_at(daily, DUE)
    await set_to(daily, zone="America/New_York")
    await daily.comes_in(paper("2", "More GPUs", listed_at=DUE))
    assert await made_at(daily, DUE + timedelta(hours=5)) == 1
    first, second = await daily.posted()
    assert ("On GPUs" in first, "More GPUs" in second) == (True, True)


async def test_a_time_still_ahead_today_is_due_today_too(daily):
    await made_at(daily, DUE)
    await set_to(daily, at=time(17))
    await daily.comes_in(paper("2", "More GPUs", listed_at=DUE))
    assert await made_at(daily, DUE + timedelta(hours=8)) == 1
    assert len(await daily.posted()) == 2


async def test_the_default_digest_of_a_late_line_brings_it(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1", listed_at=START - 5 * DAY))
    assert (await scene.stores.channels.get(SLACK)).digest("daily").plan == DigestPlan()
    await made_at(scene, DUE)
    notice, digest = await scene.posted()
    assert ("Papers for the daily digest come" in notice, "On GPUs" in digest) == (True, True)


async def test_a_notice_of_a_change_and_a_digest_leave_in_the_order_they_were_made(scene):
    actor = Actor(channel=SLACK, by="mira", notify=True)
    stores = scene.stores
    told = {"actor": actor, "channels": stores.channels, "archive": stores.archive, "now": scene.clock.now()}
    await subscribe(parse("gpu"), Mode.DAILY, **told)
    await scene.comes_in(paper("1"))
    await made_at(scene, DUE)
    notice, digest = await scene.posted()
    assert ("mira subscribed" in notice, "On GPUs" in digest) == (True, True)


@dataclass
class UnwritableFor:
    """The port, over a store that cannot write the digests of one channel."""

    channel: ChannelId
    digests: Digests

    async def claim(self, now):
        return await self.digests.claim(now)

    async def waiting(self, channel, name):
        return await self.digests.waiting(channel, name)

    async def get(self, channel, key):
        return await self.digests.get(channel, key)

    async def apply(self, made):
        if made.channel.id == self.channel:
            raise StorageError("The disk is full.")
        return await self.digests.apply(made)


async def test_a_channel_whose_digest_cannot_be_written_holds_up_no_other(sqlite_scene):
    """In PostgreSQL it comes when its claim lapses, by the database's clock."""
    scene = sqlite_scene
    await scene.wants("gpu", Mode.DAILY)
    await scene.wants("gpu", Mode.DAILY, channel=DISCORD)
    await scene.comes_in(paper("1"))
    unwritable = UnwritableFor(SLACK, scene.stores.digests)
    assert await send_digests(unwritable, trending=scene.stores.trending, now=DUE) == 1
    assert await send_digests(scene.stores.digests, trending=scene.stores.trending, now=DUE) == 1
