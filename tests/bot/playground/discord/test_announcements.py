"""Announcement channels: messages are published to those who follow, ten in an hour, and changed seldom afterwards."""

from dataclasses import replace

import discord
import pytest

from tests.bot.playground.conftest import until

ROOM, NEWS = 300000000000000001, 300000000000000004


@pytest.fixture
def playground_settings(playground_settings, clock):
    return replace(playground_settings, monotonic=clock.monotonic)


@pytest.fixture
def news(discord_app):
    return discord_app.client.get_channel(NEWS)


async def test_a_message_is_published_once(news):
    message = await news.send("a digest")
    await message.publish()
    assert (await news.fetch_message(message.id)).flags.crossposted
    with pytest.raises(discord.HTTPException) as error:
        await message.publish()
    assert error.value.code == 40033


async def test_other_channels_publish_nothing(discord_app):
    message = await discord_app.client.get_channel(ROOM).send("a digest")
    with pytest.raises(discord.HTTPException) as error:
        await message.publish()
    assert error.value.code == 50024


async def test_the_eleventh_within_an_hour_waits(rest, news, clock, playground):
    sent = [await news.send(str(number)) for number in range(11)]
    for message in sent[:10]:
        await message.publish()
    route = f"/channels/{NEWS}/messages/{sent[10].id}/crosspost"
    status, refused, headers = await rest.ask("POST", route)
    assert (status, refused["global"], headers["X-RateLimit-Scope"]) == (429, False, "shared")
    assert refused["retry_after"] > 3000
    assert playground.discord.invalid_requests == 0
    clock.pass_by(3601)
    assert (await rest.ask("POST", route))[0] == 200


async def test_a_published_message_is_changed_three_times_an_hour(rest, news):
    message = await news.send("a digest")
    await message.publish()
    route = f"/channels/{NEWS}/messages/{message.id}"
    answers = [(await rest.ask("PATCH", route, {"content": str(number)}))[0:2] for number in range(4)]
    assert [status for status, _ in answers] == [200, 200, 200, 429]
    assert answers[3][1]["code"] == 20022


async def test_a_line_becomes_a_card_when_it_is_emptied_by_the_same_edit(rest, news):
    message = await news.send("a line first")
    route = f"/channels/{NEWS}/messages/{message.id}"
    card = {"flags": 1 << 15, "components": [{"type": 10, "content": "a card"}]}
    status, refused, _ = await rest.ask("PATCH", route, card)
    assert (status, list(refused["errors"])) == (400, ["content"])
    status, told, _ = await rest.ask("PATCH", route, {**card, "content": None})
    assert (status, told["content"], told["flags"] & 1 << 15) == (200, "", 1 << 15)
    assert (await rest.ask("PATCH", route, {"flags": 0, "content": "back"}))[1]["code"] == 50035


async def test_a_banned_address_is_refused_without_discords_words(discord_app, playground, news):
    playground.discord.ban()
    with pytest.raises(discord.HTTPException) as error:
        await news.send("hi")
    assert error.value.status == 429
    playground.discord.ban(banned=False)
    await until(discord_app.client.is_ready)
    await news.send("hi")
