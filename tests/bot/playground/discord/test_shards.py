"""Several connections: which one hears of which server, and how many sessions may be started."""

from dataclasses import replace

import aiohttp
import pytest

from bot.playground.world import PAPER_CLUB, DiscordServer, Workspaces
from tests.bot.playground.discord.test_gateway import connect, frames

OTHER = DiscordServer(id=str((1 << 22) | 5), name="Other", initials="O", channels=())
"""Its upper bits are odd, those of Paper Club's id even."""


@pytest.fixture
def playground_settings(playground_settings, clock):
    assert (int(PAPER_CLUB.id) >> 22) % 2 == 0
    return replace(
        playground_settings,
        monotonic=clock.monotonic,
        workspaces=Workspaces(discord=(PAPER_CLUB, OTHER)),
        discord_shards=2,
        discord_starts=3,
        discord_starts_together=1,
    )


async def identify(socket, shard):
    data = {"token": "playground.discord.token", "intents": 1, "properties": {}, "shard": shard}
    await socket.send_json({"op": 2, "d": data})


async def test_a_connection_hears_of_the_servers_of_its_shard(playground, clock):
    async with aiohttp.ClientSession() as session:
        heard = []
        for shard in ([0, 2], [1, 2]):
            socket = await connect(session, playground)
            await identify(socket, shard)
            assert (await socket.receive_json())["t"] == "READY"
            heard.append((await socket.receive_json())["d"]["name"])
            clock.pass_by(5)
        assert heard == ["Paper Club", "Other"]


async def test_one_connection_for_everything_is_closed_where_two_are_wanted(playground):
    async with aiohttp.ClientSession() as session:
        socket = await connect(session, playground)
        await identify(socket, [0, 1])
        await socket.receive()
        assert socket.close_code == 4011


async def test_a_second_start_within_five_seconds_is_invalid(rest, playground, clock):
    async with aiohttp.ClientSession() as session:
        for number, expected in ((0, 0), (1, 9)):
            socket = await connect(session, playground)
            await identify(socket, [number, 2])
            assert (await socket.receive_json())["op"] == expected
        clock.pass_by(5)
        await identify(socket, [1, 2])
        assert (await socket.receive_json())["t"] == "READY"
    _, told, _ = await rest.ask("GET", "/gateway/bot")
    start = told["session_start_limit"]
    assert (told["shards"], start["total"], start["remaining"], start["max_concurrency"]) == (2, 3, 1, 1)


async def test_a_days_starts_are_counted(playground, clock):
    async with aiohttp.ClientSession() as session:
        for _ in range(3):
            socket = await connect(session, playground)
            await identify(socket, [0, 2])
            assert (await socket.receive_json())["t"] == "READY"
            clock.pass_by(5)
        socket = await connect(session, playground)
        await identify(socket, [0, 2])
        assert (await frames(socket, 9))["d"] is False
