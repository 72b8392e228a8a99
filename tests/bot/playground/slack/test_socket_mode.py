"""Socket Mode with a real Bolt app: commands, presses, events, response URLs, and connections that end."""

import asyncio
from dataclasses import replace

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.playground.invocation import NotThere
from tests.bot.playground.conftest import until

CHANNEL = "C0MLSYSTEMS"
UNDO = {"type": "button", "text": {"type": "plain_text", "text": "Undo"}, "action_id": "undo", "value": "7"}


async def test_a_command_is_acknowledged_and_answered_privately(slack_app, playground):
    invocation = await playground.slack.command(CHANNEL, "/papers subscribe a & b")
    answer = await invocation.answer()
    assert invocation.acknowledged
    assert (answer.private, answer.text) == (True, "heard subscribe a &amp; b")
    assert playground.slack.messages(CHANNEL) == ()
    assert playground.slack.ledger() == ()


async def test_a_command_says_all_that_slack_says(slack_app, playground):
    await playground.slack.command(CHANNEL, "/papers help")
    (told,) = slack_app.commands
    assert told["command"] == "/papers"
    assert told["channel_name"] == "ml-systems"
    assert told.keys() >= {
        *("token", "team_id", "team_domain", "channel_id", "user_id", "user_name", "text", "api_app_id"),
        *("is_enterprise_install", "response_url", "trigger_id"),
    }


async def test_an_answer_may_be_for_the_channel(slack_app, playground):
    await playground.slack.command(CHANNEL, "/papers help")
    url = slack_app.commands[0]["response_url"]
    await post(url, {"response_type": "in_channel", "text": "subscribed"})
    (post_made,) = playground.slack.ledger(CHANNEL)
    assert post_made.payload["text"] == "subscribed"


async def post(url, said):
    async with aiohttp.ClientSession() as session, session.post(url, json=said) as answer:
        return answer.status, await answer.text()


async def test_a_response_url_is_good_for_five_answers(slack_app, playground):
    invocation = await playground.slack.command(CHANNEL, "/papers help")
    await invocation.answer()
    url = slack_app.commands[0]["response_url"]
    for _ in range(4):
        assert (await post(url, {"text": "more"}))[0] == 200
    assert await post(url, {"text": "one too many"}) == (404, "used_url")
    assert len(invocation.answers) == 5
    assert playground.slack.refusals[-1].error == "used_url"


async def test_a_response_url_is_good_for_thirty_minutes(slack_app, playground, clock):
    await (await playground.slack.command(CHANNEL, "/papers help")).answer()
    clock.pass_by(30 * 60 + 1)
    assert await post(slack_app.commands[0]["response_url"], {"text": "late"}) == (404, "expired_url")


async def test_an_answer_is_checked_like_a_message(slack_app, playground):
    await (await playground.slack.command(CHANNEL, "/papers help")).answer()
    status, words = await post(slack_app.commands[0]["response_url"], {"blocks": [{"type": "poll"}]})
    assert (status, words) == (400, "invalid_blocks")


async def test_a_press_replaces_the_message_it_stands_on(slack_app, playground, slack):
    made = await slack.chat_postMessage(channel=CHANNEL, text="hi", blocks=[{"type": "actions", "elements": [UNDO]}])
    invocation = await playground.slack.press(CHANNEL, made["ts"], action_id="undo")
    answer = await invocation.answer()
    assert (answer.edit, answer.id) == (True, made["ts"])
    (message,) = playground.slack.messages(CHANNEL)
    assert message.draft.text == "undone"


async def test_a_press_can_take_its_message_away(slack_app, playground, slack):
    @slack_app.bolt.action("dismiss")
    async def dismiss(ack, respond):
        await ack()
        await respond(delete_original=True)

    element = {**UNDO, "action_id": "dismiss"}
    made = await slack.chat_postMessage(channel=CHANNEL, text="hi", blocks=[{"type": "actions", "elements": [element]}])
    await playground.slack.press(CHANNEL, made["ts"], action_id="dismiss")
    await playground.until(lambda: playground.slack.ledger(CHANNEL)[0].deleted)
    assert playground.slack.messages(CHANNEL) == ()


@pytest.mark.parametrize(("answer", "failed"), [({"text": "at once"}, False), ({"blocks": [{"type": "poll"}]}, True)])
async def test_an_acknowledgement_may_carry_the_answer(slack_app, playground, answer, failed):
    @slack_app.bolt.command("/quick")
    async def quick(ack):
        await ack(**answer)

    playground.slack.set_commands(({"command": "/quick"},))
    invocation = await playground.slack.command(CHANNEL, "/quick")
    assert [shown.text for shown in invocation.answers] == ([] if failed else ["at once"])
    assert (invocation.failure is not None) == failed


async def test_a_button_on_a_private_answer_can_be_pressed(slack_app, playground):
    await (await playground.slack.command(CHANNEL, "/papers help")).answer()
    url = slack_app.commands[0]["response_url"]
    await post(url, {"text": "hi", "blocks": [{"type": "actions", "elements": [UNDO]}]})
    private = playground.log.events[-1].data["id"]
    invocation = await playground.slack.press(CHANNEL, private, action_id="undo")
    assert (await invocation.answer()).private
    playground.slack.dismiss(CHANNEL, private)
    assert playground.log.events[-1].type == "remove"


async def test_a_menu_sends_the_option_that_was_chosen(slack_app, playground, slack):
    chosen = []

    @slack_app.bolt.action("menu")
    async def menu(ack, action):
        await ack()
        chosen.append(action["selected_option"]["value"])

    options = [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("bibtex", "mute")]
    element = {"type": "overflow", "action_id": "menu", "options": options}
    made = await slack.chat_postMessage(channel=CHANNEL, text="hi", blocks=[{"type": "actions", "elements": [element]}])
    await playground.slack.press(CHANNEL, made["ts"], action_id="menu", option="mute")
    assert chosen == ["mute"]
    with pytest.raises(NotThere):
        await playground.slack.press(CHANNEL, made["ts"], action_id="menu", option="sing")


async def test_an_event_reaches_the_app(slack_app, playground, slack):
    await playground.slack.archive(CHANNEL)
    await until(lambda: slack_app.events != [])
    assert slack_app.events[0]["channel"] == CHANNEL
    with pytest.raises(SlackApiError, match="is_archived"):
        await slack.chat_postMessage(channel=CHANNEL, text="hi")


async def test_an_app_asked_to_reconnect_is_reached_on_its_new_connection(slack_app, playground):
    opened = sum(event.type == "connection" for event in playground.log.events)
    await playground.slack.ask_to_reconnect()
    await until(lambda: sum(event.type == "connection" for event in playground.log.events) > opened)
    await playground.wait_connected("slack")
    await (await playground.slack.command(CHANNEL, "/papers help")).answer()


async def test_an_app_whose_connection_was_dropped_comes_back(slack_app, playground):
    await playground.slack.drop_sockets()
    await until(lambda: not playground.slack.connected)
    await playground.wait_connected("slack")
    await (await playground.slack.command(CHANNEL, "/papers help")).answer()


async def test_a_link_opens_one_connection(playground, slack):
    link = (await slack.apps_connections_open(app_token="xapp-playground"))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(link) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(link)


class TestSilence:
    """An app that takes too long."""

    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, interaction_seconds=0.05)

    async def test_slack_says_that_the_app_did_not_respond(self, slack_app, playground):
        held = asyncio.Event()

        @slack_app.bolt.command("/slow")
        async def slow(ack):
            await held.wait()
            await ack()

        playground.slack.set_commands(({"command": "/slow"},))
        invocation = await playground.slack.command(CHANNEL, "/slow")
        held.set()
        assert not invocation.acknowledged
        assert invocation.failure.startswith("/slow failed because the app did not respond")

    async def test_a_silent_socket_takes_nothing(self, slack_app, playground):
        playground.slack.fall_silent()
        invocation = await playground.slack.command(CHANNEL, "/papers help")
        assert not invocation.acknowledged


@pytest.fixture
def playground_settings(playground_settings, clock):
    return replace(playground_settings, monotonic=clock.monotonic)
