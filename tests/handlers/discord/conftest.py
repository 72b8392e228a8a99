"""Offprint's Discord side, connected to the local Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.channel.channel import ChannelId
from bot.playground.discord import components
from bot.playground.playground import Playground
from handlers.discord.account import DiscordAccount
from handlers.discord.app import DiscordApp
from tests.handlers.office import Office, until

CHANNEL = ChannelId("discord", "200000000000000001", "300000000000000001")
QUERY = {"query": '"mixture of experts"'}


def account(playground: Playground, **other: object) -> DiscordAccount:
    told = {"token": "playground.discord.token", "api_url": playground.discord_api_url, "request_timeout": 5.0}
    return DiscordAccount(**(told | other))


def said(answer):
    return "\n".join(components.texts(list(answer.payload["components"])))


def custom_id(answer, label):
    """The `custom_id` of the button that has this label."""
    found = (one for _, one in components.walk(list(answer.payload["components"])) if one.get("label") == label)
    return next(found)["custom_id"]


async def used(playground, *path, **options):
    """The first answer to a command."""
    return await (await playground.discord.command(CHANNEL.local_id, path, options)).answer()


@pytest.fixture
def office() -> Office:
    return Office()


@pytest_asyncio.fixture
async def app(discord_at_playground: Playground, office: Office) -> AsyncIterator[DiscordApp]:
    """Connected, and told of its servers. The fixture before it puts discord.py's addresses back afterwards."""
    running = DiscordApp(account(discord_at_playground), services=office.services, wake=office.wake)
    await running.start()
    await until(lambda: running.connected)
    office.wake.count = 0
    yield running
    await running.stop()
