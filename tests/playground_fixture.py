"""A running playground for any test that wants one, and the globals of discord.py pointed at it.

Named in `pytest_plugins`, it gives `playground` (rate limits off, a real clock), `playground_settings` (override it to
change them) and `discord_at_playground`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from random import Random

import discord
import pytest
import pytest_asyncio
import yarl

from bot.playground.playground import Playground
from bot.playground.settings import PlaygroundSettings


def real_now() -> datetime:
    """The system clock, aware."""
    return datetime.now(UTC)


@pytest.fixture
def playground_settings() -> PlaygroundSettings:
    """No rate limits, any port, and plenty of time to answer a command, which a busy machine may need; tests that are
    about limits override this fixture.
    """
    return PlaygroundSettings(
        now=real_now,
        chance=Random(7),
        zone="Europe/Berlin",
        slack_messages_per_second=None,
        discord_bucket=None,
        discord_global_per_second=None,
        interaction_seconds=30.0,
    )


@pytest_asyncio.fixture
async def playground(playground_settings: PlaygroundSettings) -> AsyncIterator[Playground]:
    """A playground on loopback for one test."""
    async with Playground.start(playground_settings) as running:
        yield running


@pytest.fixture
def discord_at_playground(playground: Playground, monkeypatch: pytest.MonkeyPatch) -> Playground:
    """discord.py's process-wide addresses, set to the playground and restored afterwards."""
    gateway = yarl.URL(playground.url.replace("http://", "ws://")) / "gateway"
    monkeypatch.setattr(discord.http.Route, "BASE", playground.discord_api_url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
    return playground
