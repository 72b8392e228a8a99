"""Digests whose next moment is wrong, by new rules of their zone or by a clock that was ahead, get the right one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.channel.channel import MONDAYS, ChannelDigest, DigestPlan
from bot.channel.subscription import Mode
from bot.jobs.actor import Actor
from bot.jobs.realign_digests import realign_digests
from bot.jobs.set_digest import DigestOptions, set_digest, stop_digest
from bot.ports.channels import ChannelChange
from tests.bot.jobs.scene import SLACK, START, paper

ACTOR = Actor(channel=SLACK, by="mira", notify=False)
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)


async def put_at(scene, **next_at):
    """Store digests of these names as due then."""
    standing = await scene.stores.channels.get(SLACK)
    for name, moment in next_at.items():
        plan = DigestPlan(days=MONDAYS) if name == "weekly" else DigestPlan()
        standing = standing.with_digest(ChannelDigest(name=name, plan=plan, next_at=moment))
    await scene.stores.channels.apply(ChannelChange(channel=standing, changes=(), notify=False))


async def stored(scene):
    channel = await scene.stores.channels.get(SLACK)
    return {digest.name: digest.next_at for digest in channel.digests}


async def test_what_is_right_is_not_written_again(scene):
    await set_digest(DigestOptions(), actor=ACTOR, channels=scene.stores.channels, now=START)
    before = await scene.stores.channels.get(SLACK)
    assert await realign_digests(scene.stores.digests, now=START) == 0
    assert await scene.stores.channels.get(SLACK) == before


async def test_every_digest_of_a_channel_is_moved_in_one_write(scene):
    daily = START.replace(day=25, hour=9)
    await put_at(scene, daily=daily + timedelta(hours=1), weekly=MONDAY - timedelta(hours=1))
    assert await realign_digests(scene.stores.digests, now=START) == 1
    assert await stored(scene) == {"daily": daily, "weekly": MONDAY}


async def test_a_digest_put_off_by_a_clock_a_year_ahead_comes_on_the_next_day(scene):
    await scene.wants("gpu", Mode.DAILY)
    await scene.comes_in(paper("1"))
    await put_at(scene, daily=START + timedelta(days=365))
    await realign_digests(scene.stores.digests, now=START)
    scene.clock.move(timedelta(hours=21))
    assert await scene.digests() == 1


async def test_one_that_was_missed_stays_due_and_is_still_sent(scene):
    await scene.wants("gpu", Mode.DAILY)
    await scene.comes_in(paper("1"))
    scene.clock.move(timedelta(hours=23))
    assert await realign_digests(scene.stores.digests, now=scene.clock.now()) == 0
    assert await scene.digests() == 1


async def test_one_that_is_off_stays_off(scene):
    await set_digest(DigestOptions(), actor=ACTOR, channels=scene.stores.channels, now=START)
    await stop_digest(actor=ACTOR, channels=scene.stores.channels, now=START)
    off = await scene.stores.channels.get(SLACK)
    assert await realign_digests(scene.stores.digests, now=START + timedelta(days=90)) == 0
    assert await scene.stores.channels.get(SLACK) == replace(off)
