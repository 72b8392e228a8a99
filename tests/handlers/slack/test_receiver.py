"""Forms are acknowledged with their answer, whichever way they come, and each is taken once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.errors import StorageError
from handlers.once import OnceForAll
from handlers.slack.account import web_client
from handlers.slack.endpoint import Endpoint
from handlers.slack.receiver import Receiver
from handlers.slack.sockets import Sockets
from storage.one_process import OwnRates
from tests.handlers.office import Office, until
from tests.handlers.slack.conftest import account
from tests.handlers.slack.front import Front
from tests.handlers.slack.signed import SECRET, signed

WRONG = {"response_action": "errors", "errors": {"query": "Close the quotation mark."}}
SUBMITTED = {
    "type": "view_submission",
    "team": {"id": "T0TIDE0001"},
    "user": {"id": "U0MIRA0001"},
    "trigger_id": "1.2.3",
    "view": {"id": "V1", "type": "modal", "callback_id": "subscribe", "state": {"values": {}}},
}


@pytest.fixture
def taken() -> list[str]:
    """The forms that were taken."""
    return []


@pytest.fixture
def receiver(playground, taken) -> Receiver:
    async def authorize():
        return AuthorizeResult(enterprise_id=None, team_id="T0TIDE0001", bot_token="xoxb-playground")

    app = AsyncApp(client=web_client(account(playground)), authorize=authorize, request_verification_enabled=False)

    @app.view("subscribe")
    async def submitted(ack, body):
        taken.append(body["view"]["id"])
        await ack(**WRONG)

    return Receiver(app)


@pytest_asyncio.fixture
async def by_socket(playground, receiver) -> AsyncIterator[Sockets]:
    told = account(playground)
    sockets = Sockets(
        told, receiver._app, receiver=receiver, client=web_client(told, told.bot_token), clock=Office().clock
    )
    await sockets.open()
    await playground.wait_connected("slack")
    yield sockets
    await sockets.close()


@pytest_asyncio.fixture
async def by_http(receiver, front: Front) -> AsyncIterator[str]:
    endpoint = Endpoint(receiver, secret=SECRET, now=lambda: datetime.now(UTC), is_ready=lambda: True)
    application = web.Application()
    application.add_routes(endpoint.routes(""))
    runner = web.AppRunner(application)
    await runner.setup()
    await web.SockSite(runner, front.listener.dup()).start()
    yield f"{front.url}/slack/events"
    await runner.cleanup()


async def test_what_is_wrong_with_a_form_is_in_the_acknowledgement_on_both_ways(playground, by_socket, by_http, taken):
    assert await playground.slack._socket.deliver("interactive", SUBMITTED) == WRONG
    again = {**SUBMITTED, "trigger_id": "4.5.6"}
    body = urlencode({"payload": json.dumps(again)})
    assert await signed(body, "application/x-www-form-urlencoded").send(by_http) == (200, WRONG)
    assert taken == ["V1", "V1"]


async def test_a_form_that_comes_twice_is_taken_once(playground, by_socket, by_http, taken):
    body = urlencode({"payload": json.dumps(SUBMITTED)})
    assert await signed(body, "application/x-www-form-urlencoded").send(by_http) == (200, WRONG)
    assert await playground.slack._socket.deliver("interactive", SUBMITTED) == {}
    assert taken == ["V1"]


class Broken:
    """Rates that cannot be asked."""

    async def reserve(self, scope, length, *, patience):
        raise StorageError("the database is away")


def process(playground, acted: list[str], rates) -> Receiver:
    """One of several processes that Slack reaches."""

    async def authorize():
        return AuthorizeResult(enterprise_id=None, team_id="T0TIDE0001", bot_token="xoxb-playground")

    app = AsyncApp(client=web_client(account(playground)), authorize=authorize, request_verification_enabled=False)

    @app.event("app_mention")
    async def mentioned(body):
        acted.append(body["event_id"])

    @app.command("/papers")
    async def typed(ack, body):
        await ack()
        acted.append(body["trigger_id"])

    return Receiver(app, others=OnceForAll(rates))


def mention(event_id: str) -> dict[str, object]:
    event = {"type": "app_mention", "user": "U1", "text": "hello", "channel": "C1", "ts": "1.2"}
    return {"type": "event_callback", "event_id": event_id, "team_id": "T1", "event": event}


async def test_what_comes_again_to_another_process_is_acknowledged_and_not_acted_on(playground):
    acted, rates = list[str](), OwnRates()
    here, there = (process(playground, acted, rates) for _ in range(2))
    command = {"command": "/papers", "trigger_id": "1.2.3", "team_id": "T1", "user_id": "U1"}
    for body in (mention("Ev1"), command, mention("Ev2")):
        answers = [
            await one.receive(AsyncBoltRequest(body=body, mode="socket_mode")) for one in (here, there, there, here)
        ]
        assert [answer.status for answer in answers] == [200] * 4
    await until(lambda: len(acted) > 2)
    for receiver in (here, there):
        await receiver.finish(within=60)
    assert acted == ["Ev1", "1.2.3", "Ev2"]


async def test_what_comes_while_the_database_is_away_is_acted_on(playground):
    acted = list[str]()
    receiver = process(playground, acted, Broken())
    await receiver.receive(AsyncBoltRequest(body=mention("Ev1"), mode="socket_mode"))
    await until(lambda: acted == ["Ev1"])
    await receiver.finish(within=60)
