"""Messages on Discord: who may post where, what a nonce does, what history shows, how an edit works."""

from dataclasses import replace

import discord
import pytest

from bot.playground.discord import limits

ROOM = "300000000000000001"
MESSAGES = f"/channels/{ROOM}/messages"


@pytest.fixture
def playground_settings(playground_settings, clock):
    return replace(playground_settings, monotonic=clock.monotonic)


async def test_a_message_is_accepted_and_kept_as_it_was_asked_for(rest, playground):
    status, told, headers = await rest.ask("POST", MESSAGES, {"content": "hi", "nonce": "n1", "enforce_nonce": True})
    assert status == 200
    assert headers["Content-Type"] == "application/json"
    assert (told["content"], told["nonce"], told["author"]["bot"]) == ("hi", "n1", True)
    (post,) = playground.discord.ledger(ROOM)
    assert (post.id, post.key) == (told["id"], "n1")
    assert post.payload["content"] == "hi"


@pytest.mark.parametrize("token", [None, "other"])
async def test_only_the_apps_own_token_is_accepted(rest, playground, token):
    status, told, _ = await rest.ask("POST", MESSAGES, {"content": "hi"}, token=token)
    assert (status, told) == (401, {"message": "401: Unauthorized", "code": 0})
    assert playground.discord.invalid_requests == 1


async def test_a_lost_token_is_refused_until_it_is_restored(rest, playground):
    playground.discord.lose_token()
    assert (await rest.ask("GET", "/users/@me"))[0] == 401
    playground.discord.restore_token()
    assert (await rest.ask("GET", "/users/@me"))[0] == 200


async def test_an_unknown_channel_is_10003(rest):
    status, told, _ = await rest.ask("POST", "/channels/1/messages", {"content": "hi"})
    assert (status, told["code"]) == (404, 10003)


@pytest.mark.parametrize(
    ("missing", "code"),
    [(limits.VIEW_CHANNEL, 50001), (limits.SEND_MESSAGES, 50013)],
)
async def test_a_channel_without_permission_is_refused_until_it_is_given(rest, playground, missing, code):
    await playground.discord.permit(ROOM, limits.APP_PERMISSIONS & ~missing)
    status, told, _ = await rest.ask("POST", MESSAGES, {"content": "hi"})
    assert (status, told["code"]) == (403, code)
    assert playground.discord.refusals[-1].error == str(code)
    await playground.discord.permit(ROOM, limits.APP_PERMISSIONS)
    assert (await rest.ask("POST", MESSAGES, {"content": "hi"}))[0] == 200


@pytest.mark.parametrize("body", [{}, {"content": ""}, {"content": "  "}, {"embeds": []}])
async def test_an_empty_message_is_50006(rest, body):
    status, told, _ = await rest.ask("POST", MESSAGES, body)
    assert (status, told["code"]) == (400, 50006)


async def test_a_nonce_that_comes_again_makes_no_second_message(rest, playground):
    body = {"content": "hi", "nonce": "n1", "enforce_nonce": True}
    _, first, _ = await rest.ask("POST", MESSAGES, body)
    _, second, _ = await rest.ask("POST", MESSAGES, body)
    assert first["id"] == second["id"]
    assert len(playground.discord.ledger()) == 1
    assert playground.discord.repeats == (first["id"],)


async def test_a_nonce_that_is_not_enforced_makes_a_second_message(rest, playground):
    for _ in range(2):
        await rest.ask("POST", MESSAGES, {"content": "hi", "nonce": "n1"})
    assert len(playground.discord.ledger()) == 2


async def test_a_nonce_is_forgotten_after_its_window(rest, playground, clock):
    body = {"content": "hi", "nonce": "n1", "enforce_nonce": True}
    await rest.ask("POST", MESSAGES, body)
    clock.pass_by(181)
    await rest.ask("POST", MESSAGES, body)
    assert len(playground.discord.ledger()) == 2


async def test_a_nonce_whose_message_was_deleted_is_unknown(rest):
    body = {"content": "hi", "nonce": "n1", "enforce_nonce": True}
    _, first, _ = await rest.ask("POST", MESSAGES, body)
    assert (await rest.ask("DELETE", f"{MESSAGES}/{first['id']}"))[0] == 204
    status, told, _ = await rest.ask("POST", MESSAGES, body)
    assert (status, told["code"]) == (404, 10008)


class TestWithoutNonces:
    """A Discord that has forgotten what a nonce is."""

    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, discord_nonce_seconds=0.0)

    async def test_every_request_makes_a_message(self, rest, playground):
        for _ in range(2):
            await rest.ask("POST", MESSAGES, {"content": "hi", "nonce": "n1", "enforce_nonce": True})
        assert len(playground.discord.ledger()) == 2


async def test_history_is_newest_first_and_shows_no_nonce(rest):
    for word in ("a", "b", "c"):
        await rest.ask("POST", MESSAGES, {"content": word, "nonce": word, "enforce_nonce": True})
    _, told, _ = await rest.ask("GET", MESSAGES)
    assert [message["content"] for message in told] == ["c", "b", "a"]
    assert not any("nonce" in message for message in told)


async def test_history_can_be_cut(rest):
    ids = [(await rest.ask("POST", MESSAGES, {"content": word}))[1]["id"] for word in "abcde"]

    async def words(query):
        return "".join(message["content"] for message in (await rest.ask("GET", f"{MESSAGES}?{query}"))[1])

    assert await words("limit=2") == "ed"
    assert await words(f"before={ids[2]}") == "ba"
    assert await words(f"after={ids[2]}&limit=1") == "d"
    assert await words(f"around={ids[2]}&limit=3") == "dcb"


async def test_without_read_message_history_there_is_none(rest, playground):
    await rest.ask("POST", MESSAGES, {"content": "hi"})
    await playground.discord.permit(ROOM, limits.APP_PERMISSIONS & ~limits.READ_MESSAGE_HISTORY)
    assert (await rest.ask("GET", MESSAGES))[1] == []


async def test_an_own_message_can_be_edited(rest, playground):
    _, told, _ = await rest.ask("POST", MESSAGES, {"content": "hi"})
    status, edited, _ = await rest.ask("PATCH", f"{MESSAGES}/{told['id']}", {"content": "changed"})
    assert (status, edited["content"]) == (200, "changed")
    assert edited["edited_timestamp"] is not None
    assert playground.discord.ledger()[0].edits == ({"content": "changed"},)


async def test_another_persons_message_cannot_be_edited(rest, playground):
    said = playground.discord.say(ROOM, "mine")
    status, told, _ = await rest.ask("PATCH", f"{MESSAGES}/{said.id}", {"content": "yours"})
    assert (status, told["code"]) == (403, 50005)


async def test_the_flag_of_components_v2_cannot_be_taken_away(rest):
    text = {"type": 10, "content": "hi"}
    _, told, _ = await rest.ask("POST", MESSAGES, {"flags": limits.COMPONENTS_V2, "components": [text]})
    status, refused, _ = await rest.ask("PATCH", f"{MESSAGES}/{told['id']}", {"flags": 0, "components": []})
    assert (status, refused["code"]) == (400, 50035)


async def test_what_is_not_json_is_refused(rest):
    headers = {"Authorization": "Bot playground.discord.token", "Content-Type": "application/json"}
    async with rest.session.post(rest.base + MESSAGES, data=b"{", headers=headers) as answer:
        assert answer.status == 400


async def test_the_real_client_posts_edits_and_deletes(discord_app, playground):
    channel = discord_app.client.get_channel(int(ROOM))
    message = await channel.send("hi", nonce="n1")
    assert (await channel.send("hi", nonce="n1")).id == message.id
    await message.edit(content="changed")
    assert [found.content async for found in channel.history()] == ["changed"]
    await message.delete()
    (post,) = playground.discord.ledger(ROOM)
    assert post.deleted


async def test_the_real_client_sends_a_file(discord_app, playground, tmp_path):
    (tmp_path / "week.png").write_bytes(b"picture")
    channel = discord_app.client.get_channel(int(ROOM))
    message = await channel.send("hi", file=discord.File(tmp_path / "week.png"))
    assert [found.filename for found in message.attachments] == ["week.png"]
    assert playground.discord.ledger(ROOM)[0].payload["content"] == "hi"


async def test_the_real_client_sees_its_permissions(discord_app, playground):
    channel = discord_app.client.get_channel(int(ROOM))
    assert channel.permissions_for(channel.guild.me).send_messages
