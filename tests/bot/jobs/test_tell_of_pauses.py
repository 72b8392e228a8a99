"""A channel that cannot be posted to: one person is told, once, and its messages come when access returns."""

from __future__ import annotations

from datetime import timedelta

from bot.card.card import code, words
from bot.channel.subscription import Mode
from bot.delivery.outcome import ChannelRefused, MessageRefused
from bot.delivery.pause import PAUSE_GATHERS
from bot.jobs.actor import Actor
from bot.jobs.subscribe import subscribe
from bot.jobs.tell_of_pauses import tell_of_pauses
from bot.query.parser import parse
from tests.bot.jobs.scene import SLACK, SLACK_TOO, paper

MIRA = SLACK.direct("U1")
REFUSED = ChannelRefused("not_in_channel", "Type `/invite @Offprint` in the channel.")


async def subscribed(scene, *channels):
    for channel in channels:
        actor = Actor(channel=channel, channel_name=f"room-{channel.local_id}", by="mira", notify=False, person="U1")
        stores = scene.stores
        how = {"actor": actor, "channels": stores.channels, "archive": stores.archive, "now": scene.clock.now()}
        await subscribe(parse("gpu"), Mode.INSTANTLY, **how)


async def ticked(scene, *, seconds: float = 0):
    await tell_of_pauses(scene.stores, now=scene.clock.now())
    scene.clock.move(timedelta(seconds=seconds))
    await scene.deliver()


async def test_the_person_who_subscribed_is_told_once_and_the_papers_come_when_access_returns(scene):
    await subscribed(scene, SLACK)
    scene.slack.will(SLACK, REFUSED, times=2)
    await scene.comes_in(paper("1"))
    await scene.deliver()
    for _ in range(2):
        await ticked(scene, seconds=PAUSE_GATHERS.total_seconds() + 1)
        scene.clock.move(timedelta(hours=2))
        await scene.deliver()
    (told,) = scene.slack.in_channel(MIRA)
    assert told == "Offprint cannot post in 1 channel that you subscribed. Nothing is lost: what is due there waits."
    assert scene.slack.in_channel(SLACK) == ["“On GPUs” matches gpu."]


async def test_channels_that_are_lost_together_are_one_message(scene):
    await subscribed(scene, SLACK, SLACK_TOO)
    for channel in (SLACK, SLACK_TOO):
        scene.slack.will(channel, REFUSED)
    await scene.comes_in(paper("1"))
    await scene.deliver()
    await ticked(scene, seconds=PAUSE_GATHERS.total_seconds() + 1)
    (told,) = [posted.message for posted in scene.slack.ledger if posted.channel == MIRA]
    assert told.fallback.startswith("Offprint cannot post in 2 channels")
    assert [line[0].text for line in told.parts[1].lines] == ["#room-C1", "#room-C2"]
    assert {words(line[1:]) for line in told.parts[1].lines} == {": Type /invite @Offprint in the channel."}
    assert all(code("/invite @Offprint") in line for line in told.parts[1].lines)


async def test_a_pause_that_is_over_before_the_message_goes_out_is_not_told(scene):
    await subscribed(scene, SLACK)
    scene.slack.will(SLACK, REFUSED)
    await scene.comes_in(paper("1"))
    await scene.deliver()
    await tell_of_pauses(scene.stores, now=scene.clock.now())
    await scene.stores.channels.resume(SLACK)
    await ticked(scene, seconds=PAUSE_GATHERS.total_seconds() + 1)
    assert scene.slack.in_channel(MIRA) == []
    assert scene.slack.in_channel(SLACK) == ["“On GPUs” matches gpu."]


async def test_who_takes_no_messages_is_not_asked_again(scene):
    await subscribed(scene, SLACK)
    scene.slack.will(SLACK, REFUSED)
    scene.slack.will(MIRA, MessageRefused("cannot_dm_bot", ""))
    await scene.comes_in(paper("1"))
    await scene.deliver()
    await ticked(scene, seconds=PAUSE_GATHERS.total_seconds() + 1)
    await ticked(scene, seconds=60)
    assert [channel for channel, _ in scene.slack.asked].count(MIRA) == 1
