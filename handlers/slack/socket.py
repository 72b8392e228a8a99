"""Slack's Socket Mode: envelopes come in, each is acknowledged at once, and one that comes twice is acted on once.

https://docs.slack.dev/apis/events-api/using-socket-mode, and on events that are sent again
https://docs.slack.dev/apis/events-api/#retries.
"""

from __future__ import annotations

from collections.abc import Iterator

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.once import Once
from handlers.slack.silence import silent_logger

_NAMES = ("event_id", "trigger_id")
"""The ids of an event, and of a command or press: they are the same in every envelope."""


class Socket(AsyncSocketModeHandler):
    """A connection of the app; `once` outlives it, as what it has not acknowledged comes on the next one."""

    def __init__(
        self, app: AsyncApp, app_token: str, *, web_client: AsyncWebClient, ping_interval: float, once: Once
    ) -> None:
        super().__init__(app, app_token, web_client=web_client, ping_interval=ping_interval, logger=silent_logger())
        self._once = once

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Acknowledge an envelope, and act on it unless the same has come before.

        Nothing waits for the answer to it: the app's own acknowledgement, which carries nothing, comes some turns of
        the event loop later, and after a pause in which the library waits for it.
        """
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
        if self._once.is_new(*_names(req)):
            await run_async_bolt_app(self.app, req)


def _names(req: SocketModeRequest) -> Iterator[str]:
    """The names under which an envelope comes, and comes again."""
    yield req.envelope_id
    for name in _NAMES:
        if isinstance(value := req.payload.get(name), str):
            yield value
