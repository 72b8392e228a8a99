"""Discord as a whole: commands, presses and events, with the real client over a real gateway."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import replace

import pytest
import structlog

from bot.channel.subscription import Mode
from bot.delivery.outcome import Sent
from bot.errors import StorageError
from bot.jobs.actor import Actor
from bot.jobs.subscribe import subscribe
from bot.playground.discord import components
from bot.playground.discord import limits as bits
from bot.playground.faults import Fault
from bot.query.parser import parse
from handlers.commands.registry import leaves
from handlers.commands.router import opens_form
from handlers.discord.app import DiscordApp
from handlers.discord.descriptions import payloads
from handlers.discord.install import invite_url
from handlers.discord.register import register
from tests.handlers.discord.conftest import CHANNEL, QUERY, account, custom_id, said, used
from tests.handlers.discord.openapi import faults, needs_contract
from tests.handlers.looking import find
from tests.handlers.messages import KEY, card
from tests.handlers.office import until

CALLBACK = "POST /interactions/{interaction_id}/{token}/callback"


def menu(answer):
    return next(one for _, one in components.walk(list(answer.payload["components"])) if one["type"] == 3)


async def test_what_was_asked_before_the_stop_is_answered_before_it_ends(playground, app, office):
    held = playground.faults.add(Fault(platform="discord", endpoint=CALLBACK, kind="hold_before"))
    asking = asyncio.create_task(playground.discord.command(CHANNEL.local_id, ("subscribe",), QUERY))
    await held.struck()
    stopping = asyncio.create_task(app.stop())
    await asyncio.wait((stopping,), timeout=0.2)  # a stop that does not wait for the answer has ended by then
    held.release()
    await stopping
    assert (await asking).answers
    assert len(await office.stores.channels.subscriptions(CHANNEL)) == 1


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
        wanted = [one.name for one in command.options if one.required or one.name in given]
        options = {name: given.get(name, "softmax") for name in wanted}
        if not opens_form(" ".join(path), options):
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
    assert await find(app.messenger, CHANNEL, row.key, since=row.created_at) == Sent(shared.id)


async def test_a_paper_of_a_search_is_shown_and_shared_by_itself(playground, app, office):
    await office.store_papers("Softmax in two passes", "Softmax in three passes")
    found = await used(playground, "search", query="softmax")
    shown = await playground.discord.press(CHANNEL.local_id, found.id, custom_id=custom_id(found, "Show"))
    card = await shown.answer()
    await (await playground.discord.press(CHANNEL.local_id, card.id, custom_id=custom_id(card, "Share"))).answer()
    (row,) = await office.post_waiting(CHANNEL, app.messenger)
    (shared,) = playground.discord.ledger(CHANNEL.local_id)
    assert await find(app.messenger, CHANNEL, row.key, since=row.created_at) == Sent(shared.id)


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


async def test_a_missing_permission_is_named_in_the_reply(playground, app):
    await playground.discord.permit(CHANNEL.local_id, bits.APP_PERMISSIONS & ~bits.SEND_MESSAGES)
    answer = await used(playground, "subscribe", **QUERY)
    assert "Give Offprint the permission “Send Messages” in this channel." in said(answer).replace("\\", "")


@pytest.mark.parametrize("code", ["10062", "40060"])
async def test_an_answer_that_comes_too_late_is_lost_and_no_error_of_ours(playground, app, code):
    strike = playground.faults.add(Fault(platform="discord", endpoint=CALLBACK, kind="refuse", error=code, times=2))
    with structlog.testing.capture_logs() as logs:
        await playground.discord.command(CHANNEL.local_id, ("list",), {})
        await until(lambda: logs)
    assert [log["event"] for log in logs] == ["discord.answer_lost"]
    assert code in logs[0]["error"]
    assert strike.count == 1, "nobody is told: that could not arrive either"


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


async def test_commands_are_told_once_and_again_only_when_they_have_changed(playground, app, monkeypatch):
    assert [command["name"] for command in playground.discord.commands] == [
        "papers",
        "Find papers like this",
        "Save paper",
    ]
    assert await register(app._client) is False
    changed = payloads()[0] | {"description": "Something else"}
    monkeypatch.setattr("handlers.discord.register.payloads", lambda **_: [changed])
    assert await register(app._client) is True
    assert playground.discord.commands[0]["description"] == "Something else"


async def test_commands_are_told_where_discord_does_not_say_which_it_knows(playground, app):
    ask = "GET /applications/{application_id}/commands"
    playground.faults.add(Fault(platform="discord", endpoint=ask, kind="refuse", status=404))
    assert await register(app._client) is True


@needs_contract
def test_discords_own_description_accepts_the_command():
    assert faults("put", "/applications/{application_id}/commands", payloads()) == []


def test_the_command_has_every_command_of_the_registry():
    options = {option["name"]: option for option in payloads()[0]["options"]}
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
    wanted = bits.VIEW_CHANNEL | bits.SEND_MESSAGES | bits.CREATE_PUBLIC_THREADS | bits.SEND_MESSAGES_IN_THREADS
    assert f"permissions={wanted | bits.EMBED_LINKS | bits.ATTACH_FILES | bits.READ_MESSAGE_HISTORY}" in url


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
    written = "\n".join([caplog.text, json.dumps(logs), *capsys.readouterr()])
    for secret in ("playground.discord.token", "/interactions/", "/webhooks/"):
        assert secret not in written
    assert "playground.discord" not in repr(account(discord_at_playground))


class TestDiscordThatTakesAnAcknowledgementWithoutAWord:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, discord_says_what_it_took=False)

    async def test_a_command_is_answered_all_the_same(self, playground, app):
        assert "subscribe" in str((await used(playground, "help")).payload)


async def test_an_interaction_that_is_delivered_twice_is_answered_once(discord_at_playground, app, office):
    playground = discord_at_playground
    invocation = await playground.discord.command(CHANNEL.local_id, ("subscribe",), QUERY)
    await invocation.answer()
    await playground.discord.deliver_again()
    await used(playground, "list")
    assert len(invocation.answers) == 1
    assert len(await office.stores.channels.subscriptions(CHANNEL)) == 1
    assert playground.discord.refusals == ()


async def test_a_channel_that_cannot_be_is_paused_by_itself_and_its_server_comes_back(
    discord_at_playground, app, office
):
    bad = replace(CHANNEL, local_id="#papers")
    for channel in (bad, CHANNEL):
        asked = {"actor": Actor(channel=channel, by="mira"), "now": office.clock.now()}
        stores = {"channels": office.stores.channels, "archive": office.stores.archive}
        await subscribe(parse("softmax"), Mode.INSTANTLY, **asked, **stores)
        await office.pause(channel)
    refused = await app.messenger.post(bad, card(), key=KEY)
    assert (refused.code, "offprint unsubscribe discord:200000000000000001/#papers" in refused.step) == (
        "no_such_channel",
        True,
    )
    for permissions in (bits.APP_PERMISSIONS & ~bits.SEND_MESSAGES, bits.APP_PERMISSIONS):
        await discord_at_playground.discord.permit(CHANNEL.local_id, permissions)
    await until(lambda: office.wake.count)
    assert (await office.standing(CHANNEL)).pause is None
    assert (await office.standing(bad)).pause is not None
    assert isinstance(await app.messenger.post(CHANNEL, card(), key=KEY), Sent)


@pytest.mark.parametrize("place", ["", "²", "#papers", "0", "-1", "9" * 20, "@", "@everyone", "1/2", "１２"])
async def test_no_request_is_made_for_a_channel_that_cannot_be(discord_at_playground, app, place):
    refused = await app.messenger.post(replace(CHANNEL, local_id=place), card(), key=KEY)
    assert refused.code == "no_such_channel"
    assert discord_at_playground.discord.refusals == ()
