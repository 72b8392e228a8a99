"""The exit door: each row becomes a message once, in its channel's order, whatever the platform answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import structlog

from bot.delivery.delivery import State
from bot.delivery.lane import LaneRules, UnknownOutcome
from bot.delivery.outcome import CannotLook, ChannelRefused, MessageRefused, NotSent, Unknown
from bot.delivery.pace import SLACK_PACE
from bot.errors import StorageError
from bot.jobs.deliver import Lane, log_settled
from tests.bot.jobs.failing import Failing, at_call
from tests.bot.jobs.scene import DISCORD, LONGEST_REQUEST, NONCE, SLACK, SLACK_TOO, Scene, ToldMessenger, paper
from tests.outbox import due_lanes

BOTH = pytest.mark.parametrize("channel", [SLACK, DISCORD], ids=["slack", "discord"])
HOUR = timedelta(hours=1)
LOST = Unknown("timed out")
NOT_IN_CHANNEL = ChannelRefused("not_in_channel", "invite it")


class Killed(Exception):
    """Stands for the end of the process: nothing of it is done any more."""


def platform(scene: Scene, channel) -> ToldMessenger:
    return scene.slack if channel.platform == "slack" else scene.discord


async def cards(scene: Scene, *numbers: int, channel=SLACK) -> list[str]:
    """Announce papers in a channel; what is to stand there once they are out."""
    if not await scene.stores.channels.subscriptions(channel):
        await scene.wants("gpu", channel=channel)
    await scene.comes_in(*(paper(f"{channel.local_id}.{number}", f"GPU {number}") for number in numbers))
    return [f"“GPU {number}” matches gpu." for number in numbers]


async def head(scene: Scene, channel=SLACK):
    return (await scene.stores.outbox.lane(channel)).head


async def passes(scene: Scene, time: timedelta) -> None:
    """Let time pass, and then let out what is due."""
    scene.clock.move(time)
    await scene.deliver()


@BOTH
async def test_a_channels_cards_come_in_order(scene, channel):
    wanted = await cards(scene, 3, 1, 2, channel=channel)
    assert await scene.posted(channel) == wanted


@BOTH
async def test_what_is_out_stays_out_and_is_not_said_again(scene, channel):
    wanted = await cards(scene, 1, channel=channel)
    await scene.deliver()
    assert await scene.posted(channel) == wanted
    assert await head(scene, channel) is None
    assert [settled.state for settled in scene.settled] == [State.SENT]


async def test_one_channel_that_fails_holds_up_no_other(scene):
    scene.slack.will(SLACK, NotSent("ratelimited", retry_after=60))
    await cards(scene, 1)
    wanted = await cards(scene, 1, channel=SLACK_TOO)
    assert await scene.posted(SLACK_TOO) == wanted
    assert await scene.posted(SLACK) == []


@BOTH
async def test_what_was_surely_not_sent_goes_out_after_the_time_the_platform_asked_for(scene, channel):
    platform(scene, channel).will(channel, NotSent("ratelimited", retry_after=30))
    wanted = await cards(scene, 1, 2, channel=channel)
    await scene.deliver()
    await passes(scene, timedelta(seconds=29))
    assert await scene.posted(channel) == []
    await passes(scene, timedelta(seconds=2))
    assert await scene.posted(channel) == wanted


async def test_a_row_that_waited_for_days_is_not_given_up_at_its_first_failure(scene):
    wanted = await cards(scene, 1, 2)
    scene.clock.move(timedelta(days=9))
    scene.slack.will(SLACK, NotSent("not connected"))
    await scene.deliver()
    await passes(scene, timedelta(minutes=1))
    assert await scene.posted() == wanted


async def test_after_three_days_of_trying_a_row_is_given_up_and_the_lane_goes_on(scene):
    first, second = await cards(scene, 1, 2)
    scene.slack.will(SLACK, NotSent("a_code_of_tomorrow", refused=True), times=100)
    await scene.deliver()
    for _ in range(99):
        await passes(scene, timedelta(minutes=45))
    assert await scene.posted() == [second]
    failed = next(settled for settled in scene.settled if settled.state is State.FAILED)
    assert "given up after 72 hours" in failed.error
    assert first not in await scene.posted()


# What may have been stored.


@BOTH
@pytest.mark.parametrize("stored", [True, False], ids=["stored", "not stored"])
async def test_a_post_of_unknown_fate_is_there_once_and_what_follows_stays_behind_it(scene, channel, stored):
    platform(scene, channel).will(channel, LOST, stored=stored)
    wanted = await cards(scene, 1, 2, channel=channel)
    await scene.deliver()
    assert await scene.posted(channel) == wanted[:1] * stored
    for _ in range(3):
        await passes(scene, LONGEST_REQUEST)
    assert await scene.posted(channel) == wanted
    assert await head(scene, channel) is None


async def test_it_is_not_looked_for_while_the_request_can_still_arrive(scene):
    scene.slack.will(SLACK, LOST, stored=True)
    sent_at = scene.clock.now()
    await cards(scene, 1)
    await scene.deliver()
    for _ in range(20):
        await passes(scene, timedelta(seconds=2))
    assert [at - sent_at >= LONGEST_REQUEST for at in scene.slack.looked] == [True]


async def test_a_platform_that_knows_the_key_again_is_asked_again_at_once_and_later_looked_through(scene):
    scene.discord.will(DISCORD, LOST, stored=True)
    scene.discord.will(DISCORD, LOST, times=50)
    await cards(scene, 1, channel=DISCORD)
    await scene.deliver()
    await passes(scene, timedelta(seconds=30))
    assert (len(scene.discord.asked) > 1, scene.discord.looked) == (True, [])
    await passes(scene, NONCE)
    await passes(scene, LONGEST_REQUEST)
    await passes(scene, LONGEST_REQUEST)
    assert scene.discord.looked
    assert len(await scene.posted(DISCORD)) == 1


@BOTH
async def test_a_crash_between_the_posts_yes_and_ours_says_nothing_twice(scene, channel):
    wanted = await cards(scene, 1, channel=channel)

    platform(scene, channel).will(channel, Killed(), stored=True)
    with pytest.raises(Killed):
        await scene.deliver()
    assert await scene.starts_again() == 1
    await passes(scene, LONGEST_REQUEST)
    await passes(scene, LONGEST_REQUEST)
    assert await scene.posted(channel) == wanted
    assert await head(scene, channel) is None


async def test_a_look_up_that_fails_is_tried_again_before_anything_is_sent(scene):
    scene.slack.will(SLACK, LOST, stored=True)
    scene.slack.will_find(CannotLook("HTTP 503"))
    await cards(scene, 1)
    await scene.deliver()
    for _ in range(3):
        await passes(scene, LONGEST_REQUEST)
    assert (len(scene.slack.looked), len(await scene.posted()), await head(scene)) == (2, 1, None)


@pytest.mark.parametrize(
    ("choice", "asked", "state"),
    [
        (UnknownOutcome.VERIFY, 1, State.UNCERTAIN),
        (UnknownOutcome.RESEND, 2, State.SENT),
        (UnknownOutcome.HOLD, 1, State.ASIDE),
    ],
)
async def test_where_nobody_may_look_the_setting_decides(scene, choice, asked, state):
    scene.slack.will(SLACK, LOST)
    scene.slack.will_find(CannotLook("missing_scope", "give it the scope"))
    await cards(scene, 1)
    lane = Lane(SLACK, scene.door(rules={"slack": LaneRules(longest_request=LONGEST_REQUEST, unknown=choice)}))
    for _ in range(4):
        await lane.work(stopping=lambda: False)
        scene.clock.move(timedelta(seconds=20))
    assert (len(scene.slack.asked), scene.settled[-1].state) == (asked, state)


# What is refused.


@BOTH
async def test_a_channel_that_refuses_is_paused_with_what_to_do_and_its_rows_wait(scene, channel):
    platform(scene, channel).will(channel, NOT_IN_CHANNEL)
    await cards(scene, 1, 2, channel=channel)
    assert await scene.posted(channel) == []
    lane = await scene.stores.outbox.lane(channel)
    assert (lane.pause.code, lane.pause.step, lane.waiting) == ("not_in_channel", "invite it", 2)
    await passes(scene, timedelta(minutes=59))
    assert len(platform(scene, channel).asked) == 1


@BOTH
async def test_a_paused_channel_goes_on_when_the_platform_says_so(scene, channel):
    platform(scene, channel).will(channel, NOT_IN_CHANNEL)
    wanted = await cards(scene, 1, 2, channel=channel)
    await scene.deliver()
    await scene.stores.channels.resume(channel)
    assert await scene.posted(channel) == wanted


@BOTH
async def test_a_paused_channel_is_tried_again_by_itself_and_a_yes_ends_the_pause(scene, channel):
    platform(scene, channel).will(channel, NOT_IN_CHANNEL)
    wanted = await cards(scene, 1, 2, channel=channel)
    await scene.deliver()
    await passes(scene, HOUR + timedelta(seconds=1))
    assert await scene.posted(channel) == wanted
    assert (await scene.stores.outbox.lane(channel)).pause is None


async def test_a_message_that_is_refused_fails_alone_and_loudly(scene):
    scene.slack.will(SLACK, MessageRefused("invalid_blocks", "no such block"))
    _, second = await cards(scene, 1, 2)
    assert await scene.posted() == [second]
    with structlog.testing.capture_logs() as logs:
        for settled in scene.settled:
            log_settled(settled)
    assert [(line["event"], line["log_level"]) for line in logs] == [
        ("delivery.failed", "error"),
        ("delivery.settled", "info"),
    ]
    assert logs[0]["error"] == "invalid_blocks: no such block"


async def test_a_pause_is_logged_with_the_step_that_ends_it(scene):
    scene.slack.will(SLACK, NOT_IN_CHANNEL)
    await cards(scene, 1)
    await scene.deliver()
    with structlog.testing.capture_logs() as logs:
        log_settled(scene.settled[0])
    assert (logs[0]["event"], logs[0]["log_level"], logs[0]["fix"]) == ("channel.paused", "warning", "invite it")


@BOTH
async def test_a_card_whose_last_subscription_left_is_dropped(scene, channel):
    gpu = await scene.wants("gpu", channel=channel)
    await cards(scene, 1, channel=channel)
    await scene.leaves(gpu)
    assert await scene.posted(channel) == []
    assert [settled.state for settled in scene.settled] == [State.DROPPED]
    assert await head(scene, channel) is None


async def test_a_card_that_another_subscription_still_wants_names_only_that_one(scene):
    gpu = await scene.wants("gpu")
    await scene.wants("title:gpu")
    await cards(scene, 1)
    await scene.leaves(gpu)
    assert await scene.posted() == ["“GPU 1” matches title:gpu."]


# Pace, the end, and a store that fails.


async def test_slack_gets_bursts_of_five_and_then_one_a_second(scene):
    wanted = await cards(scene, *range(1, 9))
    await Lane(SLACK, scene.door(rules={"slack": LaneRules(longest_request=LONGEST_REQUEST, pace=SLACK_PACE)})).work(
        stopping=lambda: False
    )
    assert scene.slack.in_channel(SLACK) == wanted
    assert scene.clock.slept == [1.0, 1.0, 1.0]


async def test_a_lane_is_forgotten_only_when_its_burst_is_whole_again(scene):
    lane = Lane(SLACK, scene.door(rules={"slack": LaneRules(longest_request=LONGEST_REQUEST, pace=SLACK_PACE)}))
    assert lane.is_idle(scene.clock.monotonic())
    await cards(scene, 1)
    await lane.work(stopping=lambda: False)
    assert not lane.is_idle(scene.clock.monotonic())
    scene.clock.move(timedelta(seconds=11))
    assert lane.is_idle(scene.clock.monotonic())


async def test_it_stops_between_two_rows(scene):
    wanted = await cards(scene, 1, 2, 3)
    await scene.deliver(stopping=lambda: len(scene.slack.ledger) == 2)
    assert scene.slack.in_channel(SLACK) == wanted[:2]
    assert (await head(scene)).state is State.WAITING


async def test_a_platform_that_is_not_there_keeps_its_rows(scene):
    await cards(scene, 1, channel=DISCORD)
    assert await due_lanes(scene.door(messengers={"slack": scene.slack})) == ()
    assert await due_lanes(scene.door()) == (DISCORD,)


@pytest.mark.parametrize("call", [1, 2, 3])
@BOTH
async def test_a_store_that_fails_once_makes_nothing_lost_and_nothing_twice(scene, channel, call):
    wanted = await cards(scene, 1, 2, channel=channel)
    scene.stores = replace(scene.stores, outbox=Failing(scene.stores.outbox, "advance", fails=at_call(call)))
    lane = Lane(channel, scene.door())
    with pytest.raises(StorageError):
        await lane.work(stopping=lambda: False)
    await lane.work(stopping=lambda: False)
    assert platform(scene, channel).in_channel(channel) == wanted
    assert await head(scene, channel) is None
    assert platform(scene, channel).looked == []


async def test_what_a_platform_said_is_written_even_when_the_service_stops(scene):
    await cards(scene, 1, 2)
    scene.stores = replace(scene.stores, outbox=Failing(scene.stores.outbox, "advance", fails=at_call(2)))
    lane = Lane(SLACK, scene.door())
    with pytest.raises(StorageError):
        await lane.work(stopping=lambda: False)
    await lane.work(stopping=lambda: True)
    assert len(scene.slack.ledger) == 1
    assert (await scene.stores.outbox.lane(SLACK)).waiting == 1


async def test_an_outcome_is_written_though_the_next_row_cannot_be_read(scene):
    await cards(scene, 1, 2)
    sound, first = scene.stores.outbox, at_call(1)
    scene.stores = replace(scene.stores, outbox=Failing(sound, "advance", fails=lambda wanted: not first(wanted)))
    lane = Lane(SLACK, scene.door())
    for _ in range(2):
        with pytest.raises(StorageError):
            await lane.work(stopping=lambda: False)
    assert (await sound.lane(SLACK)).waiting == 1
    assert [settled.state for settled in scene.settled] == [State.SENT]


async def test_a_post_that_breaks_off_by_a_fault_of_ours_is_looked_for_and_not_stuck(scene):
    wanted = await cards(scene, 1, 2)
    scene.slack.will(SLACK, KeyError("a fault of ours"))
    lane = Lane(SLACK, scene.door())
    with pytest.raises(KeyError):
        await lane.work(stopping=lambda: False)
    for _ in range(3):
        await lane.work(stopping=lambda: False)
        scene.clock.move(LONGEST_REQUEST)
    assert scene.slack.in_channel(SLACK) == wanted
    assert len(scene.slack.looked) == 1
