"""A channel of each platform."""

import pytest

from bot.channel.channel import ChannelId
from bot.channel.who_may import Standing
from handlers.commands.context import Caller, Person
from handlers.discord import payloads as discord_payloads
from handlers.slack import payloads as slack_payloads
from tests.handlers.commands.room import Room


@pytest.fixture
def slack() -> Room:
    """A channel of Slack, where a change is told to everyone by the answer itself."""
    return Room(
        Caller(
            channel=ChannelId("slack", "T1", "C1"),
            person=Person("U1", "mira"),
            dialect=slack_payloads.DIALECT,
            channel_name="ml-systems",
            shows_changes=True,
        )
    )


@pytest.fixture
def discord() -> Room:
    """A channel of Discord, where a change is told by a notice out of the outbox."""
    return Room(
        Caller(
            channel=ChannelId("discord", "1", "2"),
            person=Person("9", "jo"),
            dialect=discord_payloads.DIALECT,
            channel_name="gpu-kernels",
            standing=Standing(in_charge=True),
        )
    )
