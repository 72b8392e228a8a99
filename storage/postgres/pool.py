"""Connections to PostgreSQL: how they are opened, pooled, and given up when no answer comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import LiteralString, Self

import psycopg
from psycopg import AsyncConnection
from psycopg.abc import RV, PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

from storage.postgres.errors import BrokenBefore, Silent

_WAIT_SECONDS, _WAIT_WHILE_AWAY_SECONDS = 10.0, 3.0
"""How long a read or a write waits for a connection, if all are in use or none can be opened. Then a person's command
fails with a message, and a job of the service is tried again."""
_ANSWER_SECONDS = 10.0
"""How long a server, or a pooler before it, has to begin a transaction."""
_WAKE_SECONDS = 60.0
_NO_ANSWER = f"no answer within {_ANSWER_SECONDS:g} seconds"
_RECONNECTS_FOR = 2.0
"""For how many seconds the pool tries to connect, at growing intervals, before the intervals start over: so a server
that was away for minutes is used again within seconds of its return."""
_IDLE_SECONDS = 20.0
"""After so long without use the pool closes a connection, since the server allows few for all processes together."""
_NETWORK = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""Time-outs that notice a dead network within seconds, instead of the system's minutes and hours:
https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS. Options of the address go first."""

_ENCODING = {"client_encoding": "UTF8"}
FORMS: LiteralString = (
    "SET LOCAL DateStyle = 'ISO'; SET LOCAL TimeZone = 'UTC'; SET LOCAL IntervalStyle = 'postgres'; "
    "SET LOCAL standard_conforming_strings = on"
)
"""With `_ENCODING`, the forms in which a transaction writes and reads moments, durations, bytes and texts, however the
database and the environment of this process are set up. Only the encoding can be set while connecting: poolers refuse
`options`."""


def completed(url: str) -> str:
    """The address with our encoding, and limits for a network that passes nothing.

    Raises `psycopg.Error` where it cannot be read.
    """
    given = conninfo_to_dict(url)
    return make_conninfo(url, **_ENCODING, **{name: value for name, value in _NETWORK.items() if name not in given})


class CalmConnection(AsyncConnection[DictRow]):
    """A connection that sleeps until something comes. Psycopg's own wakes ten times a second, to see whether it is to
    stop; asyncio tells it that.
    """

    async def wait(
        self,
        gen: PQGen[RV],
        interval: float = _WAKE_SECONDS,
        timeout: float | None = None,  # noqa: ASYNC109 - as psycopg names it
    ) -> RV:
        """Wait for an answer, as psycopg does."""
        return await super().wait(gen, interval, timeout)


async def connect(url: str) -> AsyncConnection[DictRow]:
    """A connection apart from any pool, for its caller to close. Raises `psycopg.Error`."""
    return await CalmConnection.connect(completed(url), autocommit=True, prepare_threshold=None, row_factory=dict_row)


@asynccontextmanager
async def one_connection(url: str) -> AsyncIterator[AsyncConnection[DictRow]]:
    """A connection outside any pool on which the server has answered: a pooler accepts one before it has a server.

    Raises `psycopg.Error`.
    """
    async with await connect(url) as connection:
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await connection.execute("SELECT 1")
        except TimeoutError as error:
            raise Silent(_NO_ANSWER) from error
        yield connection


class Line:
    """Whether the server can be reached. `error` is the error of the last attempt to connect; None if it succeeded."""

    def __init__(self) -> None:
        self.error: psycopg.Error | None = None


class KeptConnection(CalmConnection):
    """A connection of a pool. `patience` limits in seconds how long an answer may take; None is for ever."""

    patience: float | None = _ANSWER_SECONDS

    @classmethod
    async def connect(cls, conninfo: str = "", *, line: Line) -> Self:  # type: ignore[override]  # it takes no more
        """Connect, and note success or the error in `line`."""
        try:
            made = await super().connect(conninfo, autocommit=True, prepare_threshold=None, row_factory=dict_row)
        except psycopg.Error as error:
            line.error = error
            raise
        line.error = None
        return made

    async def wait(
        self,
        gen: PQGen[RV],
        interval: float = _WAKE_SECONDS,
        timeout: float | None = None,  # noqa: ASYNC109 - as psycopg names it
    ) -> RV:
        """Wait for an answer as long as its patience lasts, where no `timeout` is given."""
        return await super().wait(gen, interval, self.patience if timeout is None else timeout)

    async def begin(self, statement: LiteralString) -> None:
        """Begin a transaction. Raises `BrokenBefore` or `Silent`; then nothing was done."""
        try:
            await self.execute(statement)
        except psycopg.OperationalError as error:
            if not self.broken and self.info.transaction_status is TransactionStatus.ACTIVE:
                await self.close()
                raise Silent(_NO_ANSWER) from error
            raise BrokenBefore(*error.args) from error  # it broke while it was idle in the pool
        self.patience = None

    def is_over(self) -> None:
        """Note that the transaction has ended, and that the next one limits how long it may take to begin."""
        del self.patience


class Pool(AsyncConnectionPool[KeptConnection]):
    """At most so many connections to the database at an address. `open` it before it is used."""

    def __init__(self, url: str, most: int) -> None:
        self.line = Line()
        super().__init__(
            completed(url),
            connection_class=KeptConnection,
            kwargs={"line": self.line},
            min_size=1,
            max_size=most,
            max_idle=_IDLE_SECONDS,
            reconnect_timeout=_RECONNECTS_FOR,
            reconnect_failed=lambda pool: pool.resize(1, most),  # it connects where it has fewer than one
            open=False,
        )

    @property
    def wait_seconds(self) -> float:
        """How long to wait for a connection now, in seconds."""
        return _WAIT_SECONDS if self.line.error is None else _WAIT_WHILE_AWAY_SECONDS
