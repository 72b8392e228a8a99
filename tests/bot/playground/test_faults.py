"""Faults at the network border: what each does to the caller, and what the platform has stored nevertheless."""

import asyncio
import json

import aiohttp
import discord
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.faults import NEVER, Fault
from tests.bot.playground.conftest import until

CHANNEL = "C0MLSYSTEMS"
ROOM = "300000000000000001"
CREATE = "POST /channels/{channel_id}/messages"
CUT = (aiohttp.ClientError, OSError)


def post(kind, **more):
    return Fault(platform="slack", endpoint="chat.postMessage", kind=kind, **more)


def create(kind, **more):
    return Fault(platform="discord", endpoint=CREATE, kind=kind, **more)


async def say(slack, text="hi"):
    return await slack.chat_postMessage(channel=CHANNEL, text=text)


async def test_a_refusal_stores_nothing_and_passes(slack, playground):
    playground.faults.add(post("refuse", error="internal_error"))
    with pytest.raises(SlackApiError, match="internal_error"):
        await say(slack)
    assert playground.slack.ledger() == ()
    await say(slack)
    assert len(playground.slack.ledger()) == 1


async def test_a_refusal_can_come_after_the_message_was_stored(slack, playground):
    playground.faults.add(post("refuse_after", status=503))
    with pytest.raises(SlackApiError):
        await say(slack)
    assert len(playground.slack.ledger()) == 1


async def test_a_429_says_when_to_come_back(slack, playground):
    playground.faults.add(post("refuse", status=429, retry_after=30))
    with pytest.raises(SlackApiError) as refused:
        await say(slack)
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "30"


@pytest.mark.parametrize(("kind", "stored"), [("drop", 0), ("drop_after", 1)])
async def test_a_connection_can_break_before_and_after_the_effect(slack, playground, kind, stored):
    playground.faults.add(post(kind))
    with pytest.raises(CUT):
        await say(slack)
    assert len(playground.slack.ledger()) == stored


async def test_a_sender_that_repeats_by_itself_is_seen_to_post_twice(playground):
    """What the fault is for: the library's own default would double the message."""
    careless = AsyncWebClient(token="xoxb-playground", base_url=playground.slack_api_url)
    playground.faults.add(post("drop_after"))
    await say(careless)
    assert len(playground.slack.ledger()) == 2


async def test_an_answer_can_be_withheld_until_it_is_let_go(slack, playground):
    strike = playground.faults.add(post("hold"))
    sending = asyncio.create_task(say(slack))
    await strike.struck()
    await until(lambda: len(playground.slack.ledger()) == 1)
    assert not sending.done()
    strike.release()
    assert (await sending)["ok"]


async def test_a_request_can_be_held_before_its_effect(slack, playground):
    strike = playground.faults.add(post("hold_before"))
    sending = asyncio.create_task(say(slack))
    await strike.struck()
    assert playground.slack.ledger() == ()
    strike.release()
    assert (await sending)["ok"]


async def test_a_sender_that_gives_up_leaves_its_message_behind(playground):
    hasty = AsyncWebClient(token="xoxb-playground", base_url=playground.slack_api_url, retry_handlers=[], timeout=1)
    strike = playground.faults.add(post("hold"))
    with pytest.raises(TimeoutError):
        await say(hasty)
    assert strike.count == 1
    assert len(playground.slack.ledger()) == 1


@pytest.mark.parametrize("kind", ["truncate", "garble"])
async def test_an_answer_can_be_no_json(slack, playground, kind):
    playground.faults.add(post(kind))
    with pytest.raises((SlackApiError, json.JSONDecodeError, aiohttp.ClientError)):
        await say(slack)
    assert len(playground.slack.ledger()) == 1


async def test_a_message_can_be_seen_later_than_it_was_accepted(slack, playground):
    strike = playground.faults.add(post("late", visible_after=NEVER))
    await say(slack)
    assert (await slack.conversations_history(channel=CHANNEL))["messages"] == []
    strike.reveal()
    assert len((await slack.conversations_history(channel=CHANNEL))["messages"]) == 1


async def test_a_fault_can_be_for_one_channel(slack, playground):
    strike = playground.faults.add(post("refuse", error="fatal_error", channel="C0RETRIEVAL"))
    await say(slack)
    with pytest.raises(SlackApiError, match="fatal_error"):
        await slack.chat_postMessage(channel="C0RETRIEVAL", text="hi")
    assert strike.count == 1


async def test_faults_strike_in_the_order_they_were_asked_for(slack, playground):
    playground.faults.add(post("refuse", error="fatal_error", times=2))
    playground.faults.add(post("refuse", error="internal_error"))
    met = []
    for _ in range(4):
        try:
            await say(slack)
            met.append("ok")
        except SlackApiError as error:
            met.append(error.response["error"])
    assert met == ["fatal_error", "fatal_error", "internal_error", "ok"]


async def test_a_look_up_can_fail_too(slack, playground):
    playground.faults.add(
        Fault(platform="slack", endpoint="conversations.history", kind="refuse", error="missing_scope")
    )
    with pytest.raises(SlackApiError, match="missing_scope"):
        await slack.conversations_history(channel=CHANNEL)


async def test_an_answer_to_a_command_can_be_lost(slack_app, playground):
    playground.faults.add(Fault(platform="slack", endpoint="response_url", kind="drop"))
    invocation = await playground.slack.command(CHANNEL, "/papers help")
    assert invocation.acknowledged
    assert invocation.answers == []


@pytest.mark.parametrize(("kind", "stored"), [("drop", 0), ("drop_after", 1)])
async def test_discord_can_break_the_connection_before_and_after_the_effect(discord_app, playground, kind, stored):
    playground.faults.add(create(kind))
    with pytest.raises(CUT):
        await discord_app.client.get_channel(int(ROOM)).send("hi")
    assert len(playground.discord.ledger()) == stored


async def test_the_clients_own_repetition_after_a_500_makes_no_second_message(discord_app, playground):
    playground.faults.add(create("refuse_after", status=500))
    message = await discord_app.client.get_channel(int(ROOM)).send("hi")
    assert [post_made.id for post_made in playground.discord.ledger()] == [str(message.id)]
    assert playground.discord.repeats == (str(message.id),)


async def test_a_503_is_told_at_once(discord_app, playground):
    playground.faults.add(create("refuse", status=503))
    with pytest.raises(discord.DiscordServerError):
        await discord_app.client.get_channel(int(ROOM)).send("hi")
    assert playground.discord.ledger() == ()


@pytest.mark.parametrize(("code", "error"), [("50013", discord.Forbidden), ("10003", discord.NotFound)])
async def test_a_code_of_discords_own_can_be_asked_for(discord_app, playground, code, error):
    playground.faults.add(create("refuse", error=code))
    with pytest.raises(error) as refused:
        await discord_app.client.get_channel(int(ROOM)).send("hi")
    assert refused.value.code == int(code)


@pytest.mark.parametrize("everywhere", [True, False])
async def test_the_client_waits_for_a_429_and_then_posts(discord_app, playground, everywhere):
    strike = playground.faults.add(create("refuse", status=429, retry_after=0.02, everywhere=everywhere))
    await discord_app.client.get_channel(int(ROOM)).send("hi")
    assert strike.count == 1
    assert len(playground.discord.ledger()) == 1


async def test_a_message_on_discord_can_be_seen_later_too(rest, playground):
    strike = playground.faults.add(create("drop_after", visible_after=NEVER))
    with pytest.raises(CUT):
        await rest.ask("POST", f"/channels/{ROOM}/messages", {"content": "hi"})
    assert (await rest.ask("GET", f"/channels/{ROOM}/messages"))[1] == []
    strike.reveal()
    assert len((await rest.ask("GET", f"/channels/{ROOM}/messages"))[1]) == 1
