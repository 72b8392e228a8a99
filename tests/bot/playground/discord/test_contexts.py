"""Where commands can be used: menus of messages and people, conversations, and servers that the app is not in."""

import discord
import pytest

from bot.playground.discord.uploads import Upload
from bot.playground.invocation import NotThere
from tests.bot.playground.conftest import until

ROOM, FORUM, LOBBY = "300000000000000001", "300000000000000005", "300000000000000011"
MIRA, GRACE, READERS = "100000000000000101", "100000000000000102", "320000000000000001"
APP = "400000000000000001"
EVERYWHERE = {"integration_types": [0, 1], "contexts": [0, 1, 2]}
OPTIONS = [(6, "person"), (7, "place"), (8, "role"), (9, "anyone"), (11, "file"), (5, "loud"), (4, "top"), (10, "at")]


@pytest.fixture
async def commands(discord_app, rest):
    """The app's commands: one for everywhere, one with every kind of option, and two menus."""
    options = [{"type": kind, "name": name, "description": "d"} for kind, name in OPTIONS]
    body = [
        {"name": "papers", "description": "d", **EVERYWHERE},
        {"name": "here", "description": "d", "options": options, "integration_types": [0], "contexts": [0]},
        {"name": "Find papers like this", "type": 3, **EVERYWHERE},
        {"name": "Papers of", "type": 2, **EVERYWHERE},
    ]
    status, told, _ = await rest.ask("PUT", f"/applications/{APP}/commands", body)
    assert status == 200, told


@pytest.fixture
def heard(discord_app, commands):
    """Every interaction that the app got; each is answered privately."""
    got = []

    async def on_interaction(interaction):
        got.append(interaction)
        await interaction.response.send_message("ok", ephemeral=True)

    discord_app.client.tree = discord_app.client._connection._command_tree = None
    discord_app.client.event(on_interaction)
    return got


async def test_every_kind_of_option_comes_with_what_it_names(heard, playground):
    given = {"person": MIRA, "place": FORUM, "role": READERS, "anyone": GRACE, "loud": True, "top": "3", "at": "1.5"}
    given["file"] = Upload("papers.csv", b"query\nmoe\n")
    await playground.discord.command(ROOM, (), given, name="here")
    data = heard[0].data
    assert [(one["type"], one["name"]) for one in data["options"]] == sorted(
        OPTIONS, key=lambda pair: list(given).index(pair[1])
    )
    resolved = data["resolved"]
    assert set(resolved["users"]) == {MIRA, GRACE}
    assert (resolved["channels"][FORUM]["type"], resolved["roles"][READERS]["name"]) == (15, "readers")
    assert int(resolved["channels"][FORUM]["app_permissions"]) & discord.Permissions(send_messages=True).value
    (attachment,) = resolved["attachments"].values()
    assert await discord.Attachment(data=attachment, state=heard[0]._state).read() == b"query\nmoe\n"
    assert [one["value"] for one in data["options"] if one["name"] in ("loud", "top", "at")] == [True, 3, 1.5]


async def test_a_message_has_a_menu_and_comes_with_it_whole(heard, playground):
    said = playground.discord.say(ROOM, "https://arxiv.org/abs/2305.17144")
    answer = await (await playground.discord.menu(ROOM, "Find papers like this", message=said.id)).answer()
    assert answer.private
    data = heard[0].data
    assert (data["type"], data["target_id"]) == (3, said.id)
    assert data["resolved"]["messages"][said.id]["content"] == "https://arxiv.org/abs/2305.17144"


async def test_a_person_has_a_menu(heard, playground):
    await playground.discord.menu(ROOM, "Papers of", user=GRACE)
    assert heard[0].data["resolved"]["users"][GRACE]["global_name"] == "Grace"
    with pytest.raises(NotThere):
        await playground.discord.menu(ROOM, "Papers of", user="1")


async def test_a_conversation_with_the_app_has_no_server(heard, playground):
    await playground.discord.command(playground.discord.direct_channel, ())
    (got,) = heard
    assert (got.guild_id, got.user.name, got.channel.type) == (None, "mira", discord.ChannelType.private)
    assert got.context.dm_channel
    assert got._integration_owners == {0: 0, 1: int(MIRA)}


async def test_in_a_foreign_server_and_in_private_the_app_acts_for_mira_alone(heard, playground):
    for place in (LOBBY, playground.discord.private_channel):
        await playground.discord.command(place, ())
    foreign, private = heard
    assert (str(foreign.guild_id), foreign.user.name) == ("200000000000000002", "mira")
    assert private.context.private_channel
    assert foreign._integration_owners == private._integration_owners == {1: int(MIRA)}


async def test_commands_that_are_for_servers_only_are_nowhere_else(heard, playground):
    for place in (LOBBY, playground.discord.direct_channel, playground.discord.private_channel):
        with pytest.raises(NotThere):
            await playground.discord.command(place, (), name="here")
    assert heard == []


async def test_the_app_cannot_reach_a_foreign_server_by_itself(rest):
    for route in (f"/channels/{LOBBY}", f"/channels/{LOBBY}/messages"):
        status, refused, _ = await rest.ask("GET", route)
        assert (status, refused["code"]) == (403, 50001)


async def test_five_follow_ups_are_all_where_only_the_person_added_the_app(heard, playground):
    async def follow(place):
        await playground.discord.command(place, ())
        got = heard[-1]
        for number in range(5):
            await got.followup.send(str(number), ephemeral=True)
        await got.followup.send("one more", ephemeral=True)

    await follow(ROOM)
    with pytest.raises(discord.HTTPException) as error:
        await follow(LOBBY)
    assert error.value.code == 40094


async def test_a_command_is_not_used_in_an_archived_thread(heard, discord_app, playground):
    message = await discord_app.client.get_channel(int(ROOM)).send("a digest")
    thread = await message.create_thread(name="papers")
    await playground.discord.change_thread(str(thread.id), archived=True)
    with pytest.raises(NotThere):
        await playground.discord.command(str(thread.id), ())
    await playground.discord.write(str(thread.id), "hello")
    await playground.discord.command(str(thread.id), ())
    await until(lambda: heard != [])
    assert heard[-1].channel.name == "papers"
