"""Offprint's Discord side, connected to the local Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.channel.channel import ChannelId
from bot.playground.playground import Playground
from handlers.discord.app import DiscordAccount, DiscordApp
from tests.handlers.office import Office, until

CHANNEL = ChannelId("discord", "200000000000000001", "300000000000000001")


def account(playground: Playground, **other: object) -> DiscordAccount:
    told = {"token": "playground.discord.token", "api_url": playground.discord_api_url, "request_timeout": 5.0}
    return DiscordAccount(**(told | other))


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
