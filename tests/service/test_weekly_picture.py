"""A weekly digest on its whole way: from stored matches to one message with its picture, on both platforms."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.announcing.route import IntoDigests
from bot.channel.channel import WEEKLY, ChannelId
from bot.chart.charts import MatplotlibCharts
from bot.delivery.delivery import State
from bot.delivery.lane import LaneRules
from bot.jobs.deliver import ExitDoor, Lane
from bot.jobs.send_digests import send_digests
from bot.jobs.week import DigestOpenings
from handlers.discord.app import DiscordApp
from handlers.slack.app import SlackApp
from storage.memory import memory_stores
from tests.bot.jobs.scene import HandClock
from tests.bot.jobs.test_week import DAY, NINE, PLAN, told
from tests.contracts.facts import page, said, set_digest, subscribe
from tests.handlers.discord import conftest as discord
from tests.handlers.office import Office
from tests.handlers.slack import conftest as slack

pytest.importorskip("matplotlib")


@pytest.fixture
async def platform(request, playground, discord_at_playground):
    office = Office()
    if request.param == "slack":
        running = SlackApp(slack.account(playground), services=office.services, wake=office.wake)
    else:
        running = DiscordApp(discord.account(playground), services=office.services, wake=office.wake)
    await running.start()
    await playground.wait_connected(request.param)
    yield running
    await running.stop()


async def with_a_week(channel: ChannelId):
    """Stores in which the channel's weekly digest is due, with a match a day."""
    stores = memory_stores()
    wanted = await subscribe(stores, channel, '"world model"')
    for number in range(1, 8):
        one = told(number, NINE - number * DAY, about="World Models")
        what = said(channel, one, wanted.id, route=IntoDigests(frozenset({WEEKLY})))
        await stores.papers.apply(page(one, announcements=(what,), at=NINE - number * DAY))
    await set_digest(stores, channel, NINE, PLAN, name=WEEKLY)
    assert await send_digests(stores.digests, trending=stores.trending, now=NINE) == 1
    return stores


@pytest.mark.parametrize(
    ("platform", "channel"), [("slack", slack.CHANNEL), ("discord", discord.CHANNEL)], indirect=["platform"]
)
async def test_the_week_arrives_as_one_message_with_its_picture(playground, platform, channel):
    stores, settled = await with_a_week(channel), []
    clock = HandClock(NINE)
    door = ExitDoor(
        stores=stores,
        messengers={channel.platform: platform.messenger},
        worker="w",
        rules={channel.platform: LaneRules(longest_request=timedelta(seconds=60))},
        clock=clock,
        chance=lambda: 0.5,
        openings=DigestOpenings(stores, MatplotlibCharts()),
        on_settled=settled.append,
    )
    await Lane(channel, door).work(stopping=lambda: False)
    assert [one.state for one in settled] == [State.SENT]
    side = getattr(playground, channel.platform)
    assert side.refusals == ()
    assert len(side.ledger(channel.local_id)) == 1
    (shown,) = [event.data for event in playground.log.events if event.type == "message"]
    (picture,) = shown["files"].values()
    assert picture.startswith("data:image/png;base64,")
    assert "7 papers matched in the week of 23–29 Nov 2026" in str(shown)
