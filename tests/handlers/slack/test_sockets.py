"""Several sockets: commands come through one while another is made anew, and each comes once."""

from __future__ import annotations

import pytest
import pytest_asyncio
import structlog

from bot.playground.faults import Fault
from handlers.slack.app import SlackApp
from handlers.slack.sockets import PATIENCE_SECONDS
from tests.handlers.office import Office, SwiftClock, until
from tests.handlers.slack.conftest import CHANNEL, SUBSCRIBE, account


def connections(playground) -> list:
    return playground.slack._socket._connections


@pytest.fixture
def office() -> Office:
    return Office(clock=SwiftClock())


@pytest_asyncio.fixture
async def app(playground, office):
    running = SlackApp(account(playground, sockets=3), services=office.services, wake=office.wake)
    await running.start()
    await until(lambda: len(connections(playground)) == 3)
    yield running
    await running.stop()


async def test_so_many_sockets_are_open_as_are_wanted_and_all_are_closed(playground, app):
    assert app.connected
    await app.stop()
    await until(lambda: not connections(playground))
    assert not app.connected


async def test_a_command_comes_while_a_socket_is_being_renewed(playground, app):
    (first, *_), calls = connections(playground), Fault(platform="slack", endpoint="apps.connections.open", kind="hold")
    held = playground.faults.add(calls)
    await first.send_str('{"type": "disconnect", "reason": "refresh_requested", "debug_info": {}}')
    await held.struck()
    assert (await (await playground.slack.command(CHANNEL.local_id, "/papers help")).answer()).private
    held.release()
    await until(lambda: first not in connections(playground) and len(connections(playground)) == 3)


async def test_what_one_socket_lost_comes_on_another_once(playground, app, office):
    invocation = await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)
    await invocation.answer(2)
    await connections(playground)[-1].close()
    await playground.slack.deliver_again()
    await (await playground.slack.command(CHANNEL.local_id, "/papers list")).answer()
    assert len(invocation.answers) == 2
    assert len(await office.stores.channels.subscriptions(CHANNEL)) == 1


async def test_a_socket_that_the_library_does_not_restore_is_made_anew_while_others_are_up(playground, app):
    lost = app._sockets._open[0]
    with structlog.testing.capture_logs() as logs:
        lost.client.auto_reconnect_enabled = False
        lost.client.current_session_monitor.cancel()
        await lost.client.current_session.close()
        await until(lambda: any(log["event"] == "slack.socket_reopened" for log in logs))
    assert app.connected
    assert app.outage is None
    await until(lambda: len(connections(playground)) == 3)
    assert lost.client.closed
    assert PATIENCE_SECONDS <= 60


async def test_a_second_socket_that_cannot_be_opened_leaves_none_behind(playground, office):
    playground.faults.add(Fault(platform="slack", endpoint="apps.connections.open", kind="slow", seconds=0.0))
    playground.faults.add(Fault(platform="slack", endpoint="apps.connections.open", kind="refuse", status=503))
    early = SlackApp(account(playground), services=Office().services, wake=office.wake)
    await early.start()
    assert early.outage is not None
    await until(lambda: not connections(playground))
    await early.stop()
