"""A machine whose clock is wrong, killed while a post was under way: the message is there once.

The local platforms have another time than the service: it stands in their ids and in the `Date` of their answers.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.channel.channel import ChannelId
from bot.playground.settings import PlaygroundSettings
from tests.faults.test_killed import CHANNELS, killed_while_posting
from tests.offprint_process import House

pytestmark = pytest.mark.process

NO_NONCE = {"OFFPRINT_DISCORD_NONCE_SECONDS": "0"}
"""Discord is looked through too, and knows no nonce again."""


@CHANNELS
@pytest.mark.parametrize("minutes", [-10, 10])
class TestWrongClock:
    @pytest.fixture
    def playground_settings(self, playground_settings: PlaygroundSettings, minutes: int) -> PlaygroundSettings:
        def now() -> datetime:
            return datetime.now(UTC) - timedelta(minutes=minutes)

        return replace(playground_settings, now=now, discord_nonce_seconds=0)

    async def test_a_post_whose_answer_was_lost_is_there_once(
        self, house: House, channel: ChannelId, minutes: int
    ) -> None:
        house.settings |= NO_NONCE
        assert len(await killed_while_posting(house, channel, "card")) == 1, f"our clock is {minutes} minutes fast"
