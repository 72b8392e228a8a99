"""Slack's Socket Mode: envelopes come in, and each is acknowledged at once.

https://docs.slack.dev/apis/events-api/using-socket-mode.
"""

from __future__ import annotations

import time

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.receiver import Receiver, is_answered
from handlers.slack.silence import silent_logger


class Socket(AsyncSocketModeHandler):
    """A connection of the app; `receiver` outlives it, as what it has not acknowledged comes on another one."""

    def __init__(
        self, app: AsyncApp, app_token: str, *, web_client: AsyncWebClient, ping_interval: float, receiver: Receiver
    ) -> None:
        super().__init__(app, app_token, web_client=web_client, ping_interval=ping_interval, logger=silent_logger())
        self._receiver = receiver

    @property
    def is_up(self) -> bool:
        """Whether envelopes can come through it now."""
        session = self.client.current_session
        return not (self.client.closed or self.client.stale or session is None or session.closed)

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Acknowledge an envelope, and act on it unless the same has come before.

        Nothing waits for the answer to it, unless the acknowledgement carries the answer: the app's own
        acknowledgement comes some turns of the event loop later, and after a pause in which the library waits for it.
        """
        if is_answered(req.payload):
            response = await self._receiver.receive(_request(req), req.envelope_id)
            await send_async_response(client, req, response, time.time())
            return
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
        self._receiver.act(_request(req), req.envelope_id)


def _request(req: SocketModeRequest) -> AsyncBoltRequest:
    return AsyncBoltRequest(mode="socket_mode", body=req.payload, headers=build_headers(req))
