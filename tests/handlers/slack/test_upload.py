"""The picture of a week on Slack: uploaded, shown in the same message, and told in words where it cannot be."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from bot.delivery.outcome import Sent, Unknown
from bot.playground.faults import Fault
from bot.playground.playground import Playground
from bot.playground.settings import SLACK_SCOPES
from handlers.slack.app import SlackApp
from tests.handlers.looking import find
from tests.handlers.messages import KEY
from tests.handlers.pictures import PNG, WORDS, week
from tests.handlers.slack.conftest import CHANNEL, account

AT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def messenger(playground, office):
    waits = (0.0, 0.0, 0.0)
    return SlackApp(account(playground, file_waits=waits), services=office.services, wake=office.wake).messenger


def blocks(playground: Playground) -> list[dict]:
    (post,) = playground.slack.ledger(CHANNEL.local_id)
    return post.payload["blocks"]


def in_words(playground: Playground) -> bool:
    return WORDS in str(blocks(playground)) and "slack_file" not in str(blocks(playground))


async def test_the_picture_is_uploaded_and_shown_in_the_one_message(playground, messenger):
    posted = await messenger.post(CHANNEL, week(), key=KEY)
    assert isinstance(posted, Sent)
    header, image, text, _ = blocks(playground)
    assert [header["type"], image["type"], text["type"]] == ["header", "image", "section"]
    assert image["alt_text"] == WORDS
    assert playground.slack.refusals == ()
    (shown,) = [event.data for event in playground.log.events if event.type == "message"]
    assert shown["files"][image["slack_file"]["id"]] == f"data:image/png;base64,{b64encode(PNG).decode()}"


async def test_a_file_that_slack_still_looks_through_is_waited_for(playground, messenger):
    playground.slack.set_file_looks(2)
    assert isinstance(await messenger.post(CHANNEL, week(), key=KEY), Sent)
    assert "slack_file" in str(blocks(playground))
    assert [refused.error for refused in playground.slack.refusals] == ["invalid_blocks"] * 2


async def test_a_file_that_is_never_ready_costs_the_picture_and_not_the_digest(playground, messenger):
    playground.slack.set_file_looks(100)
    with capture_logs() as logs:
        assert isinstance(await messenger.post(CHANNEL, week(), key=KEY), Sent)
    assert in_words(playground)
    assert [line["event"] for line in logs] == ["picture.missing"]


async def test_a_workspace_without_the_scope_gets_the_words_and_the_operator_one_line(playground, messenger):
    playground.slack.set_scopes(SLACK_SCOPES - {"files:write"})
    with capture_logs() as logs:
        assert isinstance(await messenger.post(CHANNEL, week(), key=KEY), Sent)
    assert in_words(playground)
    (line,) = logs
    assert (line["event"], line["error"]) == ("picture.missing", "missing_scope")
    assert "files:write" in line["fix"]


@pytest.mark.parametrize("endpoint", ["files.getUploadURLExternal", "files.completeUploadExternal"])
@pytest.mark.parametrize("fault", [{"kind": "refuse", "status": 500}, {"kind": "drop"}, {"kind": "garble"}])
async def test_an_upload_that_fails_costs_the_picture_and_not_the_digest(playground, messenger, endpoint, fault):
    playground.faults.add(Fault(platform="slack", endpoint=endpoint, **fault))
    assert isinstance(await messenger.post(CHANNEL, week(), key=KEY), Sent)
    assert in_words(playground)


@pytest.mark.parametrize("message", [week(b"no picture"), week(b""), week(alt="ä" * 5000)])
async def test_what_slack_takes_for_no_picture_is_told_in_words(playground, messenger, message):
    assert isinstance(await messenger.post(CHANNEL, message, key=KEY), Sent)
    assert len(playground.slack.ledger(CHANNEL.local_id)) == 1


async def test_a_post_of_unknown_fate_is_found_with_its_picture_and_not_repeated(playground, messenger):
    playground.faults.add(Fault(platform="slack", endpoint="chat.postMessage", kind="drop_after"))
    assert isinstance(await messenger.post(CHANNEL, week(), key=KEY), Unknown)
    found = await find(messenger, CHANNEL, KEY, since=AT)
    assert found == Sent(playground.slack.ledger(CHANNEL.local_id)[0].id)
    assert "slack_file" in str(blocks(playground))


async def test_the_recorded_page_keeps_the_picture(playground, messenger, tmp_path):
    await messenger.post(CHANNEL, week(), key=KEY)
    path = tmp_path / "round.html"
    playground.write_record(path)
    assert f"data:image/png;base64,{b64encode(PNG).decode()}" in path.read_text("utf-8")
