"""Discord as a whole: commands, presses, events and the connection, with the real client over a real gateway."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import replace

import pytest
import pytest_asyncio
import structlog
from discord import AutoShardedClient

from bot.delivery.outcome import Sent
from bot.errors import SettingsError, StorageError
from bot.playground.discord import components, gateway, objects
from bot.playground.discord import limits as bits
from bot.playground.discord.gateway import Gateway
from bot.playground.faults import Fault
from bot.playground.playground import Playground
from handlers.commands.registry import leaves
from handlers.discord.app import DiscordApp, _Gateway
from handlers.discord.commands import payload, register
from handlers.discord.install import invite_url
from tests.handlers.discord.conftest import CHANNEL, account
from tests.handlers.discord.openapi import faults, needs_contract
from tests.handlers.office import Office, SwiftClock, until

QUERY = {"query": '"mixture of experts"'}
CALLBACK = "POST /interactions/{interaction_id}/{token}/callback"


def said(answer):
    return "\n".join(components.texts(list(answer.payload["components"])))


def custom_id(answer, label):
    """The `custom_id` of the button that has this label."""
    found = (one for _, one in components.walk(list(answer.payload["components"])) if one.get("label") == label)
    return next(found)["custom_id"]


def menu(answer):
    return next(one for _, one in components.walk(list(answer.payload["components"])) if one["type"] == 3)


def connections(playground):
    """How the gateway's connection came and went."""
    told = (event.data for event in playground.log.events if event.type == "connection")
    return [event["connected"] for event in told if event["platform"] == "discord"]


async def used(playground, *path, **options):
    """The first answer to a command."""
    return await (await playground.discord.command(CHANNEL.local_id, path, options)).answer()


async def test_a_command_is_answered_to_the_asker_and_the_channel_hears_of_it_through_the_outbox(
    playground, app, office
):
    invocation = await playground.discord.command(CHANNEL.local_id, ("subscribe",), QUERY)
    assert invocation.acknowledged
    answer = await invocation.answer()
    assert answer.private
    assert '"mixture of experts"' in said(answer)
    (subscription,) = await office.stores.channels.subscriptions(CHANNEL)
    assert subscription.query == '"mixture of experts"'
    assert (await office.standing(CHANNEL)).name == "gpu-kernels"
    assert (await office.stores.outbox.lane(CHANNEL)).waiting == 1
    assert playground.discord.ledger(CHANNEL.local_id) == ()


async def test_every_command_gets_an_answer_that_discord_accepts(playground, app, office):
    await office.store_papers("Softmax in two passes", "Sparse softmax", "Softmax & <b>bold</b> *x*")
    given = {"query": "softmax", "id": "2611.00001", "at": "09:00", "zone": "Europe/Berlin", "days": "weekdays"}
    for path, command in leaves():
        options = {one.name: given[one.name] for one in command.options if one.name in given}
        assert (await used(playground, *path, **options)).private, path
    assert "^" in said(await used(playground, "search", query="softmax (")), "a query that is wrong is pointed at"
    assert playground.discord.refusals == ()


async def test_undo_is_a_press_that_edits_the_message(playground, app, office):
    answer = await used(playground, "subscribe", **QUERY)
    pressed = await playground.discord.press(CHANNEL.local_id, answer.id, custom_id=custom_id(answer, "Undo"))
    edited = await pressed.answer()
    assert edited.edit
    assert edited.id == answer.id
    assert await office.stores.channels.subscriptions(CHANNEL) == ()


async def test_a_second_undo_is_said_beside_the_message(playground, app, office):
    answer = await used(playground, "subscribe", **QUERY)
    undo = custom_id(answer, "Undo")
    subscription = (await office.stores.channels.subscriptions(CHANNEL))[0]
    await used(playground, "unsubscribe", subscription=subscription.query)
    pressed = await playground.discord.press(CHANNEL.local_id, answer.id, custom_id=undo)
    beside = await pressed.answer()
    assert beside.private
    assert not beside.edit


async def test_a_choice_from_a_menu_is_a_press(playground, app, office):
    await used(playground, "subscribe", **QUERY)
    answer = await used(playground, "unsubscribe")
    chosen = menu(answer)
    await (
        await playground.discord.press(
            CHANNEL.local_id, answer.id, custom_id=chosen["custom_id"], values=(chosen["options"][0]["value"],)
        )
    ).answer()
    assert await office.stores.channels.subscriptions(CHANNEL) == ()


async def test_a_shared_search_is_for_all_to_see(playground, app, office):
    await office.store_papers("Softmax in two passes")
    answer = await used(playground, "search", query="softmax")
    pressed = await playground.discord.press(CHANNEL.local_id, answer.id, custom_id=custom_id(answer, "Share"))
    assert (await pressed.answer()).private
    (row,) = await office.post_waiting(CHANNEL, app.messenger)
    (shared,) = playground.discord.ledger(CHANNEL.local_id)
    assert "searched the archive" in str(shared.payload)
    assert await app.messenger.find(CHANNEL, row.key, since=row.created_at) == Sent(shared.id)


async def test_a_paper_of_a_search_is_shown_and_shared_by_itself(playground, app, office):
    await office.store_papers("Softmax in two passes", "Softmax in three passes")
    found = await used(playground, "search", query="softmax")
    shown = await playground.discord.press(CHANNEL.local_id, found.id, custom_id=custom_id(found, "Show"))
    card = await shown.answer()
    await (await playground.discord.press(CHANNEL.local_id, card.id, custom_id=custom_id(card, "Share"))).answer()
    (row,) = await office.post_waiting(CHANNEL, app.messenger)
    (shared,) = playground.discord.ledger(CHANNEL.local_id)
    assert await app.messenger.find(CHANNEL, row.key, since=row.created_at) == Sent(shared.id)


async def test_the_list_is_changed_in_place(playground, app, office):
    await used(playground, "subscribe", **QUERY)
    listed = await used(playground, "list")
    pressed = await playground.discord.press(CHANNEL.local_id, listed.id, custom_id=custom_id(listed, "Unsubscribe"))
    assert (await pressed.answer()).edit
    assert await office.stores.channels.subscriptions(CHANNEL) == ()


async def test_choices_are_offered_while_typing(playground, app, office):
    await used(playground, "subscribe", **QUERY)

    async def offered(path, options, focused):
        return await playground.discord.autocomplete(CHANNEL.local_id, path, options, focused=focused)

    (subscription,) = await offered(("unsubscribe",), {"subscription": "mix"}, "subscription")
    assert subscription["value"] == '"mixture of experts"'
    zones = await offered(("digest", "set"), {"at": "09:00", "zone": "berl"}, "zone")
    assert "Europe/Berlin" in [zone["value"] for zone in zones]
    assert await offered(("help",), {"command": "sub"}, "command")
    assert playground.discord.refusals == ()


_A_MEMBER = bits.PERSON_PERMISSIONS & ~bits.MANAGE_CHANNELS
_AN_ADMINISTRATOR = _A_MEMBER | 1 << 3


async def test_a_person_without_manage_channels_changes_nothing_and_reads_all(playground, app, office):
    await office.store_papers("Softmax in two passes")
    playground.discord.permit_person(_A_MEMBER)
    refused = await used(playground, "subscribe", **QUERY)
    assert refused.private
    assert "Only people with Manage Channels can change what this channel gets." in said(refused)
    assert await office.stores.channels.subscriptions(CHANNEL) == ()
    assert (await office.stores.outbox.lane(CHANNEL)).waiting == 0
    assert said(await used(playground, "search", query="softmax")).startswith("1 paper matches")


async def test_an_administrator_has_every_permission(playground, app, office):
    playground.discord.permit_person(_AN_ADMINISTRATOR)
    await used(playground, "subscribe", **QUERY)
    assert await office.stores.channels.subscriptions(CHANNEL)


async def test_permissions_that_are_absent_inside_a_server_refuse(playground, app, office, monkeypatch):
    monkeypatch.setattr(objects, "member", lambda user, **_: {"user": user, "roles": [], "joined_at": None, "flags": 0})
    assert "Only people with Manage Channels" in said(await used(playground, "subscribe", **QUERY))
    assert await office.stores.channels.subscriptions(CHANNEL) == ()


async def test_a_button_asks_the_person_who_presses_it(playground, app, office):
    answer = await used(playground, "subscribe", **QUERY)
    playground.discord.permit_person(_A_MEMBER)
    pressed = await playground.discord.press(CHANNEL.local_id, answer.id, custom_id=custom_id(answer, "Undo"))
    refused = await pressed.answer()
    assert refused.private
    assert not refused.edit
    assert "Only people with Manage Channels" in said(refused)
    assert await office.stores.channels.subscriptions(CHANNEL)
    playground.discord.permit_person(None)
    await (await playground.discord.press(CHANNEL.local_id, answer.id, custom_id=custom_id(answer, "Undo"))).answer()
    assert await office.stores.channels.subscriptions(CHANNEL) == ()


def test_the_command_is_hidden_from_nobody_since_reading_is_open():
    assert "default_member_permissions" not in payload()


async def test_a_missing_permission_is_named_in_the_reply(playground, app):
    await playground.discord.permit(CHANNEL.local_id, bits.APP_PERMISSIONS & ~bits.SEND_MESSAGES)
    answer = await used(playground, "subscribe", **QUERY)
    assert "Give Offprint the permission “Send Messages” in this channel." in said(answer).replace("\\", "")


async def test_an_answer_that_fails_is_apologised_for(playground, app, office, monkeypatch):
    async def broken(channel):
        raise StorageError("disk full")

    monkeypatch.setattr(office.stores.channels, "get", broken)
    with structlog.testing.capture_logs() as logs:
        answer = await used(playground, "subscribe", **QUERY)
        await until(lambda: logs)
    assert "not because of what you did" in said(answer)
    assert logs[0]["event"] == "discord.answer_failed"
    assert isinstance(logs[0]["exc_info"][1], StorageError)


class TestAnswersThatComeTooLate:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, interaction_seconds=0.3)

    async def test_are_logged_and_not_repeated(self, playground, app):
        struck = playground.faults.add(Fault(platform="discord", endpoint=CALLBACK, kind="hold_before"))
        with structlog.testing.capture_logs() as logs:
            invocation = await playground.discord.command(CHANNEL.local_id, ("help",))
            assert not invocation.acknowledged
            struck.release()
            await until(lambda: any(log["event"] == "discord.answer_lost" for log in logs))
        assert invocation.answers == []


async def test_a_permission_that_is_given_back_ends_the_pause(playground, app, office, monkeypatch):
    ended: list[object] = []

    async def resume(channel, *, name=None):
        ended.append((channel, name))

    monkeypatch.setattr(office.stores.channels, "resume", resume)
    await playground.discord.permit(CHANNEL.local_id, bits.APP_PERMISSIONS & ~bits.SEND_MESSAGES)
    await playground.discord.permit(CHANNEL.local_id, bits.APP_PERMISSIONS)
    await until(lambda: office.wake.count)
    assert ended == [(CHANNEL, "gpu-kernels")]


async def test_a_channel_or_a_server_that_is_lost_is_logged(playground, app):
    with structlog.testing.capture_logs() as logs:
        await playground.discord.delete_channel(CHANNEL.local_id)
        await playground.discord.remove_from(CHANNEL.workspace, outage=True)
        await playground.discord.return_to(CHANNEL.workspace)
        await playground.discord.remove_from(CHANNEL.workspace)
        await until(lambda: len(logs) == 2)
    assert [log["event"] for log in logs] == ["discord.channel_lost", "discord.removed"]


async def test_a_gateway_that_is_lost_comes_back(playground, app):
    await playground.discord.drop_gateway()
    await until(lambda: connections(playground) == [True, False, True] and app.connected)
    assert (await used(playground, "help")).private


async def test_a_request_to_reconnect_is_followed(playground, app):
    await playground.discord.ask_to_reconnect()
    await until(lambda: connections(playground) == [True, False, True] and app.connected)
    assert (await used(playground, "help")).private


async def test_a_gateway_that_is_closed_for_good_is_made_anew(discord_at_playground):
    office = Office(clock=SwiftClock())
    app = DiscordApp(account(discord_at_playground), services=office.services, wake=office.wake)
    await app.start()
    await until(lambda: app.connected)
    await discord_at_playground.discord.drop_gateway(4004)
    await until(lambda: not app.connected)
    await until(lambda: app.connected)
    await app.stop()


async def test_a_wrong_token_is_said_in_one_line_that_names_the_setting(discord_at_playground, office):
    app = DiscordApp(account(discord_at_playground, token="wrong"), services=office.services, wake=office.wake)
    with pytest.raises(SettingsError) as raised:
        await app.start()
    await app.stop()
    (problem,) = raised.value.problems
    assert problem.startswith("OFFPRINT_DISCORD_TOKEN: ")
    assert "wrong" not in problem


@pytest.mark.parametrize(("code", "said"), [(4004, "refuses this token"), (4014, "intents"), (4013, "intents")])
async def test_a_gateway_that_refuses_the_app_stops_the_start(discord_at_playground, office, monkeypatch, code, said):
    monkeypatch.setattr(Gateway, "_knows", lambda *_: False)
    monkeypatch.setattr(gateway, "BAD_TOKEN", code)
    app = DiscordApp(account(discord_at_playground), services=office.services, wake=office.wake)
    with structlog.testing.capture_logs() as logs, pytest.raises(SettingsError) as raised:
        await app.start()
    await app.stop()
    (problem,) = raised.value.problems
    assert problem.startswith("OFFPRINT_DISCORD_TOKEN: ")
    assert said in problem
    assert str(code) in problem
    assert "platform.connected" not in [log["event"] for log in logs]


async def test_a_token_that_was_reset_stops_the_start(discord_at_playground, office):
    discord_at_playground.discord.lose_token()
    app = DiscordApp(account(discord_at_playground), services=office.services, wake=office.wake)
    with pytest.raises(SettingsError, match=r"OFFPRINT_DISCORD_TOKEN: .*\(401\).*three parts"):
        await app.start()
    await app.stop()


async def test_a_discord_that_refuses_connections_is_an_outage_in_words(discord_at_playground, office):
    nowhere = account(discord_at_playground, api_url="http://127.0.0.1:9/api/v10")
    app = DiscordApp(nowhere, services=office.services, wake=office.wake)
    with structlog.testing.capture_logs() as logs:
        await app.start()
    assert app.outage is not None
    assert app.outage.problem == "connection refused"
    assert [log["event"] for log in logs] == ["discord.unreachable"]
    await app.stop()


async def test_a_gateway_that_says_nothing_is_no_connection(discord_at_playground, office):
    discord_at_playground.discord.fall_silent()
    app = DiscordApp(account(discord_at_playground, request_timeout=1.0), services=office.services, wake=office.wake)
    with structlog.testing.capture_logs() as logs:
        await app.start()
    assert app.outage is not None
    assert app.outage.problem == "no answer in time"
    assert "platform.connected" not in [log["event"] for log in logs]
    await app.stop()


@pytest_asyncio.fixture
async def early(discord_at_playground: Playground):
    """An app that was started while Discord could not be reached."""
    discord_at_playground.faults.add(Fault(platform="discord", endpoint="GET /users/@me", kind="refuse", status=503))
    office = Office(clock=SwiftClock())
    running = DiscordApp(account(discord_at_playground), services=office.services, wake=office.wake)
    await running.start()
    yield running
    await running.stop()


async def test_an_app_that_starts_while_discord_is_down_connects_when_it_is_up(early):
    await until(lambda: early.connected)


async def test_stopping_closes_the_gateway_and_can_be_done_twice(discord_at_playground, office):
    app = DiscordApp(account(discord_at_playground), services=office.services, wake=office.wake)
    await app.stop()
    await app.start()
    await until(lambda: app.connected)
    await app.stop()
    await app.stop()
    await until(lambda: not discord_at_playground.discord.connected)
    assert not app.connected


async def test_stopping_takes_seconds_when_discord_has_fallen_silent(discord_at_playground, office):
    app = DiscordApp(account(discord_at_playground), services=office.services, wake=office.wake)
    await app.start()
    await until(lambda: app.connected)
    discord_at_playground.discord.fall_silent()
    async with asyncio.timeout(8):
        await app.stop()
    assert not app.connected


async def test_many_servers_are_spread_over_connections(discord_at_playground, office, monkeypatch):
    address = discord_at_playground.url.replace("http://", "ws://") + "/gateway"
    monkeypatch.setattr(_Gateway, "model_validate", lambda told: _Gateway(url=address, shards=2))
    app = DiscordApp(account(discord_at_playground), services=office.services, wake=office.wake)
    await app.start()
    await until(lambda: app.connected)
    assert isinstance(app._client, AutoShardedClient)
    assert (await used(discord_at_playground, "help")).private
    await app.stop()


async def test_commands_are_told_once_and_again_only_when_they_have_changed(playground, app, monkeypatch):
    assert [command["name"] for command in playground.discord.commands] == ["papers"]
    assert await register(app._client) is False
    changed = payload() | {"description": "Something else"}
    monkeypatch.setattr("handlers.discord.commands.payload", lambda: changed)
    assert await register(app._client) is True
    assert playground.discord.commands[0]["description"] == "Something else"


async def test_commands_are_told_where_discord_does_not_say_which_it_knows(playground, app):
    ask = "GET /applications/{application_id}/commands"
    playground.faults.add(Fault(platform="discord", endpoint=ask, kind="refuse", status=404))
    assert await register(app._client) is True


@needs_contract
def test_discords_own_description_accepts_the_command():
    assert faults("put", "/applications/{application_id}/commands", [payload()]) == []


def test_the_command_has_every_command_of_the_registry():
    options = {option["name"]: option for option in payload()["options"]}
    paths = {path for path, _ in leaves()}
    told = {
        (name, child["name"]) if option["type"] == 2 else (name,)
        for name, option in options.items()
        for child in (option["options"] if option["type"] == 2 else [option])
    }
    assert told == paths


def test_the_invitation_asks_for_what_is_needed_and_no_more():
    url = invite_url(400000000000000001)
    assert url.startswith("https://discord.com/oauth2/authorize?client_id=400000000000000001")
    assert "scope=bot+applications.commands" in url
    wanted = bits.VIEW_CHANNEL | bits.SEND_MESSAGES | bits.SEND_MESSAGES_IN_THREADS
    assert f"permissions={wanted | bits.EMBED_LINKS | bits.READ_MESSAGE_HISTORY}" in url


async def test_no_token_is_logged(discord_at_playground, office, caplog, capsys):
    caplog.set_level(logging.INFO)
    app = DiscordApp(account(discord_at_playground), services=office.services, wake=office.wake)
    with structlog.testing.capture_logs(processors=[structlog.processors.format_exc_info]) as logs:
        await app.start()
        await until(lambda: app.connected)
        discord_at_playground.faults.add(Fault(platform="discord", endpoint=CALLBACK, kind="drop"))
        await discord_at_playground.discord.command(CHANNEL.local_id, ("help",))
        await used(discord_at_playground, "help")
        await app.stop()
    assert "discord.answer_failed" in [log["event"] for log in logs]
    format_command = "\n".join([caplog.text, json.dumps(logs), *capsys.readouterr()])
    for secret in ("playground.discord.token", "/interactions/", "/webhooks/"):
        assert secret not in format_command
    assert "playground.discord" not in repr(account(discord_at_playground))


class TestDiscordThatTakesAnAcknowledgementWithoutAWord:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, discord_says_what_it_took=False)

    async def test_a_command_is_answered_all_the_same(self, playground, app):
        assert "subscribe" in str((await used(playground, "help")).payload)
