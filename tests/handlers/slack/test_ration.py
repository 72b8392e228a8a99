"""Look-ups in a workspace that has installed the app: one page a minute, one look-up at a time for all channels."""

from __future__ import annotations

from dataclasses import replace

import pytest
import pytest_asyncio

from bot.channel.channel import ChannelId
from bot.delivery.outcome import CannotLook, Searched, Sent
from bot.delivery.window import MARGIN, Window
from bot.playground.faults import Fault
from bot.playground.world import SlackChannel, Workspaces
from storage.memory import memory_stores
from storage.one_process import OwnRates
from tests.handlers.messages import card
from tests.handlers.office import Office, SwiftClock
from tests.handlers.slack.accounts import REEF, many, running
from tests.handlers.slack.front import Front
from tests.handlers.slack.visitor import install

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk 3.48 uses it

CORALS, REEFS = (ChannelId("slack", REEF.id, one) for one in ("C0CORALS01", "C0REEFS001"))


class RationedClock(SwiftClock):
    """A clock on which nothing waits, and whose waits are told."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        if seconds > 5.0:
            self.waits.append(seconds)
        await super().sleep(seconds)


@pytest.fixture
def office() -> Office:
    clock = RationedClock()
    return Office(clock=clock, stores=replace(memory_stores(), rates=OwnRates(clock.monotonic)))


@pytest.fixture
def playground_settings(playground_settings, office):
    reef = replace(REEF, channels=(*REEF.channels, SlackChannel(id="C0REEFS001", name="reefs")))
    return replace(
        playground_settings,
        workspaces=Workspaces(slack_elsewhere=(reef,)),
        monotonic=office.clock.monotonic,
        slack_history_limited=True,
    )


@pytest_asyncio.fixture
async def app(playground, office, front):
    async with running(many(playground, front), office, front) as app:
        await install(playground, front, REEF)
        yield app


def here(office) -> Window:
    return Window(begins=office.clock.now() - MARGIN)


async def test_one_look_up_answers_for_all_messages_of_a_channel(playground, app, office):
    keys = [f"{number:024}" for number in range(12)]
    for key in keys:
        assert isinstance(await app.messenger.post(CORALS, card(), key=key), Sent)
    looked = await app.messenger.find(CORALS, keys, within=here(office))
    assert isinstance(looked, Searched)
    assert sorted(looked.found) == keys
    assert playground.slack.elsewhere[REEF.id].refusals == ()


async def test_further_pages_wait_for_their_minute_and_none_is_refused(playground, app, office):
    keys = [f"{number:024}" for number in range(40)]
    for key in keys:
        await app.messenger.post(CORALS, card(), key=key)
    looked = await app.messenger.find(CORALS, keys, within=here(office))
    assert sorted(looked.found) == keys
    assert office.clock.waits
    assert playground.slack.elsewhere[REEF.id].refusals == ()


async def test_a_look_up_that_slack_puts_off_for_an_hour_ends_and_the_workspace_waits(playground, app, office):
    asked = Fault(platform="slack", endpoint="conversations.history", kind="refuse", status=429, retry_after=3600)
    struck = playground.faults.add(asked)
    for channel in (CORALS, REEFS):
        looked = await app.messenger.find(channel, ["a" * 24], within=here(office))
        assert isinstance(looked, CannotLook)
        assert 3500 < looked.retry_after <= 3600
    assert struck.count == 1
    assert max(office.clock.waits, default=0) < 3600


async def test_another_channel_of_the_workspace_is_told_when_its_turn_comes_and_asks_nothing(playground, app, office):
    await app.messenger.post(CORALS, card(), key="a" * 24)
    assert isinstance(await app.messenger.find(CORALS, ["a" * 24], within=here(office)), Searched)
    looked = await app.messenger.find(REEFS, ["b" * 24], within=here(office))
    assert isinstance(looked, CannotLook)
    assert looked.step is None
    assert 0 < looked.retry_after <= 60
    assert playground.slack.elsewhere[REEF.id].refusals == ()
    office.clock.waited += looked.retry_after
    assert await app.messenger.find(REEFS, ["b" * 24], within=here(office)) == Searched({})


async def test_two_processes_keep_to_the_minutes_of_a_workspace_together(playground, app, office):
    await app.messenger.post(CORALS, card(), key="a" * 24)
    elsewhere = Front()
    with elsewhere.listener:
        async with running(many(playground, elsewhere), office, elsewhere) as other:
            assert isinstance(await app.messenger.find(CORALS, ["a" * 24], within=here(office)), Searched)
            looked = await other.messenger.find(REEFS, ["b" * 24], within=here(office))
            assert isinstance(looked, CannotLook)
            assert 0 < looked.retry_after <= 60
            office.clock.waited += 120
            assert await other.messenger.find(REEFS, ["b" * 24], within=here(office)) == Searched({})
    assert playground.slack.elsewhere[REEF.id].refusals == ()


async def test_a_shorter_wait_that_slack_asks_for_is_waited(playground, app, office):
    await app.messenger.post(CORALS, card(), key="a" * 24)
    refused = Fault(platform="slack", endpoint="conversations.history", kind="refuse", status=429, retry_after=45)
    playground.faults.add(refused)
    assert sorted((await app.messenger.find(CORALS, ["a" * 24], within=here(office))).found) == ["a" * 24]
    assert 40 < max(office.clock.waits) <= 45
