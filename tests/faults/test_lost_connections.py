"""The connections over which people are heard break while the service runs: what they say next is answered, and cards,
which go another way, come all the while."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from tests.offprint_process import House, until
from tests.service.channels import BOTH, DISCORD, SLACK, posts, says, subscribes

pytestmark = pytest.mark.process


async def test_every_way_to_lose_a_connection_loses_no_card_and_the_next_command_is_answered(house: House) -> None:
    slack, discord = house.playground.slack, house.playground.discord
    ways: dict[str, Callable[[], Awaitable[None]]] = {
        "Slack drops the WebSocket": slack.drop_sockets,
        "Slack warns": partial(slack.ask_to_reconnect, "warning"),
        "Slack asks to reconnect": slack.ask_to_reconnect,
        "Discord drops the gateway, to be resumed": discord.drop_gateway,
        "Discord asks to reconnect": discord.ask_to_reconnect,
        "Discord has the session resumed": partial(discord.invalidate_session, resumable=True),
        "Discord ends the session": discord.invalidate_session,
    }
    async with house.offprint() as child:
        await house.connected(child)
        for channel in BOTH:
            await subscribes(house, channel, "gpu")
        for number, (way, breaks) in enumerate(ways.items(), 3):
            title = f"GPU Paper {number}"
            await breaks()
            house.release(number, title)
            for channel in BOTH:
                await until(lambda channel=channel, title=title: posts(house, channel, title), f"a card after: {way}")
            await until(lambda: slack.connected and discord.connected, f"a connection after: {way}")
            for channel in (SLACK, DISCORD):
                assert "gpu" in await says(house, channel, "list")
        assert await child.stop() == 0
    for channel in BOTH:
        assert [len(posts(house, channel, f"GPU Paper {number}")) for number in range(3, 3 + len(ways))] == [1] * 7
