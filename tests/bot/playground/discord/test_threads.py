"""Threads and forums through the real discord.py: posts, tags, the archive, locks, and what the gateway tells."""

import asyncio

import discord
import pytest

from bot.playground.discord import limits
from tests.bot.playground.conftest import until

SERVER, ROOM, FORUM = 200000000000000001, 300000000000000001, 300000000000000005
KERNELS = "310000000000000001"


@pytest.fixture
def forum(discord_app):
    return discord_app.client.get_channel(FORUM)


class Card(discord.ui.LayoutView):
    def __init__(self):
        super().__init__(timeout=None)
        self.add_item(discord.ui.TextDisplay("a card"))


async def test_a_post_is_a_thread_whose_first_message_has_its_id(forum, playground):
    thread, message = await forum.create_thread(name="Softmax", view=Card(), applied_tags=[forum.available_tags[0]])
    assert thread.id == message.id
    assert [tag.name for tag in thread.applied_tags] == ["kernels"]
    (post,) = playground.discord.ledger(str(thread.id))
    assert (post.id, post.key) == (str(thread.id), None)
    shown = [event.data for event in playground.log.events if event.type == "thread"]
    assert (shown[-1]["channel"], shown[-1]["name"], shown[-1]["tags"]) == (str(FORUM), "Softmax", ["kernels"])
    assert playground.discord.threads(str(FORUM))[0].about.name == "Softmax"


async def test_a_forum_takes_posts_only(forum, rest):
    status, refused, _ = await rest.ask("POST", f"/channels/{FORUM}/messages", {"content": "hi"})
    assert (status, refused["code"]) == (400, 40058)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"name": "n" * 101, "message": {"content": "x"}}, "name"),
        ({"name": "n", "message": {"content": "x", "nonce": "1"}}, "message"),
        ({"name": "n", "message": {"content": "x" * 2001}}, "message"),
        ({"name": "n", "message": {"content": "x"}, "applied_tags": ["1"]}, "applied_tags"),
        ({"name": "n"}, "message"),
    ],
)
async def test_a_post_that_breaks_a_rule_is_refused(forum, rest, body, place):
    status, refused, _ = await rest.ask("POST", f"/channels/{FORUM}/threads", body)
    assert (status, refused["code"]) == (400, 50035)
    assert place in refused["errors"]


async def test_a_post_without_anything_in_it_is_refused(forum, rest):
    _, refused, _ = await rest.ask("POST", f"/channels/{FORUM}/threads", {"name": "n", "message": {}})
    assert refused["code"] == 50006


async def test_an_archived_post_is_listed_apart_and_comes_back_with_a_message(forum, playground):
    thread, message = await forum.create_thread(name="Softmax", content="a card")
    assert [one.id for one in await forum.guild.active_threads()] == [thread.id]
    await playground.discord.change_thread(str(thread.id), archived=True)
    assert await forum.guild.active_threads() == []
    assert [one.id async for one in forum.archived_threads()] == [thread.id]
    with pytest.raises(discord.HTTPException) as error:
        await message.edit(content="changed")
    assert error.value.code == 50083
    await thread.send("news")
    assert [one.id for one in await forum.guild.active_threads()] == [thread.id]
    await message.edit(content="changed")


async def test_the_archive_is_turned_page_by_page(forum, playground):
    posts = [await forum.create_thread(name=str(number), content="x") for number in range(5)]
    for post in posts:
        await playground.discord.change_thread(str(post.thread.id), archived=True)
    found = [one.id async for one in forum.archived_threads(limit=None)]
    assert found == [post.thread.id for post in reversed(posts)]
    first = await forum.guild._state.http.get_public_archived_threads(FORUM, limit=2)
    assert (len(first["threads"]), first["has_more"]) == (2, True)


async def test_who_began_a_thread_may_archive_and_name_it_but_not_lock_it(forum):
    thread, _ = await forum.create_thread(name="Softmax", content="a card")
    changed = await thread.edit(name="Sparse softmax", archived=True)
    assert (changed.name, changed.archived) == ("Sparse softmax", True)
    await thread.edit(archived=False)
    with pytest.raises(discord.Forbidden):
        await thread.edit(locked=True)


async def test_the_app_hears_of_threads(discord_app, forum, playground):
    heard = []

    async def on_thread_create(thread):
        heard.append(("new", thread.name))

    async def on_thread_delete(thread):
        heard.append(("gone", thread.name))

    for one in (on_thread_create, on_thread_delete):
        discord_app.client.event(one)
    thread, _ = await forum.create_thread(name="Softmax", content="a card")
    await playground.discord.delete_thread(str(thread.id))
    await until(lambda: len(heard) == 2)
    assert heard == [("new", "Softmax"), ("gone", "Softmax")]


async def test_a_post_needs_the_permission_to_send(discord_app, forum, playground):
    await playground.discord.permit(str(FORUM), limits.VIEW_CHANNEL)
    with pytest.raises(discord.Forbidden):
        await forum.create_thread(name="Softmax", content="a card")


async def test_a_role_that_loses_a_permission_loses_it_in_every_channel(discord_app, playground):
    changed = asyncio.Event()

    async def on_guild_role_update(before, after):
        changed.set()

    discord_app.client.event(on_guild_role_update)
    room = discord_app.client.get_channel(ROOM)
    await playground.discord.permit_role(str(SERVER), limits.VIEW_CHANNEL)
    await asyncio.wait_for(changed.wait(), 60)
    assert not room.permissions_for(room.guild.me).send_messages
    with pytest.raises(discord.Forbidden):
        await room.send("hi")
    await playground.discord.permit_role(str(SERVER), limits.APP_PERMISSIONS)
    await room.send("hi")
