"""Socket Mode: addresses to connect to, envelopes that go out, acknowledgements that come back.

Page: docs.slack.dev/apis/events-api/using-socket-mode.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import WSMsgType, web

from bot.playground.events import EventLog
from bot.playground.settings import PlaygroundSettings
from bot.playground.wire import JsonObject, NotJson, dump, parse, record, text


class Unacknowledged(Exception):
    """No connection took the envelope, or none acknowledged it in time."""


class SocketMode:
    """The app's open connections. `base` is the playground's own WebSocket address."""

    def __init__(self, settings: PlaygroundSettings, *, log: EventLog, base: Callable[[], str]) -> None:
        self.silent = False
        self._settings = settings
        self._app_id = settings.workspaces.slack.app_id
        self._base = base
        self._log = log
        self._tickets: set[str] = set()
        self._connections: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[JsonObject]] = {}
        self._opened = asyncio.Event()
        self._last: JsonObject = {}

    @property
    def connected(self) -> bool:
        """Whether the app can be reached."""
        return bool(self._connections)

    async def wait_connected(self) -> None:
        """Wait until the app has a connection."""
        await self._opened.wait()

    def open_link(self) -> str:
        """A new address to connect to, good for one connection."""
        ticket = f"{self._settings.chance.getrandbits(128):032x}"
        self._tickets.add(ticket)
        return f"{self._base()}/slack/link?ticket={ticket}&app_id={self._app_id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        self._tickets.discard(ticket)
        connection = web.WebSocketResponse(autoping=False)
        await connection.prepare(request)
        self._connections.append(connection)
        try:
            await connection.send_str(dump(self._hello()))
            self._opened.set()
            self._log.publish("connection", {"platform": "slack", "connected": True})
            await self._listen(connection)
        finally:
            self._connections.remove(connection)
            self._closed()
        return connection

    async def deliver(self, kind: str, payload: JsonObject, *, answerable: bool = True) -> JsonObject:
        """Send an envelope and wait for its acknowledgement: the payload in it. Raises `Unacknowledged`."""
        envelope = f"{self._settings.chance.getrandbits(128):032x}"
        self._last = {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": answerable}
        return await self.deliver_again()

    async def deliver_again(self) -> JsonObject:
        """Send the last envelope once more, as Slack does where no acknowledgement reached it; else as `deliver`."""
        message = self._last
        envelope, kind = text(message.get("envelope_id")), text(message.get("type"))
        answer: asyncio.Future[JsonObject] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = answer
        try:
            await self._send(message)
            async with asyncio.timeout(self._settings.interaction_seconds):
                return await answer
        except TimeoutError as error:
            raise Unacknowledged(kind) from error
        finally:
            del self._waiting[envelope]

    async def disconnect(self, reason: str) -> None:
        """Ask every connection to make way for a new one: `warning`, `refresh_requested` or `link_disabled`."""
        message = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-playground"}}
        for connection in tuple(self._connections):
            await connection.send_str(dump(message))

    async def drop(self) -> None:
        """Close every connection without a word."""
        for connection in tuple(self._connections):
            await connection.close()

    async def _send(self, message: JsonObject) -> None:
        """Hand the envelope to the newest connection; any may get it, by the manual."""
        if not self._connections:
            raise Unacknowledged("no connection")
        try:
            await self._connections[-1].send_str(dump(message))
        except ConnectionError as error:
            raise Unacknowledged("connection lost") from error

    async def _listen(self, connection: web.WebSocketResponse) -> None:
        async for message in connection:
            if message.type is WSMsgType.PING and not self.silent:
                await connection.pong(message.data)
            elif message.type is WSMsgType.TEXT and not self.silent:
                self._acknowledge(message.data)

    def _acknowledge(self, raw: str) -> None:
        try:
            payload = record(parse(raw))
        except NotJson:
            return
        waiting = self._waiting.get(text(payload.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(record(payload.get("payload")))

    def _closed(self) -> None:
        if not self._connections:
            self._opened.clear()
            self._log.publish("connection", {"platform": "slack", "connected": False})

    def _hello(self) -> JsonObject:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {
                "host": "applink-playground",
                "build_number": 1,
                "approximate_connection_time": 18_060,
            },
            "connection_info": {"app_id": self._app_id},
        }
