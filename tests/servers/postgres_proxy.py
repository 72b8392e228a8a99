"""A proxy before PostgreSQL: the network that breaks, stalls or is slow, at the moment that a test names.

A moment is a statement of a transaction that has said something before, such as the COMMIT after the outbox was
written. A client sends a statement in one piece, and texts of statements are plain bytes in PostgreSQL's protocol
(https://www.postgresql.org/docs/current/protocol-message-formats.html), so the proxy looks for them in what it passes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self
from urllib.parse import parse_qs, urlsplit

from tests.servers.postgres import in_database

Way = Literal[
    "cut before",  # the statement never reaches the server
    "cut after",  # the server has carried it out, and its answer is lost
    "hold",  # the server has carried it out, and its answer waits for `release`
]
_PIECE = 1 << 16
_BEGIN = b"BEGIN"


@dataclass(slots=True)
class Break:
    """A fault that strikes the first transaction in which `statement` is said after each of `having`."""

    statement: bytes
    having: tuple[bytes, ...]
    way: Way
    taken: bool = False
    struck: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let the answer through that is held."""
        self.released.set()


@dataclass(slots=True, eq=False)
class _Connection:
    """A client's connection and its own to the server: what its transaction has said, and the break it is in."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    said: bytes = b""
    within: Break | None = None

    def abort(self) -> None:
        for writer in (self.client, self.server):
            writer.transport.abort()


class PostgresProxy:
    """A running proxy before the server at an address."""

    def __init__(self, server: str) -> None:
        self._address = server
        self._breaks: list[Break] = []
        self._connections: set[_Connection] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._delay = 0.0
        self._listener: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._listener = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._listener is not None
        self._listener.close()
        self.go_on()
        self.cut()
        while self._connections:  # noqa: ASYNC110 - each of them ends by itself
            await asyncio.sleep(0.01)

    def before(self, database: str) -> str:
        """The address at which the proxy leads to a database of its server."""
        assert self._listener is not None
        port = self._listener.sockets[0].getsockname()[1]
        user = urlsplit(database).username or "postgres"
        return in_database(f"postgresql://{user}@127.0.0.1:{port}/", urlsplit(database).path.removeprefix("/"))

    def add(self, way: Way, *, at: str = "COMMIT", having: Sequence[str] = ()) -> Break:
        """Break the first transaction that says `at` after each of `having`: statements, or values given to them."""
        added = Break(at.encode(), tuple(one.encode() for one in having), way)
        self._breaks.append(added)
        return added

    def cut(self) -> int:
        """Cut every connection; how many."""
        for connection in tuple(self._connections):
            connection.abort()
        return len(self._connections)

    def stall(self) -> None:
        """Pass nothing, in either direction, until `go_on`; new connections are taken and stall too."""
        self._flows.clear()

    def go_on(self) -> None:
        """Pass everything again, and release what is held."""
        self._flows.set()
        for one in self._breaks:
            one.release()

    def clear(self) -> None:
        """Pass everything again, and forget the breaks that have not struck."""
        self.go_on()
        self._breaks.clear()

    def delay(self, seconds: float) -> None:
        """Pass each piece to the server only so much later."""
        self._delay = seconds

    async def _serve(self, from_client: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        try:
            from_server, server = await _connect(self._address)
        except OSError:
            client.transport.abort()
            return
        connection = _Connection(client, server)
        self._connections.add(connection)
        try:
            await asyncio.gather(self._ask(connection, from_client), self._answer(connection, from_server))
        finally:
            connection.abort()
            self._connections.discard(connection)

    async def _ask(self, connection: _Connection, source: asyncio.StreamReader) -> None:
        """Pass what the client says."""
        with suppress(OSError):
            while piece := await source.read(_PIECE):
                await asyncio.sleep(self._delay)
                await self._flows.wait()
                connection.within = self._break_of(connection, piece)
                if connection.within is not None and connection.within.way == "cut before":
                    connection.within.struck.set()
                    break
                connection.server.write(piece)
                await connection.server.drain()
        connection.abort()

    async def _answer(self, connection: _Connection, source: asyncio.StreamReader) -> None:
        """Pass what the server says."""
        with suppress(OSError):
            while piece := await source.read(_PIECE):
                await self._flows.wait()
                if (within := connection.within) is not None:
                    within.struck.set()
                    if within.way == "cut after":
                        break
                    await within.released.wait()
                connection.client.write(piece)
                await connection.client.drain()
        connection.abort()

    def _break_of(self, connection: _Connection, piece: bytes) -> Break | None:
        """The break that strikes with this piece of the client's, if one does."""
        connection.said = piece if _BEGIN in piece else connection.said + piece
        for one in self._breaks:
            if not one.taken and one.statement in piece and all(words in connection.said for words in one.having):
                one.taken = True
                return one
        return None


async def _connect(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(address)
    port = parts.port or 5432
    if folder := parse_qs(parts.query).get("host", [""])[0]:
        return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")
    return await asyncio.open_connection(parts.hostname or "127.0.0.1", port)
