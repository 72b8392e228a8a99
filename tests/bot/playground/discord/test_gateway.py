"""The gateway with the real discord.py: events, resumption, new sessions, and a token that is wrong."""

import asyncio

import aiohttp
import pytest

from tests.bot.playground.conftest import until

ROOM = "300000000000000001"
CLUB = "200000000000000001"


async def test_the_client_knows_its_servers_and_channels(discord_app):
    (guild,) = discord_app.client.guilds
    assert guild.name == "Paper Club"
    names = ["gpu-kernels", "language-models", "random", "announcements"]
    assert [channel.name for channel in guild.text_channels] == names
    assert [(forum.name, [tag.name for tag in forum.available_tags]) for forum in guild.forums] == [
        ("papers", ["kernels", "language models"])
    ]


async def test_a_deleted_channel_is_told(discord_app, playground):
    await playground.discord.delete_channel(ROOM)
    await until(lambda: discord_app.deleted == [int(ROOM)])


async def test_removal_from_a_server_is_told_and_an_outage_is_not_one(discord_app, playground):
    await playground.discord.remove_from(CLUB, outage=True)
    await playground.discord.return_to(CLUB)
    await playground.discord.remove_from(CLUB)
    await until(lambda: discord_app.removed == [int(CLUB)])


async def test_a_dropped_connection_is_resumed_and_misses_nothing(discord_app, playground):
    await playground.discord.drop_gateway(4000)
    await playground.discord.delete_channel(ROOM)
    await asyncio.wait_for(discord_app.resumed.wait(), 60)
    await until(lambda: discord_app.deleted == [int(ROOM)])


async def test_a_client_asked_to_reconnect_resumes(discord_app, playground):
    await playground.discord.ask_to_reconnect()
    await asyncio.wait_for(discord_app.resumed.wait(), 60)


async def frames(socket, *ops):
    """Read frames until one of these ops comes."""
    while True:
        told = await socket.receive_json(timeout=60)
        if told["op"] in ops:
            return told


async def connect(session, playground):
    socket = await session.ws_connect(playground.url.replace("http://", "ws://") + "/gateway")
    assert (await socket.receive_json())["op"] == 10
    return socket


async def identify(socket, token="playground.discord.token"):
    await socket.send_json({"op": 2, "d": {"token": token, "intents": 1, "properties": {}}})


async def test_a_wrong_token_is_closed_with_4004(playground):
    async with aiohttp.ClientSession() as session:
        socket = await connect(session, playground)
        await identify(socket, "wrong")
        await socket.receive()
        assert socket.close_code == 4004


async def test_a_session_that_is_not_known_is_invalid(playground):
    async with aiohttp.ClientSession() as session:
        socket = await connect(session, playground)
        resume = {"token": "playground.discord.token", "session_id": "gone", "seq": 3}
        await socket.send_json({"op": 6, "d": resume})
        assert await frames(socket, 9) == {"op": 9, "d": False, "s": None, "t": None}
        await socket.close()


@pytest.mark.parametrize("resumable", [True, False])
async def test_a_session_can_be_called_invalid(playground, resumable):
    async with aiohttp.ClientSession() as session:
        socket = await connect(session, playground)
        await identify(socket)
        ready = await frames(socket, 0)
        await playground.discord.invalidate_session(resumable=resumable)
        assert (await frames(socket, 9))["d"] is resumable
        resume = {"token": "playground.discord.token", "session_id": ready["d"]["session_id"], "seq": 2}
        await socket.send_json({"op": 6, "d": resume})
        assert (await frames(socket, 0, 9))["op"] == (0 if resumable else 9)
        await socket.close()


async def test_a_heartbeat_is_acknowledged_unless_the_gateway_is_silent(playground):
    async with aiohttp.ClientSession() as session:
        socket = await connect(session, playground)
        await socket.send_json({"op": 1, "d": None})
        assert (await frames(socket, 11))["op"] == 11
        playground.discord.fall_silent()
        await socket.send_json({"op": 1, "d": None})
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.05)
        await socket.close()


async def test_the_gateways_address_is_asked_of_rest(rest, playground):
    _, told, _ = await rest.ask("GET", "/gateway/bot")
    assert told["url"] == playground.url.replace("http://", "ws://") + "/gateway"
    assert told["session_start_limit"]["max_concurrency"] == 1
