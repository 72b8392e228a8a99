"""Slack over HTTP: signed requests are acknowledged and acted on once; everything else is turned away."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
import pytest_asyncio
import structlog

from bot.playground.faults import Fault
from tests.handlers.office import Office, until
from tests.handlers.slack.accounts import by_http, running
from tests.handlers.slack.conftest import CHANNEL, SUBSCRIBE, action_of
from tests.handlers.slack.front import Front
from tests.handlers.slack.signed import SECRET, as_form, command, signed

EVENTS = "/slack/events"


@pytest_asyncio.fixture
async def app(playground, office: Office, front: Front):
    async with running(by_http(playground, front), office, front) as app:
        yield app


@pytest.fixture
def url(playground, front, app) -> str:
    """The request URL, which the local Slack uses from now on."""
    playground.slack.use_request_url(f"{front.url}{EVENTS}", SECRET)
    return f"{front.url}{EVENTS}"


async def test_a_command_a_press_and_an_event_come_by_http_as_through_a_socket(playground, app, office, url):
    assert app.connected
    assert not playground.slack.connected
    private = await (await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)).answer()
    pressed = await playground.slack.press(CHANNEL.local_id, private.id, action_id=action_of(private, "Undo"))
    assert (await pressed.answer()).edit
    office.wake.count = 0
    await playground.slack.invite(CHANNEL.local_id)
    await until(lambda: office.wake.count)
    assert playground.slack.refusals == ()


async def test_slacks_challenge_is_answered(app, url):
    asked = signed('{"type": "url_verification", "challenge": "3eZbrw1aB10", "token": "x"}')
    assert await asked.send(url) == (200, {"challenge": "3eZbrw1aB10"})


async def test_a_command_is_acknowledged_before_it_is_answered(playground, app, url):
    held = playground.faults.add(Fault(platform="slack", endpoint="response_url", kind="hold_before"))
    invocation = await playground.slack.command(CHANNEL.local_id, "/papers help")
    assert invocation.acknowledged
    assert invocation.answers == []
    held.release()
    assert (await invocation.answer()).private


async def test_an_event_that_slack_sends_again_is_acknowledged_and_not_acted_on(playground, app, office, url):
    invocation = await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)
    await invocation.answer(2)
    await playground.slack.deliver_again()
    await (await playground.slack.command(CHANNEL.local_id, "/papers list")).answer()
    assert len(invocation.answers) == 2
    assert len(await office.stores.channels.subscriptions(CHANNEL)) == 1


async def test_a_replayed_request_is_acknowledged_and_not_acted_on(app, office, url):
    asked = as_form(command("subscribe softmax"))
    with structlog.testing.capture_logs() as logs:
        assert await asked.send(url) == (200, {})
        await until(lambda: _answered(logs))
        assert await asked.send(url) == (200, {})
        assert await as_form(command("list") | {"trigger_id": "another"}).send(url) == (200, {})
        await until(lambda: len(_answered(logs)) > 1)
    assert _answered(logs) == ["subscribe", "list"]
    assert len(await office.stores.channels.subscriptions(CHANNEL)) == 1


async def test_a_request_that_is_replayed_later_or_was_changed_is_turned_away(app, office, url):
    good = as_form(command("help"))
    with structlog.testing.capture_logs() as logs:
        for changed in (
            {"timestamp": good.timestamp - 301},
            {"timestamp": good.timestamp + 1},
            {"body": good.body.replace("help", "subscribe+softmax")},
            {"signature": ""},
        ):
            assert await good.send(url, **changed) == (401, {"error": "invalid request"})
    assert [log["event"] for log in logs] == ["slack.forged"] * 4
    assert await office.stores.channels.subscriptions(CHANNEL) == ()


async def test_a_signed_request_that_is_no_json_is_refused(app, url):
    assert await signed("{no json").send(url) == (400, {"error": "unreadable"})


def _answered(logs) -> list[str]:
    return [log["command"] for log in logs if log["event"] == "slack.command_answered"]


async def test_what_comes_before_the_start_or_after_the_stop_is_refused_so_that_slack_sends_it_again(app, url):
    await app.stop()
    assert await as_form(command("help")).send(url) == (503, {"error": "not ready"})


async def test_a_person_who_opens_the_address_is_told_what_it_is_for(app, front):
    async with aiohttp.ClientSession() as browser, browser.get(f"{front.url}{EVENTS}") as answer:
        assert (answer.status, "Slack reaches Offprint" in await answer.text()) == (200, True)
    async with aiohttp.ClientSession() as browser, browser.get(f"{front.url}/slack/install") as answer:
        assert answer.status == 404


async def test_what_was_asked_before_the_stop_is_answered_before_it_ends(playground, app, office, url):
    held = playground.faults.add(Fault(platform="slack", endpoint="users.info", kind="hold_before"))
    invocation = await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)
    await held.struck()
    stopping = asyncio.create_task(app.stop())
    await asyncio.sleep(0)
    held.release()
    await stopping
    assert invocation.answers
    assert len(await office.stores.channels.subscriptions(CHANNEL)) == 1


async def test_a_body_that_never_comes_whole_is_not_waited_for(monkeypatch, app, url):
    monkeypatch.setattr("handlers.slack.endpoint._BODY_SECONDS", 0.05)

    async def begun():
        yield b"command="
        await asyncio.Event().wait()

    async with aiohttp.ClientSession() as session, session.post(url, data=begun()) as answer:
        assert answer.status == 408


async def test_an_answer_that_takes_long_does_not_hold_up_the_stop(playground, app, url):
    held = playground.faults.add(Fault(platform="slack", endpoint="response_url", kind="hold_before"))
    await playground.slack.command(CHANNEL.local_id, "/papers help")
    await held.struck()
    async with asyncio.timeout(8):
        await app.stop()
    held.release()


async def test_an_envelope_that_comes_by_both_ways_is_acted_on_once(playground, office, front):
    both = by_http(playground, front, app_token="xapp-playground")
    payload = command("subscribe softmax")
    async with running(both, office, front):
        await playground.wait_connected("slack")
        with structlog.testing.capture_logs() as logs:
            assert await as_form(payload).send(f"{front.url}{EVENTS}") == (200, {})
            assert await playground.slack._socket.deliver("slash_commands", payload) == {}
            assert await playground.slack._socket.deliver("slash_commands", command("list") | {"trigger_id": "b"}) == {}
            await until(lambda: len(_answered(logs)) > 1)
    assert sorted(_answered(logs)) == ["list", "subscribe"]
    assert len(await office.stores.channels.subscriptions(CHANNEL)) == 1


async def test_the_address_stands_below_the_path_of_the_public_address(playground, office, front):
    below = by_http(playground, front, public_url=f"{front.url}/papers")
    async with running(below, office, front):
        asked = signed('{"type": "url_verification", "challenge": "c"}')
        assert (await asked.send(f"{front.url}/papers{EVENTS}"))[0] == 200
