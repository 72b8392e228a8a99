"""Offprint's Slack side, connected to the local Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from bot.channel.channel import ChannelId
from bot.playground.playground import Playground
from handlers.slack.account import SlackAccount
from handlers.slack.app import SlackApp
from tests.handlers.office import Office
from tests.handlers.slack.front import Front

CHANNEL = ChannelId("slack", "T0TIDE0001", "C0MLSYSTEMS")
SUBSCRIBE = '/papers subscribe "mixture of experts"'


def account(playground: Playground, **other: object) -> SlackAccount:
    told = {
        "bot_token": "xoxb-playground",
        "app_token": "xapp-playground",
        "api_url": playground.slack_api_url,
        "request_timeout": 5.0,
        "ping_interval": 5.0,
    }
    return SlackAccount(**(told | other))


def elements_of(answer):
    """The elements of the rows of buttons."""
    rows = (block for block in answer.payload["blocks"] if block["type"] == "actions")
    return [element for row in rows for element in row["elements"]]


def action_of(answer, label):
    """The `action_id` of the button that has this label."""
    return next(one["action_id"] for one in elements_of(answer) if one["text"]["text"] == label)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest_asyncio.fixture
async def app(playground: Playground, office: Office) -> AsyncIterator[SlackApp]:
    running = SlackApp(account(playground), services=office.services, wake=office.wake)
    await running.start()
    await playground.wait_connected("slack")
    office.wake.count = 0
    yield running
    await running.stop()


@pytest.fixture
def front() -> Iterator[Front]:
    held = Front()
    yield held
    held.listener.close()
