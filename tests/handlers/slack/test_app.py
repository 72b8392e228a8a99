"""Slack as a whole: commands, presses and events, with the real clients over real sockets."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import pytest
import structlog
from slack_bolt.context.async_context import AsyncBoltContext

from bot.card.compose import paper_card
from bot.channel.channel import ChannelId
from bot.delivery.outcome import Sent
from bot.errors import StorageError
from bot.paper.paper import PaperId
from bot.playground.faults import Fault
from bot.playground.world import SlackChannel, SlackTeam, Workspaces
from bot.ports.threads import Thread
from handlers.slack.app import SlackApp
from handlers.slack.install import Reach, manifest
from handlers.slack.payloads import SlashCommand, caller_of_command
from tests.handlers.looking import find
from tests.handlers.messages import KEY, card
from tests.handlers.office import until
from tests.handlers.slack.conftest import CHANNEL, SUBSCRIBE, account, action_of, elements_of


def menu_of(answer):
    return next(one for one in elements_of(answer) if one["type"] == "static_select")


async def test_a_command_is_acknowledged_and_answered_to_the_asker_and_the_channel_hears_of_the_change(
    playground, app, office
):
    invocation = await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)
    assert invocation.acknowledged
    private, public = await invocation.answer(1), await invocation.answer(2)
    assert private.private
    assert '"mixture of experts"' in private.text
    assert not public.private
    assert "mira" in public.text
    (subscription,) = await office.stores.channels.subscriptions(CHANNEL)
    assert subscription.query == '"mixture of experts"'
    assert (await office.standing(CHANNEL)).name == "ml-systems"
    assert playground.slack.refusals == ()


async def test_words_come_as_they_were_typed(playground, app, office):
    await (await playground.slack.command(CHANNEL.local_id, "/papers subscribe upvotes:>=20 R&D")).answer()
    (subscription,) = await office.stores.channels.subscriptions(CHANNEL)
    assert ">=20" in subscription.query


async def test_every_command_gets_an_answer_that_slack_accepts(playground, app, office):
    await office.store_papers("Softmax in two passes", "Sparse softmax", "Softmax & <b>bold</b>")
    for words in ("", "help", "list", "search softmax", "paper 2611.00001", "digest", "digest now", "status",
                  "digest at 09:00 on weekdays", "digest off", "subscribe daily", "frobnicate", "search (",
                  "subscribe softmax daily", "unsubscribe", "list", "help subscribe",
                  "like softmax", "links"):  # fmt: skip
        invocation = await playground.slack.command(CHANNEL.local_id, f"/papers {words}")
        assert (await invocation.answer()).private, words
    assert playground.slack.refusals == ()


async def test_undo_is_a_press_that_replaces_the_message(playground, app, office):
    private = await (await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)).answer()
    pressed = await playground.slack.press(CHANNEL.local_id, private.id, action_id=action_of(private, "Undo"))
    replaced = await pressed.answer()
    assert replaced.edit
    assert await office.stores.channels.subscriptions(CHANNEL) == ()


async def test_an_answer_to_a_press_in_a_thread_stands_in_it_and_one_above_it_in_the_channel(playground, app, office):
    await office.store_papers("Softmax in two passes")
    paper = PaperId("arxiv:2611.00001")
    shown = paper_card((await office.stores.papers.get((paper,)))[paper], now=office.clock.now())
    above = await app.messenger.post(CHANNEL, shown, key="a" * 24)
    await app.messenger.reply(CHANNEL, Thread(above.message_id, ""), shown, key="b" * 24)
    threads = []
    for post in playground.slack.ledger(CHANNEL.local_id):
        pressed = await playground.slack.press(CHANNEL.local_id, post.id, action_id=action_of(post, "Share"))
        threads.append((await pressed.answer()).payload.get("thread_ts"))
    assert threads == [None, above.message_id]


async def test_a_choice_from_a_menu_is_a_press(playground, app, office):
    await (await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)).answer()
    private = await (await playground.slack.command(CHANNEL.local_id, "/papers unsubscribe")).answer()
    menu = menu_of(private)
    await (
        await playground.slack.press(
            CHANNEL.local_id, private.id, action_id=menu["action_id"], option=menu["options"][0]["value"]
        )
    ).answer()
    assert await office.stores.channels.subscriptions(CHANNEL) == ()


async def test_a_shared_search_is_for_all_to_see(playground, app, office):
    await office.store_papers("Softmax in two passes")
    private = await (await playground.slack.command(CHANNEL.local_id, "/papers search softmax")).answer()
    pressed = await playground.slack.press(CHANNEL.local_id, private.id, action_id=action_of(private, "Share"))
    assert (await pressed.answer()).private
    (row,) = await office.post_waiting(CHANNEL, app.messenger)
    (shared,) = playground.slack.ledger(CHANNEL.local_id)
    assert "searched the archive" in json.dumps(shared.payload)
    assert await find(app.messenger, CHANNEL, row.key, since=row.created_at) == Sent(shared.id)


async def test_a_messages_menu_finds_papers_like_it(playground, app, office):
    await office.store_papers("Softmax in two passes")
    message = playground.slack.say(CHANNEL.local_id, "Look: https://arxiv.org/abs/2611.00001")
    taken = await playground.slack.shortcut(CHANNEL.local_id, message.ts, "papers_like")
    found = await taken.answer()
    assert found.private
    assert "“Softmax in two passes”" in found.text
    assert playground.slack.refusals == ()


async def test_a_paper_of_a_search_is_shown_and_shared_by_itself(playground, app, office):
    await office.store_papers("Softmax in two passes", "Softmax in three passes")
    found = await (await playground.slack.command(CHANNEL.local_id, "/papers search softmax")).answer()
    shows = [one["accessory"]["action_id"] for one in found.payload["blocks"] if "accessory" in one]
    assert len(set(shows)) == 2
    card = await (await playground.slack.press(CHANNEL.local_id, found.id, action_id=shows[1])).answer()
    await (await playground.slack.press(CHANNEL.local_id, card.id, action_id=action_of(card, "Share"))).answer()
    (row,) = await office.post_waiting(CHANNEL, app.messenger)
    (shared,) = playground.slack.ledger(CHANNEL.local_id)
    assert await find(app.messenger, CHANNEL, row.key, since=row.created_at) == Sent(shared.id)


async def test_the_list_is_changed_in_place(playground, app, office):
    await (await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)).answer()
    listed = await (await playground.slack.command(CHANNEL.local_id, "/papers list")).answer()
    pressed = await playground.slack.press(CHANNEL.local_id, listed.id, action_id=action_of(listed, "Unsubscribe"))
    assert (await pressed.answer()).edit
    assert await office.stores.channels.subscriptions(CHANNEL) == ()


async def test_the_zone_of_the_asker_and_the_missing_invitation_are_known(playground, app, office):
    await playground.slack.remove_from(CHANNEL.local_id)
    private = await (await playground.slack.command(CHANNEL.local_id, "/papers subscribe softmax daily")).answer()
    assert "/invite @Offprint" in json.dumps(private.payload)
    assert (await office.standing(CHANNEL)).digest("daily").plan.zone == "Europe/Berlin"


@pytest.mark.parametrize("kind", ["hold", "drop", "refuse", "garble"])
async def test_a_command_succeeds_without_what_is_only_comfort(playground, app, office, kind):
    strikes = [
        playground.faults.add(Fault(platform="slack", endpoint=endpoint, kind=kind, times=9))
        for endpoint in ("users.info", "conversations.info")
    ]
    invocation = await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)
    assert invocation.acknowledged
    assert (await invocation.answer()).private
    assert len(await office.stores.channels.subscriptions(CHANNEL)) == 1
    for strike in strikes:
        strike.release()


async def test_the_first_command_is_acknowledged_while_the_web_api_is_down(playground, app):
    for endpoint in ("auth.test", "users.info", "conversations.info"):
        playground.faults.add(Fault(platform="slack", endpoint=endpoint, kind="refuse", status=503, times=9))
    assert (await playground.slack.command(CHANNEL.local_id, "/papers help")).acknowledged


async def test_an_answer_that_fails_is_apologised_for(playground, app, office, monkeypatch):
    async def broken(channel):
        raise StorageError("disk full")

    monkeypatch.setattr(office.stores.channels, "get", broken)
    with structlog.testing.capture_logs() as logs:
        invocation = await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)
        private = await invocation.answer()
    assert invocation.acknowledged
    assert "not because of what you did" in private.text
    assert (logs[0]["event"], logs[0]["error"]) == ("slack.answer_failed", "StorageError")


async def test_an_answer_that_does_not_arrive_is_not_repeated(playground, app):
    strike = playground.faults.add(Fault(platform="slack", endpoint="response_url", kind="drop_after"))
    invocation = await playground.slack.command(CHANNEL.local_id, "/papers help")
    await strike.struck()
    again = await playground.slack.command(CHANNEL.local_id, "/papers list")
    await again.answer()
    assert len(invocation.answers) == 1


async def test_an_invitation_ends_the_pause_of_a_channel(playground, app, office):
    channels = office.stores.channels
    await playground.slack.remove_from(CHANNEL.local_id)
    await (await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)).answer()
    ended: list[object] = []

    async def resume(channel, *, name=None):
        ended.append(channel)

    channels.resume = resume
    await playground.slack.invite(CHANNEL.local_id)
    await until(lambda: office.wake.count)
    assert ended == [CHANNEL]


async def test_a_person_who_joins_ends_no_pause(playground, app, office):
    await playground.slack.send_event(
        {"type": "member_joined_channel", "user": "U0MIRA0001", "channel": CHANNEL.local_id}
    )
    await playground.slack.send_event({"type": "channel_rename", "channel": {"id": CHANNEL.local_id, "name": "ml"}})
    await until(lambda: office.wake.count)
    assert office.wake.count == 1


async def test_a_channel_that_is_lost_is_logged(playground, app):
    with structlog.testing.capture_logs() as logs:
        await playground.slack.archive(CHANNEL.local_id)
        await until(lambda: logs)
        await playground.slack.archive(CHANNEL.local_id, archived=False)
        await playground.slack.uninstall()
        await until(lambda: len(logs) == 4)
    assert [log["event"] for log in logs] == [
        "slack.channel_lost",
        "slack.channel_back",
        "slack.removed",
        "slack.removed",
    ]


class TestAConversationOfPeople:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        two = SlackChannel(id="D0OTHERS01", name="directmessage", private=True)
        three = SlackChannel(id="C0THREE001", name="mpdm-ada--jo--mira-1", private=True)
        return replace(playground_settings, workspaces=Workspaces(slack=SlackTeam(channels=(two, three))))

    @pytest.mark.parametrize("place", ["D0OTHERS01", "C0THREE001"])
    @pytest.mark.parametrize("typed", ["subscribe softmax", "mute", "settings cap 5", "import"])
    async def test_answers_searches_and_sends_changes_to_a_channel(self, playground, app, office, place, typed):
        found = await (await playground.slack.command(place, "/papers search softmax")).answer()
        told = await (await playground.slack.command(place, f"/papers {typed}")).answer()
        assert found.private
        assert "Type it in one, or in direct messages with Offprint." in told.text
        assert await office.stores.channels.subscriptions() == ()
        assert (await office.stores.channels.get(ChannelId("slack", "T0TIDE0001", place))).revision == 0


class TestAPrivateChannel:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        team = SlackTeam(channels=(SlackChannel(id="C0SECRET01", name="skunkworks", private=True),))
        return replace(playground_settings, workspaces=Workspaces(slack=team))

    async def test_is_called_by_its_name(self, playground, app, office):
        typed = SlashCommand(
            team_id="T0TIDE0001",
            channel_id="C0SECRET01",
            channel_name="privategroup",
            user_id="U0MIRA0001",
            response_url="https://x.example/",
        )
        caller = await caller_of_command(typed, AsyncBoltContext(client=app._client))
        assert caller.channel_name == "skunkworks"
        assert caller.access.can_post is True


async def test_no_token_and_no_response_url_is_logged(playground, office, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("aiohttp").setLevel(logging.INFO)
    app = SlackApp(account(playground), services=office.services, wake=office.wake)
    with structlog.testing.capture_logs(processors=[structlog.processors.format_exc_info]) as logs:
        await app.start()
        await playground.wait_connected("slack")
        playground.faults.add(Fault(platform="slack", endpoint="response_url", kind="drop"))
        for words in (SUBSCRIBE, "/papers help"):
            await playground.slack.command(CHANNEL.local_id, words)
        await playground.slack.drop_sockets()
        await until(lambda: app.connected)
        await app.stop()
    written = "\n".join([caplog.text, str(logs), *capsys.readouterr()])
    for secret in ("xoxb-playground", "xapp-playground", "/slack/respond/", "ticket="):
        assert secret not in written
    assert repr(account(playground)).count("xoxb") == 0


def test_the_manifest_asks_for_what_is_used_and_no_more():
    told = manifest()
    assert told["settings"]["socket_mode_enabled"] is True
    assert told["features"]["slash_commands"][0]["command"] == "/papers"
    assert len(told["features"]["slash_commands"][0]["usage_hint"]) <= 1000
    assert len(told["features"]["slash_commands"][0]["description"]) <= 2000
    scopes = told["oauth_config"]["scopes"]
    assert set(scopes["bot"]) == {
        "chat:write", "commands", "channels:read", "channels:history", "groups:read", "groups:history", "users:read",
        "files:write", "im:write", "im:history", "app_mentions:read", "files:read", "links:read", "links:write",
    }  # fmt: skip
    assert set(scopes["bot"]) - set(scopes["bot_optional"]) == {"chat:write", "commands"}
    assert set(scopes["bot_optional"]) < set(scopes["bot"])
    assert "member_joined_channel" in told["settings"]["event_subscriptions"]["bot_events"]


def test_the_manifest_of_each_way_names_the_addresses_of_that_way_and_no_others():
    address = "https://papers.lab.example"
    by_http = manifest(Reach(address=address, by_http=True))
    assert by_http["settings"]["socket_mode_enabled"] is False
    to_us = [
        by_http["features"]["slash_commands"][0]["url"],
        by_http["settings"]["event_subscriptions"]["request_url"],
        by_http["settings"]["interactivity"]["request_url"],
    ]
    assert to_us == [f"{address}/slack/events"] * 3
    many = manifest(Reach(address=address, by_many=True))
    assert many["oauth_config"]["redirect_urls"] == [f"{address}/slack/oauth_redirect"]
    assert many["settings"]["token_rotation_enabled"] is True
    assert address not in json.dumps(manifest())


async def test_a_channel_of_another_workspace_is_refused_and_not_posted_to(playground, app):
    elsewhere = ChannelId("slack", "T0ELSEWHERE", CHANNEL.local_id)
    refused = await app.messenger.post(elsewhere, card(), key=KEY)
    assert (refused.code, "slack:T0TIDE0001/" in refused.step) == ("another_workspace", True)
    assert playground.slack.ledger(CHANNEL.local_id) == ()


async def test_an_envelope_that_is_delivered_twice_is_acted_on_once(playground, app, office):
    invocation = await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)
    await invocation.answer(2)
    await playground.slack.deliver_again()
    await (await playground.slack.command(CHANNEL.local_id, "/papers list")).answer()
    assert len(invocation.answers) == 2
    assert len(await office.stores.channels.subscriptions(CHANNEL)) == 1


async def test_a_channel_event_that_is_delivered_twice_wakes_once(playground, app, office):
    await playground.slack.invite(CHANNEL.local_id)
    await until(lambda: office.wake.count == 1)
    await playground.slack.deliver_again()
    await (await playground.slack.command(CHANNEL.local_id, "/papers list")).answer()
    assert office.wake.count == 1


@pytest.mark.parametrize("place", ["", "#papers", "general", "c0mlsystems", "@", "@mira"])
async def test_no_request_is_made_for_a_channel_that_cannot_be(playground, app, place):
    refused = await app.messenger.post(replace(CHANNEL, local_id=place), card(), key=KEY)
    assert refused.code == "no_such_channel"
    assert playground.slack.refusals == ()
