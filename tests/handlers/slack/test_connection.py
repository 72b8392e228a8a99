"""The connection to Slack: made, lost and made anew; and what is said when it cannot be made."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio
import structlog

from bot.errors import SettingsError
from bot.playground.faults import Fault
from bot.playground.playground import Playground
from handlers.slack.app import SlackApp
from tests.handlers.office import Office, SwiftClock, until
from tests.handlers.slack.conftest import CHANNEL, account


@pytest.mark.parametrize("drop", ["drop_sockets", "ask_to_reconnect"])
async def test_a_connection_that_is_lost_comes_back(playground, app, drop):
    await getattr(playground.slack, drop)()
    await until(lambda: app.connected and playground.slack.connected)
    await playground.slack.wait_connected()
    invocation = await playground.slack.command(CHANNEL.local_id, "/papers help")
    await invocation.answer()


async def test_a_connection_that_has_fallen_silent_is_made_anew(playground, office):
    app = SlackApp(account(playground, ping_interval=0.2), services=office.services, wake=office.wake)
    await app.start()
    await playground.wait_connected("slack")
    playground.slack.fall_silent()
    await until(lambda: not app.connected)
    playground.slack.fall_silent(silent=False)
    await until(lambda: app.connected)
    await (await playground.slack.command(CHANNEL.local_id, "/papers help")).answer()
    await app.stop()


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        ({"bot_token": "xoxb-wrong"}, "OFFPRINT_SLACK_BOT_TOKEN"),
        ({"app_token": "xapp-wrong"}, "OFFPRINT_SLACK_APP_TOKEN"),
    ],
)
async def test_a_wrong_token_is_said_in_one_line_that_names_the_setting(playground, office, wrong, setting):
    app = SlackApp(account(playground, **wrong), services=office.services, wake=office.wake)
    with pytest.raises(SettingsError) as raised:
        await app.start()
    await app.stop()
    (problem,) = raised.value.problems
    assert problem.startswith(f"{setting}: ")
    assert "\n" not in problem
    assert "wrong" not in problem


@pytest.mark.parametrize(
    "code", ["token_revoked", "account_inactive", "invalid_auth", "not_allowed_token_type", "token_expired"]
)
async def test_a_token_that_no_longer_works_stops_the_start_and_says_what_belongs_there(playground, office, code):
    playground.slack.lose_token(code)
    app = SlackApp(account(playground), services=office.services, wake=office.wake)
    with structlog.testing.capture_logs() as logs, pytest.raises(SettingsError) as raised:
        await app.start()
    await app.stop()
    (problem,) = raised.value.problems
    assert problem.startswith(f"OFFPRINT_SLACK_BOT_TOKEN: Slack refuses this token ({code}): ")
    assert "begins with xoxb-" in problem
    assert "xoxb-playground" not in problem
    assert logs == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(platform="slack", endpoint="auth.test", kind="refuse", status=503), "it answered HTTP 503"),
        (Fault(platform="slack", endpoint="auth.test", kind="hold_before"), "no answer in time"),
        (Fault(platform="slack", endpoint="auth.test", kind="garble"), "its answer cannot be read"),
    ],
)
async def test_a_slack_that_cannot_be_reached_is_an_outage_in_words(playground, office, fault, said):
    struck = playground.faults.add(fault)
    app = SlackApp(account(playground, request_timeout=1.0), services=office.services, wake=office.wake)
    with structlog.testing.capture_logs() as logs:
        await app.start()
    assert app.outage is not None
    assert app.outage.problem.startswith(said)
    assert [log["event"] for log in logs] == ["slack.unreachable"]
    struck.release()
    await app.stop()


async def test_a_slack_that_refuses_connections_is_an_outage_in_words(playground, office):
    nowhere = account(playground, api_url="http://127.0.0.1:9/api/")
    app = SlackApp(nowhere, services=office.services, wake=office.wake)
    await app.start()
    assert app.outage is not None
    assert app.outage.problem == "connection refused"
    await app.stop()


@pytest.fixture
def swift_office() -> Office:
    return Office(clock=SwiftClock())


@pytest_asyncio.fixture
async def early(playground: Playground, swift_office: Office):
    """An app that was started while Slack could not be reached."""
    playground.faults.add(Fault(platform="slack", endpoint="auth.test", kind="refuse", status=503))
    running = SlackApp(account(playground), services=swift_office.services, wake=swift_office.wake)
    await running.start()
    yield running
    await running.stop()


async def test_an_app_that_starts_while_slack_is_down_connects_when_it_is_up(playground, early):
    await playground.wait_connected("slack")
    await until(lambda: early.connected)


async def test_stopping_closes_the_connection_and_can_be_done_twice(playground, office):
    app = SlackApp(account(playground), services=office.services, wake=office.wake)
    await app.stop()
    await app.start()
    await playground.wait_connected("slack")
    await app.stop()
    await app.stop()
    await until(lambda: not playground.slack.connected)
    assert not app.connected


async def test_stopping_takes_seconds_when_slack_has_fallen_silent(playground, office):
    app = SlackApp(account(playground, ping_interval=60.0), services=office.services, wake=office.wake)
    await app.start()
    await playground.wait_connected("slack")
    playground.slack.fall_silent()
    async with asyncio.timeout(8):
        await app.stop()
    assert not app.connected


async def test_a_proxy_for_slack_is_not_asked_for_what_stands_in_for_it(playground, office, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    app = SlackApp(account(playground), services=office.services, wake=office.wake)
    await app.start()
    await playground.wait_connected("slack")
    assert (await (await playground.slack.command(CHANNEL.local_id, "/papers help")).answer()).private
    await app.stop()
