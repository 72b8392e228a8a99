"""The sockets of the app: several, so that commands come through one while another is made anew.

Slack closes each after some hours, and hands an envelope to any of them; ten are the most
(https://docs.slack.dev/apis/events-api/using-socket-mode#multiple).
"""

from __future__ import annotations

import asyncio
import contextlib

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.account_tokens import SLACK_APP
from bot.log_events import LogEvent
from bot.ports.clock import Clock
from handlers.slack.account import SlackAccount
from handlers.slack.errors import FAILURES, problem, refused_token
from handlers.slack.receiver import Receiver
from handlers.slack.socket import Socket

log = structlog.get_logger(__name__)

_STOP_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
"""How long the library may try to restore a socket by itself while another is up: it can hang at it for ever."""


class Sockets:
    """The sockets, opened and closed together. `client` needs no token of its own."""

    def __init__(
        self, account: SlackAccount, app: AsyncApp, *, receiver: Receiver, client: AsyncWebClient, clock: Clock
    ) -> None:
        self._account = account
        self._app = app
        self._receiver = receiver
        self._client = client
        self._clock = clock
        self._open: list[Socket] = []
        self._lost_at: dict[Socket, float] = {}

    @property
    def is_up(self) -> bool:
        """Whether envelopes can come through one of them."""
        return any(one.is_up for one in self._open)

    @property
    def are_open(self) -> bool:
        """Whether the library runs, and restores a lost connection by itself."""
        return bool(self._open)

    async def open(self) -> None:
        """Open them all. Raises `SettingsError` where the app's token is refused, or one of `FAILURES`."""
        for _ in range(self._account.sockets):
            self._open.append(await self._opened())

    async def close(self) -> None:
        """Close them, within seconds."""
        closing, self._open, self._lost_at = self._open, [], {}
        await asyncio.gather(*map(_closed, closing))

    async def mend(self) -> None:
        """Make a socket anew that has been lost for too long, while another is up. Called every few seconds."""
        now = self._clock.monotonic()
        self._lost_at = {one: self._lost_at.get(one, now) for one in self._open if not one.is_up}
        for lost, since in tuple(self._lost_at.items()):
            if self.is_up and now - since >= PATIENCE_SECONDS:
                await self._replace(lost)

    async def _replace(self, lost: Socket) -> None:
        try:
            fresh = await self._opened()
        except Exception as error:  # noqa: BLE001 - a refused token shows when the last socket is lost
            said = problem(error) if isinstance(error, FAILURES) else str(error)
            log.warning(LogEvent.SLACK_UNREACHABLE, problem=said)
            self._lost_at[lost] = self._clock.monotonic()
            return
        self._open[self._open.index(lost)] = fresh
        log.warning(LogEvent.SLACK_SOCKET_REOPENED)
        await _closed(lost)

    async def _opened(self) -> Socket:
        address = await self._address()
        socket = Socket(
            self._app,
            self._account.app_token or "",
            web_client=self._client,
            ping_interval=self._account.ping_interval,
            receiver=self._receiver,
        )
        socket.client.proxy = self._client.proxy
        socket.client.wss_uri = address
        try:
            async with asyncio.timeout(self._account.request_timeout):
                await socket.connect_async()  # type: ignore[no-untyped-call]  # slack_bolt left its type out
        except BaseException:
            await _closed(socket)
            raise
        return socket

    async def _address(self) -> str:
        """A fresh address for a socket, which is also the proof that the app's token is good."""
        try:
            answer = await self._client.apps_connections_open(app_token=self._account.app_token or "")
        except SlackApiError as error:
            raise refused_token(error, SLACK_APP) from error
        return str(answer.get("url"))


async def _closed(socket: Socket) -> None:
    """Close a socket, and end what a close that took too long has left."""
    with contextlib.suppress(*FAILURES):
        async with asyncio.timeout(_STOP_SECONDS):
            await socket.close_async()  # type: ignore[no-untyped-call]  # slack_bolt left its type out
    client = socket.client
    for task in (client.message_processor, client.current_session_monitor, client.message_receiver):
        if task is not None:
            task.cancel()
    await client.aiohttp_client_session.close()
