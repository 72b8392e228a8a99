"""The connection to Discord: made, lost and made anew; and what is said when it cannot be made."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio
import structlog

from bot.errors import SettingsError
from bot.playground.faults import Fault
from bot.playground.playground import Playground
from handlers.discord.app import DiscordApp
from tests.handlers.discord.conftest import account, used
from tests.handlers.office import Office, SwiftClock, until


def connections(playground):
    """How the gateway's connection came and went."""
    told = (event.data for event in playground.log.events if event.type == "connection")
    return [event["connected"] for event in told if event["platform"] == "discord"]


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


async def test_a_client_that_gave_up_is_not_connected_though_it_tells_so_afterwards(playground, app):
    await playground.discord.drop_gateway(4004)
    await until(lambda: not app.being_restored)
    await app.on_connect()
    assert not app.connected


async def test_a_wrong_token_is_said_in_one_line_that_names_the_setting(discord_at_playground, office):
    app = DiscordApp(account(discord_at_playground, token="wrong"), services=office.services, wake=office.wake)
    with pytest.raises(SettingsError) as raised:
        await app.start()
    await app.stop()
    (problem,) = raised.value.problems
    assert problem.startswith("OFFPRINT_DISCORD_TOKEN: ")
    assert "wrong" not in problem


@pytest.mark.parametrize(("code", "said"), [(4004, "refuses this token"), (4014, "intents"), (4013, "intents")])
async def test_a_gateway_that_refuses_the_app_stops_the_start(discord_at_playground, office, code, said):
    discord_at_playground.discord.refuse_connections(code)
    app = DiscordApp(account(discord_at_playground), services=office.services, wake=office.wake)
    with structlog.testing.capture_logs() as logs, pytest.raises(SettingsError) as raised:
        await app.start()
    await app.stop()
    (problem,) = raised.value.problems
    assert problem.startswith("OFFPRINT_DISCORD_")
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
