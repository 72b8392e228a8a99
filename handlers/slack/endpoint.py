"""Slack over HTTP: commands, presses and events come as signed requests, and each is acknowledged at once.

https://docs.slack.dev/apis/events-api/using-http-request-urls
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.log_events import LogEvent
from handlers.slack.account import EVENTS_PATH
from handlers.slack.receiver import Receiver, is_answered
from handlers.slack.signature import SIGNATURE, TIMESTAMP, is_signed

log = structlog.get_logger(__name__)

_BODY_SECONDS = 3.0
"""How long the body of a request may take to come; Slack waits no longer for the acknowledgement."""
_HERE = "Slack reaches Offprint at this address; people do not.\n"


class Endpoint:
    """The address that Slack sends to. `secret` is the app's signing secret.

    While `is_ready` is not true, as when the service starts or stops, requests are refused: Slack sends events again.
    """

    def __init__(
        self, receiver: Receiver, *, secret: str, now: Callable[[], datetime], is_ready: Callable[[], bool]
    ) -> None:
        self._receiver = receiver
        self._secret = secret
        self._now = now
        self._is_ready = is_ready

    def routes(self, prefix: str) -> list[web.RouteDef]:
        """The routes below `prefix`, the path of the public address."""
        return [web.post(f"{prefix}{EVENTS_PATH}", self._take), web.get(f"{prefix}{EVENTS_PATH}", _tell)]

    async def _take(self, request: web.Request) -> web.Response:
        """Acknowledge a request, and act on it unless the same has come before: a replay is acknowledged alone."""
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                body = await request.read()
        except TimeoutError:
            return web.json_response({"error": "too slow"}, status=408)
        if not self._is_slacks(body, request):
            log.warning(LogEvent.SLACK_FORGED, address=request.remote)
            return web.json_response({"error": "invalid request"}, status=401)
        if not self._is_ready():
            return web.json_response({"error": "not ready"}, status=503)
        try:
            asked = AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=dict(request.headers))
        except ValueError:
            return web.json_response({"error": "unreadable"}, status=400)
        if is_answered(asked.body):
            return await to_aiohttp_response(await self._receiver.receive(asked))
        self._receiver.act(asked)  # while the acknowledgement is on the way
        return web.Response()

    def _is_slacks(self, body: bytes, request: web.Request) -> bool:
        timestamp, signature = request.headers.get(TIMESTAMP, ""), request.headers.get(SIGNATURE, "")
        return is_signed(body, timestamp=timestamp, signature=signature, secret=self._secret, now=self._now())


async def _tell(_request: web.Request) -> web.Response:
    """For a person who tries the address, and for Slack's check of its certificate."""
    return web.Response(text=_HERE)
