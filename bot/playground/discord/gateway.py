"""The gateway: sessions that are greeted, kept alive, resumed, and sent events.

Page: events/gateway. Frames are plain text; discord.py takes them beside compressed ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from aiohttp import WSMsgType, web

from bot.playground.discord import intents, objects, users
from bot.playground.discord.guilds import Guilds
from bot.playground.discord.session_starts import Starts
from bot.playground.events import EventLog
from bot.playground.wire import JsonObject, NotJson, dump, items, parse, record, text, whole

# topics/opcodes-and-status-codes, "Gateway Close Event Codes"
UNKNOWN_ERROR, DECODE_ERROR, BAD_TOKEN, SHARDING_REQUIRED = 4000, 4002, 4004, 4011


class Op(IntEnum):
    """What a frame is (topics/opcodes-and-status-codes, "Gateway Opcodes")."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    RESUME = 6
    RECONNECT = 7
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


@dataclass(slots=True)
class Session:
    """One session: everything sent in it, so that it can be resumed, and its socket while it has one."""

    id: str
    shard: list[object]
    intents: int = 0
    sent: list[JsonObject] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None


@dataclass(frozen=True, slots=True)
class _Dispatch:
    """An event as it was sent."""

    event: str
    data: JsonObject
    server: str | None
    plain: JsonObject | None


class Gateway:
    """The app's sessions. `base` is the playground's own WebSocket address."""

    def __init__(self, guilds: Guilds, *, log: EventLog, base: Callable[[], str]) -> None:
        self.silent = False
        self._guilds = guilds
        self._base = base
        self._log = log
        self._sessions: dict[str, Session] = {}
        self._sockets: set[web.WebSocketResponse] = set()
        self._ready = asyncio.Event()
        self._last: _Dispatch | None = None
        self._starts = Starts(guilds.settings)

    @property
    def connected(self) -> bool:
        """Whether a session has a socket."""
        return any(session.socket is not None for session in self._sessions.values())

    async def wait_connected(self) -> None:
        """Wait until a session has been greeted."""
        await self._ready.wait()

    @property
    def starts(self) -> Starts:
        """How many sessions may still be started."""
        return self._starts

    @property
    def address(self) -> str:
        """Where to connect."""
        return f"{self._base()}/gateway"

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it ends."""
        socket = web.WebSocketResponse(max_msg_size=4096 * 4)
        await socket.prepare(request)
        self._sockets.add(socket)
        beat = self._guilds.settings.discord_heartbeat_seconds
        try:
            await _send(socket, _frame(Op.HELLO, {"heartbeat_interval": int(beat * 1000)}))
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._hear(socket, message.data)
        finally:
            self._sockets.discard(socket)
            self._lost(socket)
        return socket

    async def dispatch(
        self, event: str, data: JsonObject, *, server: str | None = None, plain: JsonObject | None = None
    ) -> None:
        """Send an event to every session that gets it; one without a socket gets it when it resumes.

        An event of a server goes to that server's shard, any other to the first. `plain` is the event for those who
        may not read messages.
        """
        self._last = _Dispatch(event, data, server, plain)
        wanted = intents.needed(event, direct=server is None)
        for session in tuple(self._sessions.values()):
            if _on_shard(server or "0", session.shard) and session.intents & wanted == wanted:
                reads = plain is None or session.intents & intents.MESSAGE_CONTENT
                await self._tell(session, event, data if reads or plain is None else plain)

    async def dispatch_again(self) -> None:
        """Send the last event once more, under a new number, as a resumed session may get it."""
        if self._last is not None:
            last = self._last
            await self.dispatch(last.event, last.data, server=last.server, plain=last.plain)

    async def drop(self, code: int = UNKNOWN_ERROR) -> None:
        """Close every connection with this code."""
        for socket in tuple(self._sockets):
            await socket.close(code=code)

    async def ask_to_reconnect(self) -> None:
        """Send RECONNECT (7)."""
        for socket in tuple(self._sockets):
            await _send(socket, _frame(Op.RECONNECT, None))

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Send INVALID_SESSION (9); a session that is not resumable is forgotten."""
        for socket in tuple(self._sockets):
            self._lost(socket)
            if not resumable:
                self._sessions.clear()
            await _send(socket, _frame(Op.INVALID_SESSION, resumable))

    async def _hear(self, socket: web.WebSocketResponse, raw: str) -> None:
        try:
            payload = record(parse(raw))
        except NotJson:
            await socket.close(code=DECODE_ERROR)
            return
        if self.silent:
            return
        match payload.get("op"):
            case Op.HEARTBEAT:
                await _send(socket, _frame(Op.HEARTBEAT_ACK, None))
            case Op.IDENTIFY:
                await self._identify(socket, record(payload.get("d")))
            case Op.RESUME:
                await self._resume(socket, record(payload.get("d")))

    async def _identify(self, socket: web.WebSocketResponse, data: JsonObject) -> None:
        refusal = self._refusal(data)
        if refusal is not None:
            await socket.close(code=refusal)
            return
        shard = items(data.get("shard")) or [0, 1]
        if not self._starts.take(shard):
            await _send(socket, _frame(Op.INVALID_SESSION, data=False))
            return
        self._forget(shard)
        number = f"{self._guilds.settings.chance.getrandbits(128):032x}"
        session = Session(number, shard, intents=whole(data.get("intents")), socket=socket)
        self._sessions[session.id] = session
        mine = [server for server in self._guilds.places.servers.values() if _on_shard(server.id, shard)]
        await self._tell(session, "READY", self._greeting(session, [server.id for server in mine]))
        for server in mine:
            await self._tell(session, "GUILD_CREATE", objects.guild(self._guilds, server))
        self._open()

    def _refusal(self, data: JsonObject) -> int | None:
        """The code with which an IDENTIFY is refused."""
        if not self._knows(text(data.get("token"))):
            return BAD_TOKEN
        shard = items(data.get("shard")) or [0, 1]
        if self._guilds.settings.discord_shards > 1 and whole(shard[1]) == 1:
            return SHARDING_REQUIRED
        reads = self._guilds.settings.discord_reads_messages
        return self._guilds.refuses_with or intents.refused(whole(data.get("intents")), reads_messages=reads)

    async def _resume(self, socket: web.WebSocketResponse, data: JsonObject) -> None:
        session = self._sessions.get(text(data.get("session_id")))
        if session is None or not self._knows(text(data.get("token"))):
            await _send(socket, _frame(Op.INVALID_SESSION, data=False))
            return
        session.socket = socket
        for payload in session.sent[whole(data.get("seq")) :]:
            await _send(socket, payload)
        await self._tell(session, "RESUMED", {"_trace": []})
        self._open()

    async def _tell(self, session: Session, event: str, data: JsonObject) -> None:
        payload: JsonObject = {"op": Op.DISPATCH, "t": event, "s": len(session.sent) + 1, "d": data}
        session.sent.append(payload)
        if session.socket is not None:
            await _send(session.socket, payload)

    def _greeting(self, session: Session, servers: list[str]) -> JsonObject:
        return {
            "v": 10,
            "user": users.bot_user(self._guilds),
            "guilds": [{"id": server, "unavailable": True} for server in servers],
            "session_id": session.id,
            "resume_gateway_url": self.address,
            "session_type": "normal",
            "shard": session.shard,
            "application": {"id": self._guilds.app, "flags": 0},
            "private_channels": [],
            "relationships": [],
            "user_settings": {},
        }

    def _knows(self, token: str) -> bool:
        settings = self._guilds.settings
        return token.removeprefix("Bot ") == settings.discord_token and not self._guilds.token_lost

    def _forget(self, shard: list[object]) -> None:
        """A new session takes the place of the shard's old ones."""
        self._sessions = {key: session for key, session in self._sessions.items() if session.shard != shard}

    def _open(self) -> None:
        self._ready.set()
        self._log.publish("connection", {"platform": "discord", "connected": True})

    def _lost(self, socket: web.WebSocketResponse) -> None:
        for session in self._sessions.values():
            if session.socket is socket:
                session.socket = None
        if self._ready.is_set() and not self.connected:
            self._ready.clear()
            self._log.publish("connection", {"platform": "discord", "connected": False})


def _on_shard(server: str, shard: list[object]) -> bool:
    """events/gateway, "Sharding": a server's shard is its id's upper bits modulo the number of shards."""
    number, count = (whole(value) for value in shard[:2])
    return (int(server) >> 22) % max(1, count) == number


def _frame(op: Op, data: object) -> JsonObject:
    return {"op": op, "d": data, "s": None, "t": None}


async def _send(socket: web.WebSocketResponse, payload: JsonObject) -> None:
    """Send a frame. A socket that is gone is not an error: its session gets the frame when it resumes."""
    try:
        await socket.send_str(dump(payload))
    except ConnectionError:
        return
