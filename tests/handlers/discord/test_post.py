"""Posting to Discord and looking for what may have been posted, with the real client over real HTTP."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from discord.http import Route

from bot.delivery.outcome import (
    Absent,
    CannotLook,
    ChannelRefused,
    MessageRefused,
    NotSent,
    Searched,
    Sent,
    Unknown,
)
from bot.delivery.window import Window
from bot.playground.discord import limits as bits
from bot.playground.faults import NEVER, Fault
from bot.playground.playground import Playground
from handlers.discord.app import DiscordApp
from handlers.discord.errors import STEPS
from tests.handlers.discord.conftest import CHANNEL, account
from tests.handlers.discord.openapi import faults, needs_contract
from tests.handlers.looking import find
from tests.handlers.messages import HOSTILE, KEY, card
from tests.handlers.office import Office, until

POST = "POST /channels/{channel_id}/messages"
HISTORY = "GET /channels/{channel_id}/messages"
ONE = "GET /channels/{channel_id}/messages/{message_id}"


def fault(playground: Playground, kind: str, endpoint: str = POST, **told: object):
    return playground.faults.add(Fault(platform="discord", endpoint=endpoint, kind=kind, **told))


@needs_contract
async def test_the_judge_finds_what_is_wrong():
    long = {"flags": 1 << 15, "components": [{"type": 10, "content": "x" * 4001}]}
    assert faults("post", "/channels/{channel_id}/messages", long)


@needs_contract
async def test_a_card_is_posted_under_its_key_and_valid(playground, app):
    posted = await app.messenger.post(CHANNEL, card(), key=KEY)
    (post,) = playground.discord.ledger(CHANNEL.local_id)
    assert posted == Sent(post.id)
    assert post.key == KEY
    assert post.payload["enforce_nonce"] is True
    assert post.payload["flags"] == 1 << 15 | 1 << 12, "components, and no empty notification"
    assert faults("post", "/channels/{channel_id}/messages", dict(post.payload)) == []
    assert playground.discord.refusals == ()


async def test_hostile_text_is_posted_and_mentions_nobody(playground, app):
    for number, text in enumerate(HOSTILE):
        posted = await app.messenger.post(CHANNEL, card(f"T {text}", abstract=text), key=f"{number:024x}")
        assert isinstance(posted, Sent)
    for post in playground.discord.ledger(CHANNEL.local_id):
        assert post.payload["allowed_mentions"] == {"parse": []}
        assert "@everyone" not in str(post.payload)


async def test_the_same_key_is_posted_once(playground, app):
    first = await app.messenger.post(CHANNEL, card(), key=KEY)
    assert await app.messenger.post(CHANNEL, card(), key=KEY) == first
    assert len(playground.discord.ledger(CHANNEL.local_id)) == 1


@pytest.mark.parametrize("code", [code for code in STEPS if code != 160002])
async def test_a_code_of_the_channel_refuses_the_channel_with_a_step(playground, app, code):
    fault(playground, "refuse", error=str(code))
    refused = await app.messenger.post(CHANNEL, card(), key=KEY)
    assert isinstance(refused, ChannelRefused)
    assert refused.code == str(code)
    assert refused.step


async def test_the_permission_that_is_missing_is_named(playground, app):
    await playground.discord.permit(CHANNEL.local_id, bits.APP_PERMISSIONS & ~bits.SEND_MESSAGES)
    missing = ChannelRefused("50013", "Give Offprint the permission “Send Messages” in this channel.")
    async with asyncio.timeout(60):
        while await app.messenger.post(CHANNEL, card(), key=KEY) != missing:
            pass


async def test_a_channel_that_is_gone_refuses_the_channel(playground, app):
    await playground.discord.delete_channel(CHANNEL.local_id)
    assert await app.messenger.post(CHANNEL, card(), key=KEY) == ChannelRefused("10003", STEPS[10003])


async def test_a_token_that_is_lost_refuses_the_channel_and_names_the_setting(playground, app):
    playground.discord.lose_token()
    refused = await app.messenger.post(CHANNEL, card(), key=KEY)
    assert isinstance(refused, ChannelRefused)
    assert "OFFPRINT_DISCORD_TOKEN" in refused.step


@pytest.mark.parametrize("code", [50006, 40005, 200000])
async def test_a_code_of_the_message_refuses_the_message(playground, app, code):
    fault(playground, "refuse", error=str(code))
    refused = await app.messenger.post(CHANNEL, card(), key=KEY)
    assert isinstance(refused, MessageRefused)
    assert refused.code == str(code)


async def test_a_long_wait_is_handed_back(playground, app):
    fault(playground, "refuse", status=429, retry_after=60.0)
    waiting = await app.messenger.post(CHANNEL, card(), key=KEY)
    assert waiting == NotSent("rate limited", 60.0)


async def test_a_short_wait_is_waited_for_and_does_not_count_as_the_requests_time(discord_at_playground, office):
    playground = discord_at_playground
    short = DiscordApp(account(playground, request_timeout=1.0), services=office.services, wake=office.wake)
    await short.start()
    await until(lambda: short.connected)
    struck = fault(playground, "refuse", status=429, retry_after=1.5)
    assert isinstance(await short.messenger.post(CHANNEL, card(), key=KEY), Sent)
    assert struck.count == 1
    await short.stop()


async def test_a_503_is_unknown(playground, app):
    fault(playground, "refuse", status=503)
    assert isinstance(await app.messenger.post(CHANNEL, card(), key=KEY), Unknown)


async def test_what_the_library_repeats_after_a_502_is_posted_once(playground, app):
    fault(playground, "refuse_after", status=502)
    assert isinstance(await app.messenger.post(CHANNEL, card(), key=KEY), Sent)
    assert len(playground.discord.ledger(CHANNEL.local_id)) == 1
    assert len(playground.discord.repeats) == 1


@pytest.mark.parametrize(
    "then",
    [
        {"kind": "refuse", "status": 429, "retry_after": 60.0},
        {"kind": "refuse", "error": "50013"},
        {"kind": "refuse", "error": "50006"},
    ],
)
async def test_a_refusal_after_a_502_says_nothing_of_what_may_be_stored(playground, app, then):
    """The library asks again by itself. When the row comes to be sent anew, its nonce may be forgotten."""
    fault(playground, "refuse_after", status=502)
    fault(playground, endpoint=POST, **then)
    assert isinstance(await app.messenger.post(CHANNEL, card(), key=KEY), Unknown)
    assert len(playground.discord.ledger(CHANNEL.local_id)) == 1
    assert isinstance(await app.messenger.post(CHANNEL, card(), key="f" * 24), Sent), "each request stands for itself"


@pytest.mark.parametrize("kind", ["drop", "drop_after", "truncate", "garble"])
async def test_an_answer_that_is_lost_is_unknown(playground, app, kind):
    struck = fault(playground, kind)
    assert isinstance(await app.messenger.post(CHANNEL, card(), key=KEY), Unknown)
    assert struck.count == 1


async def test_an_answer_that_does_not_come_is_unknown_after_the_time_out(discord_at_playground, office):
    playground = discord_at_playground
    short = DiscordApp(account(playground, request_timeout=1.0), services=office.services, wake=office.wake)
    await short.start()
    struck = fault(playground, "hold")
    assert isinstance(await short.messenger.post(CHANNEL, card(), key=KEY), Unknown)
    struck.release()
    await short.stop()
    assert len(playground.discord.ledger(CHANNEL.local_id)) == 1


async def test_without_a_connection_nothing_is_sent(playground, office):
    app = DiscordApp(account(playground), services=office.services, wake=office.wake)
    assert await app.messenger.post(CHANNEL, card(), key=KEY) == NotSent("not connected")
    assert isinstance(await find(app.messenger, CHANNEL, KEY, since=office.clock.now()), CannotLook)


async def test_a_message_whose_answer_was_lost_is_found_again(playground, app):
    since = Office().clock.now()
    fault(playground, "drop_after")
    await app.messenger.post(CHANNEL, card(), key=KEY)
    await app.messenger.post(CHANNEL, card(key="f" * 24), key="f" * 24)
    found = await find(app.messenger, CHANNEL, KEY, since=since)
    assert found == Sent(playground.discord.ledger(CHANNEL.local_id)[0].id)


async def test_a_message_that_was_never_stored_is_absent(playground, app):
    since = Office().clock.now()
    fault(playground, "drop")
    await app.messenger.post(CHANNEL, card(), key=KEY)
    playground.discord.say(CHANNEL.local_id, f"I say {KEY}")
    assert await find(app.messenger, CHANNEL, KEY, since=since) == Absent()


async def test_a_message_from_before_is_not_looked_at(playground, app):
    await app.messenger.post(CHANNEL, card(), key=KEY)
    later = Office().clock.now() + timedelta(hours=1)
    assert await find(app.messenger, CHANNEL, KEY, since=later) == Absent()


async def test_a_message_that_shows_late_is_found_once_it_shows(playground, app):
    since = Office().clock.now()
    hidden = fault(playground, "late", visible_after=NEVER)
    await app.messenger.post(CHANNEL, card(), key=KEY)
    assert await find(app.messenger, CHANNEL, KEY, since=since) == Absent()
    hidden.reveal()
    assert isinstance(await find(app.messenger, CHANNEL, KEY, since=since), Sent)


async def test_a_look_up_goes_through_every_page(playground, app):
    since = Office().clock.now()
    for number in range(250):
        playground.discord.say(CHANNEL.local_id, f"message {number}")
    await app.messenger.post(CHANNEL, card(), key=KEY)
    assert isinstance(await find(app.messenger, CHANNEL, KEY, since=since), Sent)


async def test_a_look_up_that_is_not_allowed_says_what_to_do(playground, app):
    fault(playground, "refuse", HISTORY, error="50001")
    looked = await find(app.messenger, CHANNEL, KEY, since=Office().clock.now())
    assert looked == CannotLook("50001", STEPS[50001])


async def test_an_empty_history_that_may_not_be_read_is_no_absence(playground, app):
    since = Office().clock.now()
    fault(playground, "drop_after")
    await app.messenger.post(CHANNEL, card(), key=KEY)
    await playground.discord.permit(CHANNEL.local_id, bits.APP_PERMISSIONS & ~bits.READ_MESSAGE_HISTORY)
    looked = await find(app.messenger, CHANNEL, KEY, since=since)
    assert looked == CannotLook("no_message_history", STEPS[160002])
    await playground.discord.permit(CHANNEL.local_id, bits.APP_PERMISSIONS)
    async with asyncio.timeout(60):
        while not isinstance(await find(app.messenger, CHANNEL, KEY, since=since), Sent):
            pass


async def test_a_permission_that_the_library_has_not_heard_of_yet_is_asked_for(playground, app):
    fault(playground, "refuse", ONE, error="50001")
    looked = await find(app.messenger, CHANNEL, KEY, since=Office().clock.now())
    assert isinstance(looked, CannotLook)
    assert "Read Message History" in looked.step


async def test_a_quiet_channel_has_an_empty_history_that_counts(playground, app):
    assert await find(app.messenger, CHANNEL, KEY, since=Office().clock.now()) == Absent()


async def test_one_look_up_answers_for_several_messages(playground, app):
    keys = [f"{number:024x}" for number in range(3)]
    begins = Office().clock.now() - timedelta(minutes=5)
    for key in keys[:2]:
        await app.messenger.post(CHANNEL, card(key=key), key=key)
    posts = playground.discord.ledger(CHANNEL.local_id)
    looked = await app.messenger.find(CHANNEL, keys, within=Window(begins=begins))
    assert looked == Searched({key: post.id for key, post in zip(keys[:2], posts, strict=True)})


async def test_a_look_up_does_not_walk_on_when_its_window_has_ended(playground, app):
    begins = Office().clock.now() - timedelta(minutes=5)
    for number in range(250):
        playground.discord.say(CHANNEL.local_id, f"message {number}")
    await app.messenger.post(CHANNEL, card(), key=KEY)
    past = Window(begins=begins, ends=begins + timedelta(minutes=1))
    assert await app.messenger.find(CHANNEL, (KEY,), within=past) == Searched({})


async def test_the_time_is_that_of_the_answers(playground, app):
    assert abs(app.messenger.time() - playground.settings.now()) < timedelta(minutes=1)


async def test_a_look_up_that_must_wait_for_long_says_how_long(playground, app):
    fault(playground, "refuse", HISTORY, status=429, retry_after=90.0)
    looked = await find(app.messenger, CHANNEL, KEY, since=Office().clock.now())
    assert looked == CannotLook("rate limited", None, 90.0)


@pytest.mark.parametrize(
    "told", [{"kind": "refuse", "status": 503}, {"kind": "drop", "times": 9}, {"kind": "garble"}, {"kind": "truncate"}]
)
async def test_a_look_up_that_fails_is_to_be_tried_again(playground, app, told):
    playground.faults.add(Fault(platform="discord", endpoint=HISTORY, **told))
    playground.discord.say(CHANNEL.local_id, "something to tell")
    looked = await find(app.messenger, CHANNEL, KEY, since=Office().clock.now())
    assert isinstance(looked, CannotLook)
    assert looked.step is None


async def test_a_refused_connection_is_surely_not_sent(playground, app, monkeypatch, unused_tcp_port):
    monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{unused_tcp_port}/api/v10")
    assert isinstance(await app.messenger.post(CHANNEL, card(), key=KEY), NotSent)


EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"


@needs_contract
async def test_a_message_is_edited_in_place_and_valid(playground, app):
    posted = await app.messenger.post(CHANNEL, card(), key=KEY)
    assert await app.messenger.update(CHANNEL, posted.message_id, card("Another"), key=KEY) == posted
    (post,) = playground.discord.ledger(CHANNEL.local_id)
    (edit,) = post.edits
    assert "Another" in str(edit["components"])
    assert faults("patch", "/channels/{channel_id}/messages/{message_id}", dict(edit)) == []
    assert playground.discord.refusals == ()


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"error": "10008"}, MessageRefused),
        ({"error": "50013"}, ChannelRefused),
        ({"status": 429, "retry_after": 40}, NotSent),
    ],
)
async def test_an_edit_that_fails_says_whether_to_wait_to_ask_a_person_or_to_let_go(playground, app, told, expected):
    posted = await app.messenger.post(CHANNEL, card(), key=KEY)
    fault(playground, "refuse", endpoint=EDIT, **told)
    assert isinstance(await app.messenger.update(CHANNEL, posted.message_id, card("Another"), key=KEY), expected)
