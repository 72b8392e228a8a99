"""What Slack's answers mean, where the local server gives none of the kind."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.outcome import ChannelRefused, MessageRefused, NotSent, Unknown
from handlers.commands.context import Access
from handlers.slack.errors import INVITE, STEPS, outcome
from handlers.slack.payloads import access


def refused(status: int, body: object = None, **headers: str) -> SlackApiError:
    client = AsyncWebClient(token="xoxb-x", retry_handlers=[])
    response = AsyncSlackResponse(
        client=client, http_verb="POST", api_url="x", req_args={}, data=body, headers=headers, status_code=status
    )
    return SlackApiError("no", response)


def test_an_answer_without_a_body_goes_by_its_status():
    assert outcome(refused(404)) == NotSent("HTTP 404")
    assert outcome(refused(408)) == Unknown("HTTP 408")
    assert outcome(refused(200)) == Unknown("HTTP 200")
    assert outcome(refused(429, **{"Retry-After": "soon"})) == NotSent("HTTP 429")


@pytest.mark.parametrize("form", ["text/html", "application/json"])
async def test_a_proxy_says_how_long_to_wait_without_words_of_slacks(form):
    async def limited(_: web.Request) -> web.Response:
        return web.Response(status=429, text="<html>slow down</html>", content_type=form, headers={"Retry-After": "7"})

    app = web.Application()
    app.router.add_post("/chat.postMessage", limited)
    async with TestServer(app) as server:
        client = AsyncWebClient(token="xoxb-x", base_url=str(server.make_url("/")), retry_handlers=[])
        with pytest.raises(SlackApiError) as raised:
            await client.chat_postMessage(channel="C1", text="a card")
    assert outcome(raised.value) == NotSent("HTTP 429", 7.0)


def test_a_message_that_is_refused_says_why():
    found = outcome(
        refused(200, {"ok": False, "error": "invalid_blocks", "errors": ["too long [json-pointer:/blocks/0]"]})
    )
    assert isinstance(found, MessageRefused)
    assert "json-pointer" in found.detail


@pytest.mark.parametrize("code", STEPS)
def test_what_only_a_person_can_mend_pauses_the_channel(code):
    assert outcome(refused(200, {"ok": False, "error": code})) == ChannelRefused(code, STEPS[code])


@pytest.mark.parametrize(
    "error", [TimeoutError(), aiohttp.ServerDisconnectedError(), ConnectionResetError(), AttributeError()]
)
def test_a_connection_that_broke_is_unknown(error):
    assert isinstance(outcome(error), Unknown)


def test_a_channel_tells_whether_it_can_be_posted_to():
    assert access({"is_member": True}) == Access(can_post=True)
    assert access({"is_member": False}) == Access(can_post=False, step=INVITE)
    assert access({"is_member": True, "is_archived": True}).can_post is False
    assert access({}) == Access()
