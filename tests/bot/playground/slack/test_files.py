"""Files in three steps, and what Slack refuses at each."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.handlers.pictures import PNG

CHANNEL = "C0MLSYSTEMS"


async def refusal(call):
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response


async def begun(slack, data=PNG, **more):
    return await slack.files_getUploadURLExternal(filename="week.png", length=len(data), **more)


async def put(slack, address, data):
    sent = await slack._upload_file(url=address, data=data, logger=slack._logger, timeout=5, proxy=None, ssl=None)
    return sent.status


def image(id_, **more):
    return [{"type": "image", "slack_file": {"id": id_}, "alt_text": "A week", **more}]


async def test_a_file_goes_up_in_three_steps_and_is_shown(slack):
    done = await slack.files_upload_v2(file=PNG, filename="week.png", alt_txt="A week")
    posted = await slack.chat_postMessage(channel=CHANNEL, text="A week", blocks=image(done["files"][0]["id"]))
    assert posted["ok"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"filename": "", "length": 3}, "missing_argument"),
        ({"filename": "week.png", "length": 0}, "missing_argument"),
        ({"filename": "week.png", "length": 3, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
        ({"filename": "week.png", "length": 2_000_000_000}, "file_upload_size_restricted"),
    ],
)
async def test_an_upload_that_slack_would_not_begin_is_refused(slack, arguments, error):
    assert (await refusal(slack.files_getUploadURLExternal(**arguments)))["error"] == error


async def test_an_address_takes_the_announced_bytes_once(slack):
    first = await begun(slack)
    assert await put(slack, first["upload_url"], PNG) == 200
    assert await put(slack, first["upload_url"], PNG) == 400
    second = await begun(slack)
    assert await put(slack, second["upload_url"], PNG + b"more") == 400


async def test_a_file_without_its_bytes_is_not_completed_and_one_is_completed_once(slack):
    file = await begun(slack)
    wanted = [{"id": file["file_id"], "title": "A week"}]
    assert (await refusal(slack.files_completeUploadExternal(files=wanted)))["error"] == "file_not_found"
    await put(slack, file["upload_url"], PNG)
    assert (await slack.files_completeUploadExternal(files=wanted))["files"][0]["id"] == file["file_id"]
    assert (await refusal(slack.files_completeUploadExternal(files=wanted)))["error"] == "file_not_found"


@pytest.mark.parametrize("id_", ["F0UNKNOWN00", "not an id", ""])
async def test_a_message_shows_no_file_that_is_none(slack, id_):
    refused = await refusal(slack.chat_postMessage(channel=CHANNEL, text="A week", blocks=image(id_)))
    assert refused["error"] == "invalid_blocks"


async def test_a_message_shows_no_file_that_is_no_picture(slack):
    done = await slack.files_upload_v2(file=b"words", filename="week.png")
    refused = await refusal(slack.chat_postMessage(channel=CHANNEL, text="W", blocks=image(done["files"][0]["id"])))
    assert refused["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]


async def test_a_new_file_is_looked_through_before_it_is_shown(slack, playground):
    playground.slack.set_file_looks(1)
    done = await slack.files_upload_v2(file=PNG, filename="week.png")
    blocks = image(done["files"][0]["id"])
    assert (await refusal(slack.chat_postMessage(channel=CHANNEL, text="W", blocks=blocks)))[
        "error"
    ] == "invalid_blocks"
    assert (await slack.chat_postMessage(channel=CHANNEL, text="W", blocks=blocks))["ok"]


async def test_a_file_may_be_shared_with_a_conversation(slack, playground):
    done = await slack.files_upload_v2(
        content="term: softmax", filename="list.txt", channel=playground.slack.direct, initial_comment="Your list"
    )
    (message,) = playground.slack.messages(playground.slack.direct)
    assert (message.draft.text, message.draft.files) == ("Your list", (done["files"][0]["id"],))
    await playground.slack.remove_from(CHANNEL)
    elsewhere = slack.files_upload_v2(content="x", filename="x.txt", channel=CHANNEL)
    assert (await refusal(elsewhere))["error"] == "not_in_channel"


async def test_the_bytes_of_a_file_are_for_those_who_show_a_token(slack, playground):
    file = (await slack.files_info(file=playground.slack.upload("list.opml", b"<opml/>")))["file"]
    async with aiohttp.ClientSession() as session:
        async with session.get(file["url_private_download"], headers={"Authorization": f"Bearer {slack.token}"}) as got:
            assert await got.read() == b"<opml/>"
        async with session.get(file["url_private_download"]) as got:
            assert (got.status, got.content_type) == (200, "text/html")
    assert (await refusal(slack.files_info(file="F0NONE")))["error"] == "file_not_found"
