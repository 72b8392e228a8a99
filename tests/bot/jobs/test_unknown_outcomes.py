"""Messages of unknown fate, and messages that wait: whatever clocks and platforms do, for as long as they do it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import structlog

from bot.announcing.announcement import Cause
from bot.announcing.overdue import A_FEW
from bot.delivery.delivery import Kind, Started, State, delivery_key
from bot.delivery.lane import STEPS_ASIDE_AFTER
from bot.delivery.outcome import CannotLook, ChannelRefused, NotSent, Sent, Unknown
from bot.delivery.requests import Requests
from bot.digest.digest import DigestKey
from bot.jobs.compose_delivery import compose
from bot.jobs.deliver import log_settled
from bot.jobs.follow_clock import ClockFollower
from tests.bot.jobs.scene import (
    DISCORD,
    KEYS_KNOWN_FOR,
    LONGEST_REQUEST,
    SLACK,
    LeapClock,
    Scene,
    ToldMessenger,
    paper,
)
from tests.outbox import start

BOTH = pytest.mark.parametrize("channel", [SLACK, DISCORD], ids=["slack", "discord"])
LOST = Unknown("timed out")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MINUTES = timedelta(minutes=15)
JUMPS = pytest.mark.parametrize("jump", [-3 * HOUR, -MINUTES, MINUTES, 3 * HOUR], ids=str)


class WrongClock:
    """Our own clock: time passes as on the true one, and it shows another."""

    def __init__(self, true: LeapClock) -> None:
        self.true = true
        self.off = timedelta(0)

    def now(self):
        return self.true.now() + self.off

    def monotonic(self):
        return self.true.monotonic()

    async def sleep(self, seconds):
        await self.true.sleep(seconds)


class Clocked:
    """A scene whose platforms have the true time, and we another."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.true = scene.clock
        scene.clock = self.ours = WrongClock(self.true)
        self.follower = ClockFollower(stores=scene.stores, clock=self.ours, boot=None)

    def platform(self, channel) -> ToldMessenger:
        return self.scene.slack if channel.platform == "slack" else self.scene.discord

    async def passes(self, time: timedelta) -> None:
        """Time passes on both; what waits after a jump is set right first, as the service does."""
        self.true.move(time)
        await self.follower.look()
        await self.scene.deliver()

    async def settles(self, channel) -> None:
        """So much time passes that every request has ended, in small steps."""
        for _ in range(60):
            await self.passes(LONGEST_REQUEST / 3)
            if (await self.scene.stores.outbox.lane(channel)).head is None:
                return
        for _ in range(60):
            await self.passes(LONGEST_REQUEST * 10)

    async def restarts(self) -> None:
        """A new process, on another start of the machine."""
        self.scene.requests = Requests(self.true.monotonic())
        self.follower = ClockFollower(stores=self.scene.stores, clock=self.ours, boot=None)
        await self.follower.begin()


@pytest.fixture
def clocked(scene: Scene) -> Clocked:
    return Clocked(scene)


async def cards(scene: Scene, *numbers: int, channel=SLACK) -> list[str]:
    """Announce papers in a channel; what is to stand there once they are out."""
    if not await scene.stores.channels.subscriptions(channel):
        await scene.wants("gpu", channel=channel)
    await scene.comes_in(*(paper(f"{channel.local_id}.{number}", f"GPU {number}") for number in numbers))
    return [f"“GPU {number}” matches gpu." for number in numbers]


async def passes(scene: Scene, time: timedelta) -> None:
    scene.clock.move(time)
    await scene.deliver()


async def test_a_request_that_waited_before_it_left_is_looked_for_once_it_must_have_ended(scene):
    wanted = await cards(scene, 1)
    last = LONGEST_REQUEST - timedelta(seconds=1)
    scene.slack.will(SLACK, LOST, stored=True, after=last, waits=last)
    for _ in range(30):
        await passes(scene, timedelta(seconds=5))
    assert scene.slack.in_channel(SLACK) == wanted


@pytest.mark.parametrize(
    "answers",
    [
        [{"outcome": LOST, "stored": True, "repeats": (timedelta(seconds=1), KEYS_KNOWN_FOR)}],
        [{"outcome": LOST, "stored": True}, {"outcome": Sent(""), "waits": KEYS_KNOWN_FOR}],
    ],
    ids=["by the client library", "by us, and it waited before it left"],
)
async def test_a_post_is_not_repeated_once_its_key_may_be_forgotten(scene, answers):
    """The library repeats what was answered with a 5xx, and a process may stand still between two tries."""
    wanted = await cards(scene, 1, channel=DISCORD)
    for answer in answers:
        scene.discord.will(DISCORD, **answer)
    for _ in range(30):
        await passes(scene, timedelta(seconds=5))
    assert scene.discord.in_channel(DISCORD) == wanted
    assert (await scene.stores.outbox.lane(DISCORD)).head is None


# Clocks.


@BOTH
@JUMPS
@pytest.mark.parametrize("stored", [True, False], ids=["stored", "not stored"])
async def test_a_clock_that_is_wrong_all_along_doubles_and_loses_nothing(clocked, channel, jump, stored):
    clocked.ours.off = jump
    wanted = await cards(clocked.scene, 1, 2, channel=channel)
    clocked.platform(channel).will(channel, LOST, stored=stored, after=timedelta(seconds=5))
    clocked.platform(channel).will(channel, LOST, times=6)
    await clocked.scene.deliver()
    await clocked.settles(channel)
    assert clocked.platform(channel).in_channel(channel) == wanted


@BOTH
@JUMPS
@pytest.mark.parametrize("step", ["before", "after the request", "before the look-up", "restart"])
@pytest.mark.parametrize("stored", [True, False], ids=["stored", "not stored"])
async def test_a_clock_that_is_set_at_any_step_doubles_and_loses_nothing(clocked, channel, jump, step, stored):
    scene = clocked.scene
    wanted = await cards(scene, 1, 2, channel=channel)
    clocked.platform(channel).will(channel, LOST, stored=stored, after=timedelta(seconds=20))
    if step == "before":
        clocked.ours.off = jump
    await scene.deliver()
    if step in {"after the request", "restart"}:
        clocked.ours.off = jump
    if step == "restart":
        await clocked.restarts()
    if step == "before the look-up":
        await clocked.passes(LONGEST_REQUEST - timedelta(seconds=1))
        clocked.ours.off = jump
    await clocked.settles(channel)
    assert clocked.platform(channel).in_channel(channel) == wanted


async def test_the_settle_time_is_not_skipped_when_the_clock_is_set_forward(clocked):
    await cards(clocked.scene, 1)
    clocked.scene.slack.will(SLACK, LOST, stored=True)
    sent_at = clocked.true.now()
    await clocked.scene.deliver()
    clocked.ours.off = 3 * HOUR
    await clocked.settles(SLACK)
    assert all(at - sent_at >= LONGEST_REQUEST for at in clocked.scene.slack.looked)
    assert len(clocked.scene.slack.looked) == 1


async def test_an_old_nonce_is_not_trusted_when_the_clock_is_set_back(clocked):
    wanted = await cards(clocked.scene, 1, channel=DISCORD)
    clocked.scene.discord.will(DISCORD, LOST, stored=True)
    await clocked.scene.deliver()
    clocked.true.move(HOUR)
    clocked.ours.off = -HOUR
    await clocked.restarts()
    await clocked.passes(LONGEST_REQUEST)
    assert clocked.scene.discord.looked
    assert clocked.scene.discord.in_channel(DISCORD) == wanted


# Unknown for ever.


async def test_a_message_that_is_never_answered_steps_aside_after_a_day_and_its_channel_goes_on(scene):
    _, second = await cards(scene, 1, 2)
    first = (await scene.stores.outbox.lane(SLACK)).head
    scene.slack.will(SLACK, LOST, times=10_000)
    await scene.deliver()
    while (await scene.stores.outbox.by_key(first.key)).state is not State.ASIDE:
        await passes(scene, timedelta(minutes=5))
        assert scene.clock.now() - first.created_at < STEPS_ASIDE_AFTER + HOUR
    scene.slack.will_be_well()
    await passes(scene, timedelta(minutes=1))
    assert scene.slack.in_channel(SLACK) == [second]
    lane = await scene.stores.outbox.lane(SLACK)
    assert (lane.head, lane.aside) == (None, 1)
    asides = [settled for settled in scene.settled if settled.state is State.ASIDE]
    with structlog.testing.capture_logs() as logs:
        log_settled(asides[0])
    assert [(line["event"], line["log_level"]) for line in logs] == [("delivery.aside", "error")]


async def test_a_message_that_was_never_answered_comes_late_once_the_platform_is_well(scene):
    said, later = await cards(scene, 1, 2)
    first = (await scene.stores.outbox.lane(SLACK)).head
    scene.slack.will(SLACK, LOST, times=10_000)
    await scene.deliver()
    while (await scene.stores.outbox.by_key(first.key)).state is not State.ASIDE:
        await passes(scene, timedelta(minutes=5))
    scene.slack.will_be_well()
    for _ in range(8):
        await passes(scene, HOUR)
    assert scene.slack.in_channel(SLACK) == [later, said]


async def test_what_stepped_aside_is_looked_for_again_when_a_later_message_is_out(scene):
    await cards(scene, 1)
    scene.slack.will(SLACK, LOST, stored=True)
    for _ in range(400):
        scene.slack.will_find(CannotLook("missing_scope", "give it the scope"))
    await scene.deliver()
    while (await scene.stores.outbox.lane(SLACK)).aside == 0:
        await passes(scene, timedelta(minutes=10))
    scene.slack.will_be_well()
    scene.clock.move(HOUR)
    await cards(scene, 2)
    await scene.deliver()
    await passes(scene, LONGEST_REQUEST)
    lane = await scene.stores.outbox.lane(SLACK)
    assert (lane.head, lane.aside) == (None, 0)
    assert len(scene.slack.in_channel(SLACK)) == 2


async def test_a_row_that_waited_for_a_stopped_service_is_sent_and_does_not_step_aside(scene):
    wanted = await cards(scene, 1)
    scene.slack.will(SLACK, LOST)
    await scene.deliver()
    scene.requests = Requests(scene.clock.monotonic())
    await passes(scene, 9 * DAY)
    assert await scene.posted() == wanted


async def test_a_look_up_keeps_away_as_long_as_the_platform_asks(scene):
    await cards(scene, 1)
    scene.slack.will(SLACK, LOST, stored=True)
    scene.slack.will_find(CannotLook("ratelimited", retry_after=600.0))
    await scene.deliver()
    await passes(scene, LONGEST_REQUEST)
    await passes(scene, timedelta(seconds=599))
    assert len(scene.slack.looked) == 1
    await passes(scene, timedelta(seconds=2))
    assert len(scene.slack.looked) == 2


# Surely not sent.


@BOTH
async def test_an_outage_of_a_week_loses_nothing_and_ends_with_one_digest(scene, channel):
    told = scene.slack if channel.platform == "slack" else scene.discord
    count = A_FEW + 10
    wanted = await cards(scene, *range(count), channel=channel)
    told.will(channel, NotSent("connection refused"), times=10_000)
    await scene.deliver()
    for _ in range(7 * 24 * 2):
        await passes(scene, timedelta(minutes=30))
    told.will_be_well()
    await passes(scene, HOUR)
    assert told.in_channel(channel)[0] == wanted[0]
    assert not any(settled.state in {State.FAILED, State.ASIDE} for settled in scene.settled)
    await passes(scene, DAY)
    await scene.digests()
    await passes(scene, HOUR)
    assert [one for one in told.in_channel(channel) if one in wanted] == wanted[:1]
    rows = [await scene.stores.outbox.by_key(one.key) for one in told.ledger]
    (digest,) = [row for row in rows if row.kind is Kind.DIGEST]
    told_of = (await scene.stores.digests.get(channel, DigestKey.parse(digest.subject))).papers
    assert len(told_of) == count - 1
    assert {one.cause for one in told_of} == {Cause.OUTAGE}


async def test_a_few_cards_come_out_as_cards_after_an_outage(scene):
    wanted = await cards(scene, *range(A_FEW))
    scene.slack.will(SLACK, NotSent("connection refused"), times=10_000)
    await scene.deliver()
    for _ in range(8):
        await passes(scene, 6 * HOUR)
    scene.slack.will_be_well()
    await passes(scene, HOUR)
    assert scene.slack.in_channel(SLACK) == wanted


async def test_a_channel_that_refuses_for_a_month_loses_nothing(scene):
    wanted = await cards(scene, 1)
    scene.slack.will(SLACK, ChannelRefused("not_in_channel", "invite it"), times=10_000)
    await scene.deliver()
    for _ in range(30):
        await passes(scene, DAY)
    scene.slack.will_be_well()
    await passes(scene, DAY)
    assert scene.slack.in_channel(SLACK) == wanted


# One look-up for all.


@BOTH
async def test_one_look_up_answers_for_all_uncertain_rows_of_a_channel(scene, channel):
    told = scene.slack if channel.platform == "slack" else scene.discord
    wanted = await cards(scene, 1, 2, 3, channel=channel)
    for number in (1, 2, 3):
        key = delivery_key(channel, Kind.CARD, f"arxiv:{channel.local_id}.{number}")
        row = await scene.stores.outbox.by_key(key)
        started = await start(scene.stores.outbox, Started(row, scene.clock.now(), "worker", scene.clock.now()))
        outgoing = await compose(started, scene.stores)
        if number != 2:
            await told.post(channel, outgoing.message, key=key)
    assert await scene.stores.outbox.recover(alive=()) == 3
    scene.requests = Requests(scene.clock.monotonic())
    scene.clock.move(timedelta(minutes=10))
    await scene.deliver()
    assert len(told.looked) == 1
    assert sorted(told.in_channel(channel)) == sorted(wanted)
