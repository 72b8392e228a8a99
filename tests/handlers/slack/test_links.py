"""Papers that people link to in Slack: shown once below the message, where the channel asks for it."""

import asyncio
from datetime import UTC, datetime
from json import dumps

import pytest
import structlog

from bot.playground.faults import Fault
from tests.handlers.office import until
from tests.handlers.slack.conftest import CHANNEL

LINK = "https://arxiv.org/abs/2611.00001"
EVER = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
async def listening(playground, app, office):
    """The office of a channel that asks for links, with three papers."""
    await office.store_papers("Softmax in two passes", "Sparse softmax", "Dense softmax")
    await (await playground.slack.command(CHANNEL.local_id, "/papers links on")).answer()
    return office


async def noted(office, many):
    """The links that were noted, once there are so many."""
    async with asyncio.timeout(60):
        while len(seen := await office.stores.sightings.since(CHANNEL, since=EVER)) < many:
            await office.clock.sleep(0.005)
    return seen


def previews(playground, message):
    (standing,) = [one for one in playground.slack.messages(CHANNEL.local_id) if one.ts == message.ts]
    return standing.unfurls


async def test_a_link_becomes_the_card_of_its_paper(playground, listening):
    message = await playground.slack.write(CHANNEL.local_id, f"Look at {LINK}!")
    await until(lambda: previews(playground, message))
    (address,) = previews(playground, message)
    assert address == LINK
    told = dumps(previews(playground, message)[LINK])
    assert "Softmax in two passes" in told
    assert '"value": "p1"' in told
    (seen,) = await noted(listening, 1)
    assert (seen.paper, seen.message, seen.shown) == ("arxiv:2611.00001", message.ts, True)
    assert playground.slack.refusals == ()


async def test_a_second_link_within_half_an_hour_is_noted_and_not_shown(playground, listening):
    first = await playground.slack.write(CHANNEL.local_id, LINK)
    await until(lambda: previews(playground, first))
    second = await playground.slack.write(CHANNEL.local_id, f"again {LINK}v2")
    assert [one.shown for one in await noted(listening, 2)] == [True, False]
    assert previews(playground, second) == {}


async def test_a_list_of_three_is_noted_and_not_shown(playground, listening):
    words = " ".join(f"https://arxiv.org/abs/2611.0000{number}" for number in (1, 2, 3))
    message = await playground.slack.write(CHANNEL.local_id, words)
    assert [one.shown for one in await noted(listening, 3)] == [False] * 3
    assert previews(playground, message) == {}


async def test_a_paper_that_no_source_has_brought_is_noted_and_not_shown(playground, listening):
    await playground.slack.write(CHANNEL.local_id, "https://arxiv.org/abs/2401.00001")
    assert [one.shown for one in await noted(listening, 1)] == [False]


async def test_a_link_that_nobody_posted_is_left_alone(playground, listening):
    link = {"domain": "arxiv.org", "url": "https://arxiv.org/abs/2401.00001"}
    shared = {"type": "link_shared", "channel": CHANNEL.local_id, "user": None, "message_ts": "1.1", "links": [link]}
    with structlog.testing.capture_logs() as logs:
        await playground.slack.send_event(shared)
        await playground.slack.write(CHANNEL.local_id, LINK)
        assert [one.paper for one in await noted(listening, 1)] == ["arxiv:2611.00001"]
    assert [one for one in logs if one["log_level"] == "error"] == []


async def test_a_channel_that_has_not_asked_is_left_alone(playground, app, office):
    await office.store_papers("Softmax in two passes")
    message = await playground.slack.write(CHANNEL.local_id, LINK)
    await (await playground.slack.command(CHANNEL.local_id, "/papers links on")).answer()
    later = await playground.slack.write(CHANNEL.local_id, LINK)
    await until(lambda: previews(playground, later))
    assert previews(playground, message) == {}


async def test_a_preview_that_slack_refuses_is_logged_and_not_tried_again(playground, listening):
    fault = Fault(platform="slack", endpoint="chat.unfurl", kind="refuse", error="cannot_unfurl_url")
    strike = playground.faults.add(fault)
    message = await playground.slack.write(CHANNEL.local_id, LINK)
    await strike.struck()
    assert [one.shown for one in await noted(listening, 1)] == [True]
    assert previews(playground, message) == {}
