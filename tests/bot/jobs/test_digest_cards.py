"""The cards of a digest follow in its thread: each once, after the digest, and behind all else that is due."""

from __future__ import annotations

from datetime import timedelta

import pytest
import structlog

from bot.channel.subscription import Mode
from bot.delivery.delivery import Kind, State
from bot.delivery.outcome import CannotLook, ChannelRefused, MessageRefused, NotSent, Searched, ThreadRefused, Unknown
from bot.jobs.actor import Actor
from bot.jobs.deliver import log_settled
from bot.jobs.set_digest import DigestOptions, set_digest
from bot.jobs.show_paper import paper_of_card
from tests.bot.jobs.scene import DISCORD, LONGEST_REQUEST, SLACK, Scene, ToldMessenger, paper

BOTH = pytest.mark.parametrize("channel", [SLACK, DISCORD], ids=["slack", "discord"])
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
CARDS = [f"“GPU {number}” matches gpu." for number in (1, 2, 3)]
LOST = Unknown("timed out")


def platform(scene: Scene, channel) -> ToldMessenger:
    return scene.slack if channel.platform == "slack" else scene.discord


def thread(scene: Scene, channel=SLACK) -> list[str]:
    """What stands in the thread of the first message."""
    return sorted(platform(scene, channel).below(channel, "1"))


async def made(scene: Scene, channel=SLACK, *, top: int = 10):
    """A digest with three papers is made in a channel that wants their cards; its subscription."""
    subscription = await scene.wants("gpu", Mode.DAILY, channel=channel)
    actor = Actor(channel=channel, by="mira", notify=False)
    options = DigestOptions(cards=True, top=top)
    await set_digest(options, actor=actor, channels=scene.stores.channels, now=scene.clock.now())
    await scene.comes_in(*(paper(str(number), f"GPU {number}") for number in (1, 2, 3)))
    scene.clock.move(21 * HOUR)
    assert await scene.digests() == 1
    return subscription


async def passes(scene: Scene, time: timedelta = SECOND) -> None:
    scene.clock.move(time)
    await scene.deliver()


@BOTH
async def test_they_stand_in_its_thread_and_not_in_the_channel(scene, channel):
    await made(scene, channel)
    await passes(scene)
    (digest,) = platform(scene, channel).in_channel(channel)
    assert "3 new papers" in digest
    assert thread(scene, channel) == CARDS
    assert (await scene.stores.outbox.lane(channel)).head is None


async def test_there_are_as_many_as_the_digest_names(scene):
    await made(scene, top=2)
    await passes(scene)
    assert len(thread(scene)) == 2


async def test_a_button_on_one_finds_its_paper(scene):
    await made(scene)
    await passes(scene)
    key = scene.slack.ledger[1].key
    found = await paper_of_card(key, papers=scene.stores.papers, outbox=scene.stores.outbox)
    assert found.paper.paper.title in scene.slack.ledger[1].said


async def test_an_instant_card_that_comes_meanwhile_goes_before_the_rest_of_them(scene):
    await made(scene)
    scene.clock.move(SECOND)
    await scene.deliver(stopping=lambda: len(scene.slack.ledger) == 2)
    await scene.wants("title:urgent")
    await scene.comes_in(paper("9", "Urgent"))
    await scene.deliver()
    said = [posted.said for posted in scene.slack.ledger]
    assert ["Urgent" in one for one in said] == [False, False, True, False, False]


async def test_papers_that_nobody_wants_any_more_are_not_posted(scene):
    subscription = await made(scene)
    await scene.deliver()
    await scene.leaves(subscription)
    await passes(scene)
    assert (len(scene.slack.ledger), thread(scene)) == (1, [])
    assert (await scene.stores.outbox.lane(SLACK)).head is None


@pytest.mark.parametrize("end", [MessageRefused("invalid_blocks", "no such block")], ids=["refused"])
async def test_without_its_digest_none_comes(scene, end):
    await made(scene)
    scene.slack.will(SLACK, end)
    await passes(scene)
    assert scene.slack.ledger == ()
    assert (await scene.stores.outbox.lane(SLACK)).head is None


@BOTH
async def test_they_wait_while_nobody_knows_whether_the_digest_is_out(scene, channel):
    await made(scene, channel)
    platform(scene, channel).will(channel, LOST, stored=True)
    platform(scene, channel).will_find(CannotLook("HTTP 503"))
    await passes(scene)
    assert thread(scene, channel) == []
    for _ in range(5):
        await passes(scene, LONGEST_REQUEST)
    assert len(platform(scene, channel).in_channel(channel)) == 1
    assert thread(scene, channel) == CARDS


@BOTH
@pytest.mark.parametrize("stored", [True, False], ids=["stored", "lost"])
async def test_one_of_unknown_fate_is_there_once(scene, channel, stored):
    await made(scene, channel)
    await scene.deliver()
    platform(scene, channel).will(channel, LOST, stored=stored)
    for _ in range(3):
        await passes(scene, LONGEST_REQUEST)
    assert thread(scene, channel) == CARDS


async def test_one_that_was_surely_not_sent_comes_later(scene):
    await made(scene)
    await scene.deliver()
    scene.slack.will(SLACK, NotSent("ratelimited", retry_after=30))
    await passes(scene)
    await passes(scene, timedelta(seconds=31))
    assert thread(scene) == CARDS


async def test_a_thread_that_takes_nothing_drops_them_with_one_line_and_pauses_nothing(scene):
    await made(scene)
    await scene.deliver()
    scene.slack.will(SLACK, ThreadRefused("50013", "give Offprint the permission"))
    await passes(scene)
    await scene.wants("title:later")
    await scene.comes_in(paper("9", "Later"))
    await passes(scene)
    assert (thread(scene), len(scene.slack.in_channel(SLACK))) == ([], 2)
    lane = await scene.stores.outbox.lane(SLACK)
    assert (lane.head, lane.pause) == (None, None)
    with structlog.testing.capture_logs() as logs:
        for settled in scene.settled:
            log_settled(settled)
    (line,) = [line for line in logs if line["event"] == "thread.refused"]
    assert (line["code"], line["fix"]) == ("50013", "give Offprint the permission")


async def test_a_channel_that_takes_nothing_at_all_keeps_them(scene):
    await made(scene)
    await scene.deliver()
    scene.slack.will(SLACK, ChannelRefused("not_in_channel", "invite it"))
    await passes(scene)
    assert (await scene.stores.outbox.lane(SLACK)).pause.code == "not_in_channel"
    await scene.stores.channels.resume(SLACK)
    await passes(scene)
    assert thread(scene) == CARDS


async def test_a_look_up_that_finds_nothing_sends_it_again(scene):
    await made(scene)
    await scene.deliver()
    scene.slack.will(SLACK, LOST)
    scene.slack.will_find(Searched({}))
    await passes(scene)
    row = (await scene.stores.outbox.lane(SLACK)).head
    assert (row.kind, row.state) == (Kind.DIGEST_CARD, State.UNCERTAIN)
    await passes(scene, LONGEST_REQUEST)
    assert thread(scene) == CARDS
