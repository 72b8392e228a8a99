"""The picture of a week on Discord: attached to the one message, and told in words where it may not be."""

from __future__ import annotations

from base64 import b64encode

import pytest
from structlog.testing import capture_logs

from bot.delivery.outcome import ChannelRefused, Sent, Unknown
from bot.playground.discord import limits as bits
from bot.playground.faults import Fault
from bot.playground.playground import Playground
from tests.handlers.discord.conftest import CHANNEL
from tests.handlers.messages import KEY
from tests.handlers.pictures import PNG, WORDS, week

POST = "POST /channels/{channel_id}/messages"


def payload(playground: Playground) -> dict:
    (post,) = playground.discord.ledger(CHANNEL.local_id)
    return dict(post.payload)


async def test_the_picture_is_attached_to_the_one_message_and_shown_with_its_words(playground, app):
    assert isinstance(await app.messenger.post(CHANNEL, week(), key=KEY), Sent)
    sent = payload(playground)
    (gallery,) = [component for component in sent["components"] if component["type"] == 12]
    (item,) = gallery["items"]
    (attachment,) = sent["attachments"]
    assert item["media"]["url"] == f"attachment://{attachment['filename']}"
    assert item["description"] == attachment["description"] == WORDS
    assert playground.discord.refusals == ()
    (shown,) = [event.data for event in playground.log.events if event.type == "message"]
    assert shown["files"] == {item["media"]["url"]: f"data:image/png;base64,{b64encode(PNG).decode()}"}


async def test_the_same_key_makes_one_message_also_with_a_picture(playground, app):
    first = await app.messenger.post(CHANNEL, week(), key=KEY)
    assert await app.messenger.post(CHANNEL, week(), key=KEY) == first
    assert len(playground.discord.ledger(CHANNEL.local_id)) == 1


async def test_a_repeat_of_the_library_carries_the_picture_again(playground, app):
    struck = playground.faults.add(Fault(platform="discord", endpoint=POST, kind="refuse", status=502))
    assert isinstance(await app.messenger.post(CHANNEL, week(), key=KEY), Sent)
    assert struck.count == 1
    assert payload(playground)["attachments"]


async def test_a_picture_of_unknown_fate_is_unknown_and_not_posted_in_words_beside_it(playground, app):
    playground.faults.add(Fault(platform="discord", endpoint=POST, kind="garble"))
    assert isinstance(await app.messenger.post(CHANNEL, week(), key=KEY), Unknown)
    assert len(playground.discord.ledger(CHANNEL.local_id)) == 1


async def test_a_channel_that_takes_no_files_gets_the_words_and_the_operator_one_line(playground, app):
    await playground.discord.permit(CHANNEL.local_id, bits.APP_PERMISSIONS & ~bits.ATTACH_FILES)
    with capture_logs() as logs:
        assert isinstance(await app.messenger.post(CHANNEL, week(), key=KEY), Sent)
    assert WORDS in str(payload(playground)["components"])
    assert "attachments" not in payload(playground)
    (line,) = [line for line in logs if line["event"] == "picture.missing"]
    assert "Attach Files" in line["fix"]


@pytest.mark.parametrize("refusal", [{"status": 413}, {"error": "40005"}, {"error": "50035"}])
async def test_a_picture_that_discord_does_not_take_costs_the_picture_and_not_the_digest(playground, app, refusal):
    playground.faults.add(Fault(platform="discord", endpoint=POST, kind="refuse", **refusal))
    with capture_logs() as logs:
        assert isinstance(await app.messenger.post(CHANNEL, week(), key=KEY), Sent)
    assert WORDS in str(payload(playground)["components"])
    (line,) = [line for line in logs if line["event"] == "picture.missing"]
    assert "next digest" in line["fix"]


async def test_a_channel_that_takes_nothing_is_refused_as_ever(playground, app):
    await playground.discord.permit(CHANNEL.local_id, bits.VIEW_CHANNEL)
    refused = await app.messenger.post(CHANNEL, week(), key=KEY)
    assert isinstance(refused, ChannelRefused)
    assert playground.discord.ledger(CHANNEL.local_id) == ()


@pytest.mark.parametrize("message", [week(b""), week(alt="ä" * 5000)])
async def test_whatever_is_drawn_the_digest_goes_out(playground, app, message):
    assert isinstance(await app.messenger.post(CHANNEL, message, key=KEY), Sent)
