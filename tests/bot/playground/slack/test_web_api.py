"""The Web API: who may call, what a channel allows, what a message may hold, and what history shows."""

from dataclasses import replace

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.settings import SLACK_SCOPES
from bot.playground.world import SlackChannel, SlackTeam, Workspaces

CHANNEL = "C0MLSYSTEMS"
METADATA = {"event_type": "offprint_delivery", "event_payload": {"key": "a1b2"}}
TEAM = SlackTeam(
    channels=(
        SlackChannel(id=CHANNEL, name="ml-systems"),
        SlackChannel(id="C0OUTSIDE00", name="outside", member=False),
        SlackChannel(id="C0ARCHIVED0", name="archived", archived=True),
        SlackChannel(id="C0SECRET000", name="secret", member=False, private=True),
    )
)


@pytest.fixture
def playground_settings(playground_settings, clock):
    return replace(playground_settings, workspaces=Workspaces(slack=TEAM), now=clock.now, monotonic=clock.monotonic)


async def refusal(call):
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-other", "invalid_auth"), ("xapp-playground", "not_allowed_token_type")],
)
async def test_only_the_apps_own_token_is_accepted(playground, token, error):
    client = AsyncWebClient(token=token, base_url=playground.slack_api_url, retry_handlers=[])
    assert (await refusal(client.auth_test()))["error"] == error


async def test_the_bot_token_opens_no_socket(slack):
    response = await refusal(slack.apps_connections_open(app_token="xoxb-playground"))
    assert response["error"] == "not_allowed_token_type"


async def test_a_token_says_who_it_is(slack):
    answer = await slack.auth_test()
    assert answer["team_id"] == TEAM.id
    assert answer["user_id"] == TEAM.bot_user
    assert answer["bot_id"] == TEAM.bot_id
    assert "chat:write" in answer.headers["x-oauth-scopes"]


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_a_lost_token_is_refused_until_it_is_restored(slack, playground, error):
    playground.slack.lose_token(error)
    assert (await refusal(slack.chat_postMessage(channel=CHANNEL, text="hi")))["error"] == error
    playground.slack.restore_token()
    assert (await slack.chat_postMessage(channel=CHANNEL, text="hi"))["ok"]


async def test_a_missing_scope_is_named(slack, playground):
    playground.slack.set_scopes(SLACK_SCOPES - {"channels:history"})
    response = await refusal(slack.conversations_history(channel=CHANNEL))
    assert (response["error"], response["needed"]) == ("missing_scope", "channels:history")


async def test_a_private_channel_has_a_scope_of_its_own(slack, playground):
    await playground.slack.invite("C0SECRET000")
    playground.slack.set_scopes(SLACK_SCOPES - {"groups:history"})
    assert (await refusal(slack.conversations_history(channel="C0SECRET000")))["needed"] == "groups:history"
    assert (await slack.conversations_history(channel=CHANNEL))["ok"]


async def test_a_method_that_does_not_exist_is_unknown(slack):
    assert (await refusal(slack.api_call("chat.sing")))["error"] == "unknown_method"


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOTHING00", "channel_not_found"),
        ("C0SECRET000", "channel_not_found"),
        ("C0OUTSIDE00", "not_in_channel"),
        ("C0ARCHIVED0", "is_archived"),
    ],
)
async def test_a_channel_that_cannot_be_posted_to_says_why(slack, playground, channel, error):
    assert (await refusal(slack.chat_postMessage(channel=channel, text="hi")))["error"] == error
    assert playground.slack.refusals[-1].payload["text"] == "hi"


async def test_an_invited_app_may_post(slack, playground):
    await playground.slack.invite("C0OUTSIDE00")
    assert (await slack.chat_postMessage(channel="C0OUTSIDE00", text="hi"))["ok"]
    await playground.slack.remove_from("C0OUTSIDE00")
    assert (await refusal(slack.chat_postMessage(channel="C0OUTSIDE00", text="hi")))["error"] == "not_in_channel"


async def test_a_public_channel_can_be_posted_to_with_the_scope_for_it(slack, playground):
    playground.slack.set_scopes(SLACK_SCOPES | {"chat:write.public"})
    assert (await slack.chat_postMessage(channel="C0OUTSIDE00", text="hi"))["ok"]


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"text": "", "blocks": []}, "no_text"),
        ({"text": "hi", "blocks": "{"}, "invalid_blocks_format"),
        ({"text": "hi", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"text": "hi", "markdown_text": "hi"}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"text": "hi", "attachments": [{"text": "a"}] * 101}, "too_many_attachments"),
        ({"text": "hi", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"text": "hi", "metadata": {"event_type": "no spaces", "event_payload": {}}}, "invalid_metadata_format"),
        ({"text": "hi", "metadata": {"event_type": "x", "event_payload": {"k": "v" * 9000}}}, "metadata_too_large"),
    ],
)
async def test_a_message_that_is_none_is_refused_with_slacks_code(slack, message, error):
    response = await refusal(slack.api_call("chat.postMessage", json={"channel": CHANNEL, **message}))
    assert response["error"] == error


async def test_long_text_is_cut_and_not_refused(slack, playground):
    await slack.chat_postMessage(channel=CHANNEL, text="x" * 40_001)
    assert len(playground.slack.messages(CHANNEL)[0].draft.text) == 40_000


async def test_the_ledger_keeps_a_message_as_it_was_asked_for(slack, playground, clock):
    answer = await slack.chat_postMessage(channel=CHANNEL, text="hi", metadata=METADATA, unfurl_links=False)
    (post,) = playground.slack.ledger(CHANNEL)
    assert (post.id, post.at) == (answer["ts"], clock.at)
    assert post.key == '{"event_type":"offprint_delivery","event_payload":{"key":"a1b2"}}'
    assert post.payload["unfurl_links"] is False
    assert not post.deleted


async def test_history_shows_metadata_only_when_asked(slack):
    await slack.chat_postMessage(channel=CHANNEL, text="hi", metadata=METADATA)
    without = await slack.conversations_history(channel=CHANNEL)
    with_it = await slack.conversations_history(channel=CHANNEL, include_all_metadata=True)
    assert "metadata" not in without["messages"][0]
    assert with_it["messages"][0]["metadata"] == METADATA


async def test_history_is_newest_first_and_comes_in_pages(slack):
    for number in range(5):
        await slack.chat_postMessage(channel=CHANNEL, text=str(number))
    seen, cursor = [], ""
    while True:
        page = await slack.conversations_history(channel=CHANNEL, limit=2, cursor=cursor)
        seen += [message["text"] for message in page["messages"]]
        cursor = page["response_metadata"]["next_cursor"]
        assert page["has_more"] == bool(cursor)
        if not cursor:
            break
    assert seen == ["4", "3", "2", "1", "0"]


async def test_history_can_be_cut_to_a_stretch_of_time(slack, clock):
    stamps = []
    for number in range(4):
        stamps.append((await slack.chat_postMessage(channel=CHANNEL, text=str(number)))["ts"])
        clock.pass_by(10)
    cut = {"oldest": stamps[0], "latest": stamps[3]}
    within = await slack.conversations_history(channel=CHANNEL, **cut)
    ends_too = await slack.conversations_history(channel=CHANNEL, inclusive=True, **cut)
    assert [message["text"] for message in within["messages"]] == ["2", "1"]
    assert [message["text"] for message in ends_too["messages"]] == ["3", "2", "1", "0"]


async def test_time_stamps_differ_even_when_the_clock_stands_still(slack):
    first = await slack.chat_postMessage(channel=CHANNEL, text="a")
    second = await slack.chat_postMessage(channel=CHANNEL, text="b")
    assert first["ts"] < second["ts"]


async def test_history_of_a_channel_without_the_app_is_refused(slack):
    assert (await refusal(slack.conversations_history(channel="C0OUTSIDE00")))["error"] == "not_in_channel"


async def test_an_own_message_can_be_edited(slack, playground):
    ts = (await slack.chat_postMessage(channel=CHANNEL, text="hi", metadata=METADATA))["ts"]
    await slack.chat_update(channel=CHANNEL, ts=ts, text="changed")
    (post,) = playground.slack.ledger(CHANNEL)
    assert post.payload["text"] == "hi"
    assert [edit["text"] for edit in post.edits] == ["changed"]
    shown = await slack.conversations_history(channel=CHANNEL, include_all_metadata=True)
    assert shown["messages"][0]["text"] == "changed"
    assert shown["messages"][0]["metadata"] == METADATA


async def test_another_persons_message_cannot_be_edited(slack, playground):
    said = playground.slack.say(CHANNEL, "mine")
    response = await refusal(slack.chat_update(channel=CHANNEL, ts=said.ts, text="yours"))
    assert response["error"] == "cant_update_message"


async def test_a_person_has_a_time_zone(slack):
    user = (await slack.users_info(user="U0MIRA0001"))["user"]
    assert (user["tz"], user["tz_offset"]) == ("Europe/Berlin", 3600)


async def test_a_channel_says_whether_the_app_is_in_it(slack):
    inside = await slack.conversations_info(channel=CHANNEL)
    outside = await slack.conversations_info(channel="C0OUTSIDE00")
    assert inside["channel"]["is_member"] is True
    assert outside["channel"]["is_member"] is False


class TestPace:
    """One message a second a channel, after a burst."""

    @pytest.fixture
    def playground_settings(self, playground_settings, clock):
        return replace(playground_settings, slack_messages_per_second=1.0, slack_burst=2)

    async def test_a_burst_is_let_through_and_the_next_told_when_to_come_back(self, slack, playground, clock):
        for _ in range(2):
            await slack.chat_postMessage(channel=CHANNEL, text="hi")
        response = await refusal(slack.chat_postMessage(channel=CHANNEL, text="hi"))
        assert (response.status_code, response["error"]) == (429, "ratelimited")
        assert response.headers["Retry-After"] == "1"
        clock.pass_by(1)
        await slack.chat_postMessage(channel=CHANNEL, text="hi")
        assert len(playground.slack.ledger(CHANNEL)) == 3

    async def test_other_methods_go_on(self, slack):
        for _ in range(2):
            await slack.chat_postMessage(channel=CHANNEL, text="hi")
        await refusal(slack.chat_postMessage(channel=CHANNEL, text="hi"))
        assert (await slack.conversations_history(channel=CHANNEL))["ok"]


class TestWithoutMetadata:
    """A workspace that keeps no metadata: a look-up finds nothing."""

    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, slack_stores_metadata=False)

    async def test_metadata_is_accepted_and_never_shown(self, slack):
        await slack.chat_postMessage(channel=CHANNEL, text="hi", metadata=METADATA)
        shown = await slack.conversations_history(channel=CHANNEL, include_all_metadata=True)
        assert "metadata" not in shown["messages"][0]
