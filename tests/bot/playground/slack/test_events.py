"""What people write in Slack, as the app hears of it: messages, mentions, links and their previews, shortcuts."""

from dataclasses import replace

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.playground.invocation import NotThere

CHANNEL = "C0MLSYSTEMS"
PAPER = "https://arxiv.org/abs/2401.00001"
BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "A paper"}}]
ENTITY = {
    "app_unfurl_url": PAPER,
    "url": PAPER,
    "external_ref": {"id": "arxiv:2401.00001"},
    "entity_type": "slack#/entities/item",
    "entity_payload": {"attributes": {"title": {"text": "A paper"}, "product_name": "Offprint"}},
}


@pytest.fixture
def heard(slack_app):
    """Every event that the app was sent."""
    told = []

    for kind in ("message", "app_mention", "link_shared"):

        @slack_app.bolt.event(kind)
        async def on_event(event):
            told.append(event)

    return told


async def written(playground, heard, words, *, events, **where):
    message = await playground.slack.write(where.pop("channel", CHANNEL), words, **where)
    await playground.until(lambda: len(heard) >= events)
    return message


async def refusal(asking):
    with pytest.raises(SlackApiError) as refused:
        await asking
    return refused.value.response["error"]


async def test_a_message_is_told_as_slack_stores_it(playground, heard):
    message = await written(playground, heard, "a < b, see https://e.example/x.", events=1)
    (event,) = heard
    assert event["text"] == "a &lt; b, see <https://e.example/x>."
    assert (event["channel_type"], event["ts"]) == ("channel", message.ts)


async def test_a_mention_comes_as_two_events_and_in_a_direct_message_as_one(playground, heard):
    message = await written(playground, heard, "@Offprint help", events=2)
    assert [event["type"] for event in heard] == ["message", "app_mention"]
    assert heard[1]["text"] == "<@U0OFFPRINT> help"
    heard.clear()
    await written(playground, heard, "softmax", events=1, channel=playground.slack.direct)
    await written(playground, heard, "and more", events=2, thread=message.ts)
    assert [(event["type"], event["channel_type"]) for event in heard] == [("message", "im"), ("message", "channel")]
    assert heard[1]["thread_ts"] == message.ts


async def test_the_app_hears_what_its_scopes_and_channels_allow(playground, heard):
    playground.slack.set_scopes(playground.settings.slack_scopes - {"channels:history", "links:read"})
    await written(playground, heard, f"@Offprint {PAPER}", events=1)
    assert [event["type"] for event in heard] == ["app_mention"]
    playground.slack.set_scopes(playground.settings.slack_scopes)
    await playground.slack.remove_from(CHANNEL)
    await written(playground, heard, f"@Offprint {PAPER}", events=2)
    assert [(event["type"], event.get("is_bot_user_member")) for event in heard[1:]] == [("link_shared", False)]


async def test_links_of_the_apps_domains_are_told_and_previewed(playground, heard, slack):
    message = await written(playground, heard, f"{PAPER} and https://e.example/y", events=2)
    shared = heard[1]
    assert shared["links"] == [{"domain": "arxiv.org", "url": PAPER}]
    assert shared["source"] == "conversations_history"
    await slack.chat_unfurl(channel=CHANNEL, ts=message.ts, unfurls={PAPER: {"blocks": BLOCKS}})
    await slack.chat_unfurl(
        unfurl_id=shared["unfurl_id"], source="conversations_history", metadata={"entities": [ENTITY]}, unfurls={}
    )
    (standing,) = playground.slack.messages(CHANNEL)
    assert standing.unfurls[PAPER]["entity"]["external_ref"] == {"id": "arxiv:2401.00001"}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"ts": "1.000001", "unfurls": {PAPER: {"blocks": BLOCKS}}}, "cannot_find_message"),
        ({"channel": "C0NONE", "unfurls": {PAPER: {"blocks": BLOCKS}}}, "cannot_find_channel"),
        ({"unfurls": {f"{PAPER}v2": {"blocks": BLOCKS}}}, "cannot_unfurl_message"),
        ({"unfurls": {"https://e.example/y": {"blocks": BLOCKS}}}, "cannot_unfurl_url"),
        ({"unfurls": {PAPER: {}}}, "cannot_parse_attachment"),
        ({"unfurls": {PAPER: {"blocks": [{"type": "poll"}]}}}, "invalid_blocks"),
        ({"unfurls": {}}, "missing_unfurls"),
    ],
)
async def test_a_wrong_preview_is_refused(playground, heard, slack, arguments, error):
    message = await playground.slack.write(CHANNEL, f"{PAPER} https://e.example/y")
    assert await refusal(slack.chat_unfurl(**{"channel": CHANNEL, "ts": message.ts, **arguments})) == error


async def test_a_wrong_work_object_is_dropped_with_a_warning(playground, slack):
    wrong = {**ENTITY, "entity_payload": {"attributes": {"title": {"text": "A"}, "product_icon": {"url": PAPER}}}}
    answer = await slack.chat_postMessage(channel=CHANNEL, text="hi", metadata={"entities": [wrong]})
    assert answer["warning"] == "invalid_metadata_format"
    assert answer["response_metadata"]["messages"][0].endswith("/attributes/product_icon/alt_text]")
    key = {"event_type": "delivery", "event_payload": {"key": "k"}}
    kept = await slack.chat_postMessage(channel=CHANNEL, text="hi", metadata={**key, "entities": [ENTITY]})
    assert kept["message"]["metadata"] == {**key, "entities": [ENTITY]}


async def test_a_shortcut_brings_the_message_and_a_trigger(slack_app, playground, slack):
    @slack_app.bolt.shortcut("papers_like")
    async def like(ack, body, client, respond):
        await ack()
        await respond(text=f"like {body['message']['text']}")
        title = {"type": "plain_text", "text": "Like this"}
        await client.views_open(trigger_id=body["trigger_id"], view={"type": "modal", "title": title, "blocks": BLOCKS})

    message = playground.slack.say(CHANNEL, "softmax")
    invocation = await playground.slack.shortcut(CHANNEL, message.ts, "papers_like")
    assert (await invocation.answer()).text == "like softmax"
    await playground.until(lambda: len(playground.slack.modals) == 1)
    with pytest.raises(NotThere):
        await playground.slack.shortcut(CHANNEL, message.ts, "other")


async def test_a_thumb_is_a_press_with_its_value(slack_app, playground, slack):
    told = []

    @slack_app.bolt.action("thumbs")
    async def thumbs(ack, action):
        told.append((action["type"], action["value"]))
        await ack()

    def thumb(value):
        return {"text": {"type": "plain_text", "text": value}, "value": value}

    element = {"type": "feedback_buttons", "action_id": "thumbs"}
    element |= {"positive_button": thumb("up"), "negative_button": thumb("down")}
    made = await slack.chat_postMessage(
        channel=CHANNEL, text="hi", blocks=[{"type": "context_actions", "elements": [element]}]
    )
    for option in ("down", "up"):
        await playground.slack.press(CHANNEL, made["ts"], action_id="thumbs", option=option)
    assert told == [("feedback_buttons", "down"), ("feedback_buttons", "up")]


class TestOutsideTheMarketplace:
    @pytest.fixture
    def playground_settings(self, playground_settings, clock):
        return replace(playground_settings, monotonic=clock.monotonic, slack_history_limited=True)

    async def test_a_conversation_is_read_once_a_minute_by_fifteen(self, playground, slack, clock):
        for number in range(20):
            playground.slack.say(CHANNEL, str(number))
        first = await slack.conversations_history(channel=CHANNEL, limit=100)
        assert (len(first["messages"]), first["has_more"]) == (15, True)
        with pytest.raises(SlackApiError) as refused:
            await slack.conversations_history(channel="C0RETRIEVAL")
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"] == "60"
        await slack.conversations_replies(channel=CHANNEL, ts=first["messages"][0]["ts"])
        clock.pass_by(60)
        assert (await slack.conversations_history(channel=CHANNEL))["ok"]


async def test_an_app_may_be_reached_by_signed_requests_instead(playground, slack):
    bolt = AsyncApp(client=slack, signing_secret="hush")
    told = []

    @bolt.command("/papers")
    async def papers(ack, command):
        told.append(command["text"])
        await ack("on it")

    @bolt.event("message")
    async def message(event):
        told.append(event["text"])

    runner = web.AppRunner(bolt.web_app(path="/slack/events"))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    playground.slack.use_request_url(address, "hush")
    invocation = await playground.slack.command(CHANNEL, "/papers help")
    await playground.slack.write(CHANNEL, "softmax")
    playground.slack.use_request_url(address, "wrong")
    refused = await playground.slack.command(CHANNEL, "/papers list")
    await runner.cleanup()
    assert (await invocation.answer()).text == "on it"
    assert told == ["help", "softmax"]
    assert refused.failure is not None
