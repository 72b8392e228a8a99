"""Opens a database of PostgreSQL, and runs the stores' functions on it, each in one transaction.

Transactions begin with one statement, set what they need for themselves alone, and prepare nothing, so that a pooler in
transaction mode may stand between (https://www.pgbouncer.org/features.html).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import LiteralString, Self, TypeVar

import psycopg
import stamina
from psycopg import AsyncConnection, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from bot.errors import StorageError
from bot.ports.hints import Hint
from storage.postgres.errors import BrokenBefore, is_passing, storage_error
from storage.postgres.moved_mark import refuse_moved
from storage.postgres.schema import migrate

Result = TypeVar("Result")
Connection = AsyncConnection[DictRow]
Statement = LiteralString | sql.Composable
Parameters = Sequence[object] | Mapping[str, object]

_CONNECTIONS, _LONG_CONNECTIONS = 12, 3
_WAIT_SECONDS = 10.0
"""How long a read or a write waits for a connection."""
_RECONNECTS_FOR = 2.0
"""For how many seconds the pool tries to connect, at ever longer intervals, before it begins anew: so a server that was
away for minutes is used within seconds of its return."""
_NOTICED_SOON: Mapping[str, int] = MappingProxyType(
    {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 11_000}
)
"""A server that is gone without a word is noticed within eleven seconds: of silence until the first probe, between
probes, probes, milliseconds without an acknowledgement (https://www.postgresql.org/docs/current/libpq-connect.html).

By the system's own limits a write would wait for a quarter of an hour or for two hours, and its lane stand still
(https://man7.org/linux/man-pages/man7/tcp.7.html). An address that names its own keeps them."""
_STALLED = "10s"
"""A process that stops in the middle of a transaction keeps its locks no longer than this."""
_ATTEMPTS = 8
_WRITE: LiteralString = (
    f"BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = '{_STALLED}'"
)
_LOOSELY: LiteralString = f"{_WRITE}; SET LOCAL synchronous_commit = off"
_READ: LiteralString = (
    f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = '{_STALLED}'"
)


class Given:
    """Hints that are given and not told yet (`storage.postgres.hints`)."""

    def __init__(self) -> None:
        self._hints: set[Hint] = set()
        self._is_some = asyncio.Event()

    def give(self, hint: Hint) -> None:
        """Have a hint told, soon."""
        self._hints.add(hint)
        self._is_some.set()

    async def take(self, *, together: float) -> frozenset[Hint]:
        """Wait for a hint, and for those that follow within `together` seconds."""
        await self._is_some.wait()
        await asyncio.sleep(together)
        taken = frozenset(self._hints)
        self._hints.clear()
        self._is_some.clear()
        return taken


class Database:
    """An open database. A function given to `write` or `read` is awaited inside of one transaction.

    It may be called again where the server ended the transaction to solve a deadlock, so it must touch nothing but the
    connection and values.
    """

    def __init__(self, url: str, pool: AsyncConnectionPool[Connection], long: AsyncConnectionPool[Connection]) -> None:
        self.url = url
        self._pool = pool
        self._long = long
        self._writing: set[asyncio.Task[object]] = set()
        self.given = Given()

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the database at a `postgresql://` address, and bring its tables up to today's.

        Raises `StorageError`, `SchemaTooNew`.
        """
        try:
            async with await psycopg.AsyncConnection.connect(url, autocommit=True, row_factory=dict_row) as first:
                await migrate(first, url)
                await refuse_moved(first, url)
        except psycopg.Error as error:
            raise storage_error(error, url) from error
        pool, long = _pool(url, _CONNECTIONS), _pool(url, _LONG_CONNECTIONS)
        await pool.open()
        await long.open()
        return cls(url, pool, long)

    async def write(self, work: Callable[[Connection], Awaitable[Result]], *, hint: Hint | None = None) -> Result:
        """Run `work` in a transaction; returns once that is on disk. Raises `StorageError`.

        A write whose task is cancelled goes on. When the connection breaks while it commits, nobody knows whether it
        is written. The other processes get the `hint` afterwards.
        """
        writing = asyncio.create_task(self._run(self._pool, work, begin=_WRITE))
        self._writing.add(writing)
        writing.add_done_callback(self._is_done)
        written = await asyncio.shield(writing)
        if hint is not None:
            self.given.give(hint)
        return written

    async def write_loosely(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """As `write`, for what means nothing any more once the server has stopped: it does not wait for the disk."""
        return await self._run(self._pool, work, begin=_LOOSELY)

    async def read(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Run `work` in a transaction that cannot write. Raises `StorageError`."""
        return await self._run(self._pool, work, begin=_READ)

    async def read_long(
        self, work: Callable[[Connection], Awaitable[Result]], *, within: float | None = None
    ) -> Result:
        """As `read`, for what may take seconds: connections of its own, so that no delivery waits for a search.

        Raises `TooSlow` when a statement takes longer than `within` seconds, if they are given.
        """
        limit: LiteralString = "" if within is None else f"; SET LOCAL statement_timeout = {round(within * 1000):d}"
        return await self._run(self._long, work, begin=_READ + limit)

    async def close(self) -> None:
        """Finish what is being written, and close."""
        if self._writing:
            await asyncio.wait(self._writing)
        await self._pool.close()
        await self._long.close()

    def _is_done(self, writing: asyncio.Task[Result]) -> None:
        """Forget a write. One whose task was cancelled has nobody to tell its error, and is found undone later."""
        self._writing.discard(writing)
        if not writing.cancelled():
            writing.exception()

    async def _run(
        self,
        pool: AsyncConnectionPool[Connection],
        work: Callable[[Connection], Awaitable[Result]],
        *,
        begin: LiteralString,
    ) -> Result:
        try:
            async for attempt in stamina.retry_context(
                on=is_passing, attempts=_ATTEMPTS, wait_initial=0.01, wait_max=0.2
            ):
                with attempt:
                    async with pool.connection() as connection, _transaction(connection, begin):
                        return await work(connection)
        except (psycopg.Error, PoolTimeout) as error:
            raise storage_error(error, self.url) from error
        raise StorageError("unreachable")  # an attempt returns or raises


@asynccontextmanager
async def _transaction(connection: Connection, begin: LiteralString) -> AsyncIterator[None]:
    """A transaction that this statement begins; rolled back when what is inside raises."""
    try:
        await connection.execute(begin)
    except psycopg.OperationalError as error:  # the connection had broken while it lay in the pool
        raise BrokenBefore from error
    try:
        yield
    except BaseException:
        if not connection.broken:
            await connection.rollback()
        raise
    await connection.commit()


def _pool(url: str, most: int) -> AsyncConnectionPool[Connection]:
    async def begin_anew(pool: AsyncConnectionPool[Connection]) -> None:
        await pool.resize(1, most)  # it connects where it has fewer than one

    return AsyncConnectionPool(
        make_conninfo("", **{**_NOTICED_SOON, **conninfo_to_dict(url)}),
        connection_class=AsyncConnection[DictRow],
        kwargs={"autocommit": True, "row_factory": dict_row, "prepare_threshold": None},
        min_size=1,
        max_size=most,
        timeout=_WAIT_SECONDS,
        reconnect_timeout=_RECONNECTS_FOR,
        reconnect_failed=begin_anew,
        open=False,
    )
