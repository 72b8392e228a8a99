"""Opens a PostgreSQL database, and runs each function of a store in one transaction.

It works through a pooler in transaction mode (https://www.pgbouncer.org/features.html): settings are local to a
transaction, and no statement is prepared. A transaction begins with one statement, which is one round trip.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import LiteralString, Self, TypeVar

import psycopg
import stamina
from psycopg import AsyncConnection, errors, sql
from psycopg.rows import DictRow
from psycopg_pool import PoolTimeout

from bot.errors import StorageError, TooSlow
from bot.ports.hints import Hint
from storage.postgres.errors import BrokenBefore, is_passing, storage_error
from storage.postgres.moved_mark import refuse_moved
from storage.postgres.pool import FORMS, Pool, one_connection
from storage.postgres.schema import migrate

Result = TypeVar("Result")
Connection = AsyncConnection[DictRow]
Statement = LiteralString | sql.Composable
Parameters = Sequence[object] | Mapping[str, object]

_CONNECTIONS, _LONG_CONNECTIONS = 12, 3
_STALLED = "8s"
"""A process that stops in the middle of a transaction keeps its locks no longer than this, so that another polls within
ten seconds also where the one that polled stops in the middle of a page. One that stops just as it sends a statement
keeps them until it goes on or ends: the server counts while it waits for a statement to begin."""
_ATTEMPTS = 8
_GIVEN_UP = "That search took too long and was given up. Ask for less: add a word that few papers have."
_PATIENCE: LiteralString = f"SET LOCAL idle_in_transaction_session_timeout = '{_STALLED}'"
_WRITE: LiteralString = f"BEGIN ISOLATION LEVEL READ COMMITTED; {FORMS}; {_PATIENCE}"
_LOOSELY: LiteralString = f"{_WRITE}; SET LOCAL synchronous_commit = off"
_READ: LiteralString = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {FORMS}; {_PATIENCE}"


class Given:
    """The queue of hints that are not sent yet (`storage.postgres.hints`)."""

    def __init__(self) -> None:
        self._hints: set[Hint] = set()
        self._is_some = asyncio.Event()

    def give(self, hint: Hint) -> None:
        """Queue a hint, which is sent soon."""
        self._hints.add(hint)
        self._is_some.set()

    async def take(self, *, together: float) -> frozenset[Hint]:
        """Wait for a hint, and collect those that follow within `together` seconds."""
        await self._is_some.wait()
        await asyncio.sleep(together)
        taken = frozenset(self._hints)
        self._hints.clear()
        self._is_some.clear()
        return taken


class Database:
    """An open database. A function that is given to `write` or `read` is awaited inside one transaction.

    The function is called again after a deadlock or a broken connection, so it must touch nothing but the connection
    and values.
    """

    def __init__(self, url: str, pool: Pool, long: Pool) -> None:
        self.url = url
        self._pool = pool
        self._long = long
        self._running: set[asyncio.Task[object]] = set()
        self.given = Given()

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the database at a `postgresql://` address, and migrate its tables to the current schema.

        Raises `StorageError` (`ServerAway` if the server may answer later), `SchemaTooNew`.
        """
        try:
            async with one_connection(url) as first:
                await migrate(first, url)
                await refuse_moved(first, url)
        except psycopg.Error as error:
            raise storage_error(error, url) from error
        pool, long = Pool(url, _CONNECTIONS), Pool(url, _LONG_CONNECTIONS)
        await pool.open()
        await long.open()
        return cls(url, pool, long)

    async def write(self, work: Callable[[Connection], Awaitable[Result]], *, hint: Hint | None = None) -> Result:
        """Run `work` in a transaction; returns once the commit is on disk. Raises `StorageError`.

        A write goes on after its task is cancelled. If the connection breaks during the commit, the outcome is unknown.
        After the commit the other processes are sent the `hint`.
        """
        written = await asyncio.shield(self._started(self._run(self._pool, work, begin=_WRITE)))
        if hint is not None:
            self.given.give(hint)
        return written

    async def write_one(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """As `write`, for one statement that does no more when it is sent twice: it is a transaction by itself."""
        return await asyncio.shield(self._started(self._run(self._pool, work, begin=None)))

    async def write_loosely(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """As `write`, but without a wait for the disk: for values that are worthless after a crash of the server."""
        return await self._unless_left(self._run(self._pool, work, begin=_LOOSELY))

    async def read(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Run `work` in a transaction that cannot write. Raises `StorageError`."""
        return await self._unless_left(self._run(self._pool, work, begin=_READ))

    async def read_one(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """As `read`, for one statement that is asked every second: it needs no transaction around it.

        Nothing sets `FORMS` there, so a statement that returns moments or durations asks for them in binary form.
        """
        return await self._unless_left(self._run(self._pool, work, begin=None))

    async def read_long(
        self, work: Callable[[Connection], Awaitable[Result]], *, within: float | None = None
    ) -> Result:
        """As `read`, for work of seconds. It has a pool of its own, so that no delivery waits for a search.

        Raises `TooSlow` if `within` is given and a statement takes more seconds.
        """
        if within is None:
            return await self._unless_left(self._run(self._long, work, begin=_READ))
        limit: LiteralString = f"; SET LOCAL statement_timeout = {round(within * 1000):d}"
        try:
            return await self._unless_left(self._run(self._long, work, begin=_READ + limit))
        except StorageError as error:
            if isinstance(error.__cause__, errors.QueryCanceled):
                raise TooSlow(_GIVEN_UP) from error
            raise

    async def close(self) -> None:
        """Finish what is being written, and close."""
        if self._running:
            await asyncio.wait(self._running)
        await self._pool.close()
        await self._long.close()

    def _started(self, running: Coroutine[None, None, Result]) -> asyncio.Task[Result]:
        started = asyncio.create_task(running)
        self._running.add(started)
        started.add_done_callback(self._is_done)
        return started

    async def _unless_left(self, running: Coroutine[None, None, Result]) -> Result:
        """The result of a task, which is cancelled with its caller. The caller does not wait for the cancellation:
        cancelling a statement takes seconds if the server does not answer.
        """
        started = self._started(running)
        try:
            return await asyncio.shield(started)
        finally:
            started.cancel()

    def _is_done(self, running: asyncio.Task[Result]) -> None:
        """Drop a finished task. The error of a write whose caller was cancelled is ignored: a later read shows it."""
        self._running.discard(running)
        if not running.cancelled():
            running.exception()

    async def _run(
        self, pool: Pool, work: Callable[[Connection], Awaitable[Result]], *, begin: LiteralString | None
    ) -> Result:
        try:
            async for attempt in stamina.retry_context(
                on=is_passing, attempts=_ATTEMPTS, wait_initial=0.01, wait_max=0.2
            ):
                with attempt:
                    async with _transaction(pool, begin) if begin else _statement(pool) as connection:
                        return await work(connection)
        except errors.ReadOnlySqlTransaction as error:
            await self._connect_anew()
            raise storage_error(error, self.url) from error
        except PoolTimeout as error:
            raise storage_error(pool.line.error or error, self.url) from error
        except psycopg.Error as error:
            raise storage_error(error, self.url) from error
        raise StorageError("unreachable")  # an attempt returns or raises

    async def _connect_anew(self) -> None:
        """Replace all connections, after the server became a standby: the address may lead to the new primary now."""
        await self._pool.drain()
        await self._long.drain()


@asynccontextmanager
async def _statement(pool: Pool) -> AsyncIterator[Connection]:
    """A connection for one statement that may be sent again where the connection had broken."""
    async with pool.connection(timeout=pool.wait_seconds) as connection:
        try:
            yield connection
        except psycopg.OperationalError as error:
            if not connection.broken:
                raise
            await pool.check()
            raise BrokenBefore(*error.args) from error


@asynccontextmanager
async def _transaction(pool: Pool, begin: LiteralString) -> AsyncIterator[Connection]:
    """A transaction that the statement `begin` starts; it is rolled back if the body raises.

    If a pooled connection turns out to be broken, all others are checked before the next attempt.
    """
    async with pool.connection(timeout=pool.wait_seconds) as connection:
        try:
            await connection.begin(begin)
        except BrokenBefore:
            await pool.check()
            raise
        try:
            yield connection
        except BaseException:
            if not connection.broken:
                await connection.rollback()
            raise
        else:
            await connection.commit()
        finally:
            connection.is_over()
