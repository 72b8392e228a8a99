"""What people write: who hears of it, and who may read it."""

from dataclasses import replace

import discord
import pytest

from bot.playground.discord.intents import refused
from tests.bot.playground.conftest import until

ROOM = "300000000000000001"
APP = "400000000000000001"
LINK = "https://arxiv.org/abs/2305.17144"


@pytest.fixture
def intents():
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


async def heard(playground, app, channel, words):
    message = await playground.discord.write(channel, words)
    await until(lambda: any(str(one.id) == message.id for one in app.heard))
    return app.heard[-1]


async def test_an_app_hears_of_messages_and_cannot_read_them(discord_app, playground):
    message = await heard(playground, discord_app, ROOM, LINK)
    assert (message.content, message.author.name, message.channel.name) == ("", "mira", "gpu-kernels")
    (first,) = [one async for one in message.channel.history()]
    assert first.content == ""


async def test_an_app_reads_what_names_it_and_what_is_written_to_it(discord_app, playground):
    named = await heard(playground, discord_app, ROOM, f"<@{APP}> mixture of experts")
    assert named.content == f"<@{APP}> mixture of experts"
    assert [user.id for user in named.mentions] == [int(APP)]
    direct = await heard(playground, discord_app, playground.discord.direct_channel, "help")
    assert (direct.content, direct.guild) == ("help", None)


async def test_an_app_hears_its_own_messages(discord_app, playground):
    await discord_app.client.get_channel(int(ROOM)).send("a card")
    await until(lambda: discord_app.heard != [])
    assert (discord_app.heard[0].content, discord_app.heard[0].author.bot) == ("a card", True)


class TestGuildsAlone:
    @pytest.fixture
    def intents(self):
        return discord.Intents(guilds=True)

    async def test_an_app_that_did_not_ask_hears_nothing(self, discord_app, playground):
        await playground.discord.write(ROOM, LINK)
        invocation = await playground.discord.command(ROOM, ("search",), {"query": "moe"})
        await invocation.answer()
        assert discord_app.heard == []


class TestReading:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, discord_reads_messages=True)

    @pytest.fixture
    def intents(self):
        return discord.Intents(guilds=True, guild_messages=True, message_content=True)

    async def test_an_app_with_the_intent_reads_everything(self, discord_app, playground):
        assert (await heard(playground, discord_app, ROOM, LINK)).content == LINK


async def test_a_privileged_intent_that_was_not_granted_closes_the_connection(discord_at_playground):
    client = discord.Client(intents=discord.Intents(guilds=True, message_content=True))
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await client.start(discord_at_playground.settings.discord_token)
    await client.close()


def test_bits_that_mean_nothing_are_invalid():
    assert refused(1 << 40, reads_messages=True) == 4013
    assert refused(1 << 15, reads_messages=False) == 4014
    assert refused(1 << 15, reads_messages=True) is None
