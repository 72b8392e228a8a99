"""A message that people are notified of is a line first, and then the whole message: one message, never two."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.card.card import Drawing, Message
from bot.channel.mention import Mention, MentionKind
from bot.delivery.outcome import Sent, Then, Unknown
from bot.playground.faults import Fault
from tests.handlers.discord.conftest import CHANNEL
from tests.handlers.discord.openapi import faults, needs_contract
from tests.handlers.looking import find
from tests.handlers.messages import HOSTILE, KEY, card

POST = "POST /channels/{channel_id}/messages"
SILENT, WHOLE = 1 << 12, 1 << 15
MIRA = CHANNEL.direct("100000000000000101")


def rung(**told: str) -> Message:
    return replace(card(**told), notifies=True)


@needs_contract
async def test_a_line_says_it_all_and_becomes_the_whole_message(playground, app):
    posted = await app.messenger.post(CHANNEL, rung(), key=KEY)
    (line,) = playground.discord.messages(CHANNEL.local_id)
    assert posted == Sent(line.id, (Then.WHOLE,))
    assert line.payload["content"].startswith("The Two-Pass Softmax Algorithm, by Marat Dukhan")
    assert not line.flags & (SILENT | WHOLE)
    assert faults("post", "/channels/{channel_id}/messages", dict(line.payload)) == []
    assert await app.messenger.update(CHANNEL, line.id, rung(), key=KEY) == Sent(line.id)
    (whole,) = playground.discord.messages(CHANNEL.local_id)
    assert (whole.id, whole.flags & WHOLE, whole.payload["content"]) == (line.id, WHOLE, None)
    assert playground.discord.refusals == ()


async def test_a_line_that_is_whole_can_be_edited_again(playground, app):
    posted = await app.messenger.post(CHANNEL, rung(), key=KEY)
    for _ in range(2):
        assert await app.messenger.update(CHANNEL, posted.message_id, rung(), key=KEY) == Sent(posted.message_id)
    assert playground.discord.refusals == ()


async def test_a_line_is_found_by_its_buttons_and_what_is_found_says_what_it_lacks(app, office):
    began = office.clock.now()
    posted = await app.messenger.post(CHANNEL, rung(), key=KEY)
    assert await find(app.messenger, CHANNEL, KEY, since=began) == posted
    await app.messenger.update(CHANNEL, posted.message_id, rung(), key=KEY)
    assert await find(app.messenger, CHANNEL, KEY, since=began) == Sent(posted.message_id)


async def test_a_line_of_unknown_fate_is_not_posted_twice(playground, app):
    playground.faults.add(Fault(platform="discord", endpoint=POST, kind="drop_after", times=5))
    assert isinstance(await app.messenger.post(CHANNEL, rung(), key=KEY), Unknown)
    playground.faults.clear()
    again = await app.messenger.post(CHANNEL, rung(), key=KEY)
    (line,) = playground.discord.messages(CHANNEL.local_id)
    assert again == Sent(line.id, (Then.WHOLE,))


async def test_whoever_is_called_is_mentioned_by_the_line_and_nobody_else(playground, app):
    calls = (Mention(MentionKind.PERSON, "100000000000000101"), Mention(MentionKind.GROUP, "210000000000000001"))
    await app.messenger.post(CHANNEL, replace(card(), calls=calls), key=KEY)
    (line,) = playground.discord.messages(CHANNEL.local_id)
    assert line.payload["content"].startswith("<@100000000000000101> <@&210000000000000001> The Two-Pass")
    mentions = {"parse": [], "users": ["100000000000000101"], "roles": ["210000000000000001"]}
    assert line.payload["allowed_mentions"] == mentions


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_hostile_line_mentions_nobody_and_shows_as_it_is(playground, app, text):
    hostile = replace(rung(), fallback=f"{text} {'x' * 3000}")
    assert isinstance(await app.messenger.post(CHANNEL, hostile, key=KEY), Sent)
    (line,) = playground.discord.messages(CHANNEL.local_id)
    assert line.payload["allowed_mentions"] == {"parse": []}
    assert "@everyone" not in line.payload["content"]
    assert len(line.payload["content"]) <= 2000


async def test_a_message_whose_line_would_have_no_key_is_whole_at_once(playground, app):
    bare = replace(rung(), parts=rung().parts[:2])
    assert (await app.messenger.post(CHANNEL, bare, key=KEY)).then == ()
    (message,) = playground.discord.messages(CHANNEL.local_id)
    assert message.flags & WHOLE


async def test_a_person_gets_the_line_too_and_it_becomes_whole_there(playground, app):
    posted = await app.messenger.post(MIRA, rung(), key=KEY)
    assert posted.then == (Then.WHOLE,)
    assert await app.messenger.update(MIRA, posted.message_id, rung(), key=KEY) == Sent(posted.message_id)
    (message,) = playground.discord.messages("500000000000000101")
    assert message.flags & WHOLE


async def test_no_time_is_lost_to_a_line_when_it_is_looked_for_much_later(app, office):
    posted = await app.messenger.post(CHANNEL, rung(), key=KEY)
    looked = await find(app.messenger, CHANNEL, KEY, since=office.clock.now() - timedelta(days=2))
    assert looked == posted


async def test_the_picture_of_a_digest_comes_with_its_whole_message(playground, app):
    drawn = replace(rung(), parts=(Drawing(b"\x89PNG\r\n\x1a\n", "A week of papers", "week.png"), *rung().parts))
    posted = await app.messenger.post(CHANNEL, drawn, key=KEY)
    (line,) = playground.discord.messages(CHANNEL.local_id)
    assert line.files == ()
    assert await app.messenger.update(CHANNEL, posted.message_id, drawn, key=KEY) == Sent(posted.message_id)
    (whole,) = playground.discord.messages(CHANNEL.local_id)
    assert "attachment://0-week.png" in str(whole.payload["components"])
    assert [file["filename"] for file in whole.files] == ["0-week.png"]
    assert playground.discord.refusals == ()
