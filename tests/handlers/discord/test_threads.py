"""Posts in the thread of a message on Discord, and looking for them, with the real client over real HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.delivery.outcome import Absent, ChannelRefused, NotSent, Sent, ThreadRefused, Unknown
from bot.playground.discord import limits as bits
from bot.playground.faults import Fault
from bot.ports.threads import Thread
from handlers.discord.errors import THREAD_STEPS
from tests.handlers.discord.conftest import CHANNEL
from tests.handlers.discord.openapi import faults, needs_contract
from tests.handlers.looking import find, find_reply
from tests.handlers.messages import KEY, card

BEGIN = "POST /channels/{channel_id}/messages/{message_id}/threads"
POST = "POST /channels/{channel_id}/messages"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
OTHER = "e" * 24


@pytest.fixture
async def thread(app) -> Thread:
    """The thread of a digest that was posted; it is not begun yet."""
    posted = await app.messenger.post(CHANNEL, card("The digest", key="d" * 24), key="d" * 24)
    return Thread(posted.message_id, "Papers of Tue 24 Nov")


def strike(playground, kind: str, endpoint: str, **told: object):
    return playground.faults.add(Fault(platform="discord", endpoint=endpoint, kind=kind, **told))


def asked(playground) -> list[str]:
    return [refusal.error for refusal in playground.discord.refusals]


async def test_the_first_reply_begins_the_thread_and_the_others_stand_in_it(playground, app, thread):
    first = await app.messenger.reply(CHANNEL, thread, card(), key=KEY)
    second = await app.messenger.reply(CHANNEL, thread, card(key=OTHER), key=OTHER)
    standing = playground.discord.messages(thread.message_id)
    assert [Sent(message.id) for message in standing] == [first, second]
    assert len(playground.discord.messages(CHANNEL.local_id)) == 1
    assert asked(playground) == ["10003"]


@needs_contract
async def test_what_begins_a_thread_is_valid():
    path = "/channels/{channel_id}/messages/{message_id}/threads"
    assert faults("post", path, {"name": "Papers of Tue 24 Nov"}) == []


async def test_a_name_is_cut_to_what_discord_takes(playground, app, thread):
    long = Thread(thread.message_id, "x" * 300)
    assert isinstance(await app.messenger.reply(CHANNEL, long, card(), key=KEY), Sent)


async def test_the_same_key_is_posted_once_in_a_thread(playground, app, thread):
    first = await app.messenger.reply(CHANNEL, thread, card(), key=KEY)
    assert await app.messenger.reply(CHANNEL, thread, card(), key=KEY) == first
    assert len(playground.discord.messages(thread.message_id)) == 1


async def test_a_thread_that_was_begun_and_whose_answer_was_lost_is_used(playground, app, thread):
    strike(playground, "drop_after", BEGIN)
    assert isinstance(await app.messenger.reply(CHANNEL, thread, card(), key=KEY), NotSent)
    assert isinstance(await app.messenger.reply(CHANNEL, thread, card(), key=KEY), Sent)
    assert len(playground.discord.messages(thread.message_id)) == 1


async def test_a_thread_that_somebody_else_has_begun_is_used(playground, app, thread):
    await app.messenger.reply(CHANNEL, thread, card(), key=KEY)
    strike(playground, "refuse", POST, error="10003")
    assert isinstance(await app.messenger.reply(CHANNEL, thread, card(key=OTHER), key=OTHER), Sent)
    assert asked(playground)[-1] == "160004"


async def test_a_reply_is_found_by_its_key_in_the_thread_only(app, thread):
    assert await find_reply(app.messenger, CHANNEL, thread, KEY, since=LONG_AGO) == Absent()
    posted = await app.messenger.reply(CHANNEL, thread, card(), key=KEY)
    assert await find_reply(app.messenger, CHANNEL, thread, KEY, since=LONG_AGO) == posted
    assert await find(app.messenger, CHANNEL, KEY, since=LONG_AGO) == Absent()


async def test_a_reply_whose_answer_was_lost_is_found(playground, app, thread):
    await app.messenger.reply(CHANNEL, thread, card(key=OTHER), key=OTHER)
    strike(playground, "drop_after", POST)
    assert isinstance(await app.messenger.reply(CHANNEL, thread, card(), key=KEY), Unknown)
    assert isinstance(await find_reply(app.messenger, CHANNEL, thread, KEY, since=LONG_AGO), Sent)


@pytest.mark.parametrize("lacking", [bits.CREATE_PUBLIC_THREADS, bits.SEND_MESSAGES_IN_THREADS])
async def test_a_missing_permission_refuses_the_thread_and_names_it(playground, app, thread, lacking):
    await playground.discord.permit(CHANNEL.local_id, bits.APP_PERMISSIONS & ~lacking)
    refused = await app.messenger.reply(CHANNEL, thread, card(), key=KEY)
    assert refused == ThreadRefused("50013", THREAD_STEPS["50013"])
    assert "Create Public Threads" in refused.step


async def test_a_digest_that_was_deleted_has_no_thread(playground, app, thread):
    playground.discord.delete_message(CHANNEL.local_id, thread.message_id)
    refused = await app.messenger.reply(CHANNEL, thread, card(), key=KEY)
    assert (type(refused), refused.code) == (ThreadRefused, "10008")
    assert playground.discord.messages(CHANNEL.local_id) == ()


async def test_a_thread_that_was_locked_takes_nothing(playground, app, thread):
    await app.messenger.reply(CHANNEL, thread, card(), key=KEY)
    await playground.discord.change_thread(thread.message_id, locked=True)
    refused = await app.messenger.reply(CHANNEL, thread, card(key=OTHER), key=OTHER)
    assert (type(refused), refused.code) == (ThreadRefused, "160005")


@pytest.mark.parametrize("code", ["50024", "160006", "50001"])
async def test_a_code_of_the_thread_refuses_the_thread_and_not_the_channel(playground, app, thread, code):
    strike(playground, "refuse", BEGIN, error=code)
    assert await app.messenger.reply(CHANNEL, thread, card(), key=KEY) == ThreadRefused(code, THREAD_STEPS[code])


async def test_a_card_that_was_deleted_from_its_thread_costs_no_other(playground, app, thread):
    posted = await app.messenger.reply(CHANNEL, thread, card(), key=KEY)
    playground.discord.delete_message(thread.message_id, posted.message_id)
    assert not isinstance(await app.messenger.reply(CHANNEL, thread, card(), key=KEY), ThreadRefused)


async def test_a_lost_token_pauses_as_it_does_everywhere(playground, app, thread):
    playground.discord.lose_token()
    assert isinstance(await app.messenger.reply(CHANNEL, thread, card(), key=KEY), ChannelRefused)
