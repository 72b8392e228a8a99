"""Replies in the thread of a message on Slack, and looking for them, with the real client over real HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.delivery.outcome import Absent, CannotLook, ChannelRefused, Sent, ThreadRefused, Unknown
from bot.playground.faults import Fault
from bot.ports.threads import Thread
from handlers.slack.app import SlackApp
from handlers.slack.errors import THREAD_STEPS
from tests.handlers.looking import find, find_reply
from tests.handlers.messages import KEY, card
from tests.handlers.slack.conftest import CHANNEL, account

DIGEST_KEY = "d" * 24
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def messenger(playground, office):
    return SlackApp(account(playground), services=office.services, wake=office.wake).messenger


@pytest.fixture
async def thread(messenger) -> Thread:
    """The thread of a digest that was posted."""
    posted = await messenger.post(CHANNEL, card("The digest"), key=DIGEST_KEY)
    return Thread(posted.message_id, "Papers of Tue 24 Nov")


def standing(playground) -> int:
    """How many messages stand in the channel itself."""
    return len(playground.slack.messages(CHANNEL.local_id))


async def test_a_reply_stands_in_the_thread_and_not_in_the_channel(playground, messenger, thread):
    posted = await messenger.reply(CHANNEL, thread, card(), key=KEY)
    parent, reply = playground.slack.thread(CHANNEL.local_id, thread.message_id)
    assert (parent.ts, posted) == (thread.message_id, Sent(reply.ts))
    assert standing(playground) == 1
    assert playground.slack.refusals == ()


async def test_a_reply_is_found_by_its_key_in_the_thread_only(playground, messenger, thread):
    assert await find_reply(messenger, CHANNEL, thread, KEY, since=LONG_AGO) == Absent()
    posted = await messenger.reply(CHANNEL, thread, card(), key=KEY)
    assert await find_reply(messenger, CHANNEL, thread, KEY, since=LONG_AGO) == posted
    assert await find(messenger, CHANNEL, KEY, since=LONG_AGO) == Absent()


async def test_a_long_thread_is_looked_through_to_its_end(playground, messenger, thread, monkeypatch):
    monkeypatch.setattr("handlers.slack.limits.HISTORY_PAGE", 2)
    for number in range(5):
        await messenger.reply(CHANNEL, thread, card(), key=f"{number:024x}")
    found = await find_reply(messenger, CHANNEL, thread, f"{4:024x}", since=LONG_AGO)
    assert isinstance(found, Sent)


async def test_a_reply_whose_answer_was_lost_is_found(playground, messenger, thread):
    playground.faults.add(Fault(platform="slack", endpoint="chat.postMessage", kind="drop_after"))
    assert isinstance(await messenger.reply(CHANNEL, thread, card(), key=KEY), Unknown)
    found = await find_reply(messenger, CHANNEL, thread, KEY, since=LONG_AGO)
    assert isinstance(found, Sent)


async def test_a_reply_to_a_digest_that_was_deleted_does_not_stay_in_the_channel(playground, messenger, thread):
    playground.slack.delete_message(CHANNEL.local_id, thread.message_id)
    refused = await messenger.reply(CHANNEL, thread, card(), key=KEY)
    assert refused == ThreadRefused("thread_not_found", THREAD_STEPS["thread_not_found"])
    assert standing(playground) == 0


async def test_a_reply_that_was_lost_and_whose_digest_was_deleted_leaves_nothing(playground, messenger, thread):
    playground.slack.delete_message(CHANNEL.local_id, thread.message_id)
    playground.faults.add(Fault(platform="slack", endpoint="chat.postMessage", kind="drop_after"))
    assert isinstance(await messenger.reply(CHANNEL, thread, card(), key=KEY), Unknown)
    found = await find_reply(messenger, CHANNEL, thread, KEY, since=LONG_AGO)
    assert (found, standing(playground)) == (Absent(), 0)


async def test_a_thread_lives_on_where_a_digest_with_replies_was_deleted(playground, messenger, thread):
    await messenger.reply(CHANNEL, thread, card(), key=KEY)
    playground.slack.delete_message(CHANNEL.local_id, thread.message_id)
    assert isinstance(await messenger.reply(CHANNEL, thread, card(), key="e" * 24), Sent)
    assert standing(playground) == 0


@pytest.mark.parametrize("code", THREAD_STEPS)
async def test_a_code_of_the_thread_refuses_the_thread_and_not_the_channel(playground, messenger, thread, code):
    playground.faults.add(Fault(platform="slack", endpoint="chat.postMessage", kind="refuse", error=code))
    refused = await messenger.reply(CHANNEL, thread, card(), key=KEY)
    assert refused == ThreadRefused(code, THREAD_STEPS[code])


async def test_a_code_of_the_channel_refuses_the_channel_in_a_thread_too(playground, messenger, thread):
    await playground.slack.remove_from(CHANNEL.local_id)
    assert isinstance(await messenger.reply(CHANNEL, thread, card(), key=KEY), ChannelRefused)


async def test_a_look_into_a_thread_that_breaks_off_is_tried_again(playground, messenger, thread):
    playground.faults.add(Fault(platform="slack", endpoint="conversations.replies", kind="refuse", status=503))
    assert isinstance(await find_reply(messenger, CHANNEL, thread, KEY, since=LONG_AGO), CannotLook)
