"""A database of PostgreSQL as the origin and as the destination of a move: the port `bot.ports.moving`.

The origin is read in one transaction, which lasts as long as the move. Its locks let others read, but not write. All
settings are local to a transaction, so this works through a pooler in transaction mode.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import datetime
from typing import LiteralString

import psycopg
from psycopg.sql import SQL, Identifier

from bot.errors import AlreadyRunning, NotEmpty, StorageError
from bot.moving.batch import Batch
from bot.moving.table import Key, Table, key_of_text, key_text
from bot.moving.tally import Tally
from bot.ports.moving import Mark
from storage.postgres.connection import Connection
from storage.postgres.errors import shown_url
from storage.postgres.moved_index import leave_index, make_index
from storage.postgres.moved_mark import (
    CLAIMED_TABLES,
    close_for_good,
    close_until_it_is_whole,
    left_for,
    open_for_all,
    origin_of_move,
)
from storage.postgres.moved_numbers import last_number, number_of, number_on
from storage.postgres.moved_rows import batches, insert
from storage.postgres.moving_connection import (
    BEGIN_TO_LEAVE,
    BEGIN_TO_READ,
    BEGIN_TO_WRITE,
    connected,
    told_errors,
    transaction,
)
from storage.postgres.outbox import recover_rows
from storage.postgres.refused_row import refused
from storage.postgres.schema import has_tables_of_ours, is_older, migrate
from storage.rows.conversions import moment_column
from storage.rows.tables import TABLES

_ALIVE: LiteralString = """
SELECT name AS holder FROM worker JOIN lane ON lane.worker = worker.name WHERE worker.expires_at > clock_timestamp()
UNION SELECT name FROM process WHERE alive_until > clock_timestamp()
UNION SELECT holder FROM lease WHERE holder IS NOT NULL AND expires_at > clock_timestamp()
ORDER BY 1
"""
_OPEN_LANES: LiteralString = """
INSERT INTO lane (channel, due_at) SELECT DISTINCT channel, '-infinity'::timestamptz FROM outbox
ON CONFLICT (channel) DO UPDATE SET due_at = '-infinity'
"""
"""Every lane becomes a candidate once: the triggers note only rows that change, and these were copied as they were."""
_EVERY_TABLE = SQL(", ").join(Identifier(table.name) for table in TABLES)
_CLAIMED = SQL(", ").join(map(Identifier, CLAIMED_TABLES))


class _Database:
    """A database on one connection, which only the move uses."""

    def __init__(self, connection: Connection, url: str) -> None:
        self._connection = connection
        self._url = url

    @property
    def address(self) -> str:
        """Its address, without a user and a password."""
        return shown_url(self._url)

    async def batches(
        self, table: Table, *, after: Key | None = None, until: Key | None = None
    ) -> AsyncGenerator[Batch, None]:
        """The rows of a table in the order of its key."""
        with told_errors(self._url):
            async with aclosing(batches(self._connection, table, after=after, until=until)) as found:
                async for batch in found:
                    yield batch


class PostgresOrigin(_Database):
    """The port `Origin` over PostgreSQL."""

    def __init__(self, connection: Connection, url: str, *, left_for: str | None) -> None:
        super().__init__(connection, url)
        self.left_for = left_for

    async def counts(self, tables: Sequence[Table]) -> Mapping[str, int]:
        """The number of rows of each table."""
        with told_errors(self._url):
            return {table.name: await number_of(self._connection, SQL("count(*)"), table.name) for table in tables}

    async def numbers(self, tables: Sequence[Table]) -> Mapping[str, int]:
        """The highest number ever given in each numbered table: of `change_counter`, or of the identity column."""
        with told_errors(self._url):
            return {
                table.name: await last_number(self._connection, table, table.numbered)
                for table in tables
                if table.numbered is not None
            }

    async def leave(self, destination: str, at: datetime) -> None:
        """Mark the database as moved to `destination`, and refuse all writes from then on."""
        with told_errors(self._url):
            names = [table.name for table in TABLES]
            await close_for_good(self._connection, names, destination=destination, at=at)
            await self._connection.commit()


class PostgresDestination(_Database):
    """The port `Destination` over PostgreSQL."""

    async def batches(
        self, table: Table, *, after: Key | None = None, until: Key | None = None
    ) -> AsyncGenerator[Batch, None]:
        """The rows of a table in the order of its key."""
        with told_errors(self._url):
            async with transaction(self._connection, BEGIN_TO_READ, commits=False):
                async for batch in super().batches(table, after=after, until=until):
                    yield batch

    async def begin(self, origin: str, at: datetime) -> Mapping[str, Mark]:
        """Begin a move, or resume an unfinished one from `origin`; returns the marks by table."""
        async with self._transaction() as connection:
            await connection.execute("LOCK TABLE move IN EXCLUSIVE MODE")
            await _refuse_taken(connection, self.address, origin)
            if await origin_of_move(connection) is None:
                await connection.execute(
                    "INSERT INTO move (origin, begun_at) VALUES (%s, %s)", (origin, moment_column(at))
                )
                await leave_index(connection)
                await close_until_it_is_whole(connection)
                await _refuse_alive(connection, self._url)
            marks = await (await connection.execute("SELECT * FROM move_mark")).fetchall()
        return {
            row["name"]: Mark(key_of_text(row["last_key"]), Tally(row["rows"], int(row["total"], 16))) for row in marks
        }

    async def write(self, table: Table, batch: Batch, mark: Mark) -> None:
        """Write a batch and its mark in one transaction."""
        async with self._transaction() as connection:
            # No wait for the disk: a crash loses the batch together with its mark, and then it is moved again.
            await connection.execute("SET LOCAL synchronous_commit = off")
            try:
                await insert(connection, table, batch.rows)
            except psycopg.DatabaseError as error:
                raise refused(error, self.address, table, batch) from error
            await connection.execute(
                """
                INSERT INTO move_mark (name, last_key, rows, total) VALUES (%s, %s, %s, %s)
                ON CONFLICT (name) DO UPDATE SET last_key = excluded.last_key, rows = excluded.rows,
                    total = excluded.total
                """,
                (table.name, key_text(mark.key), mark.tally.rows, mark.tally.checksum),
            )

    async def clear(self) -> None:
        """Delete the rows and the marks of the move."""
        async with self._transaction() as connection:
            await leave_index(connection)
            await connection.execute(SQL("TRUNCATE {}, lane").format(_EVERY_TABLE))
            await connection.execute("DELETE FROM move_mark")

    async def index(self) -> None:
        """Make the index of words."""
        async with self._transaction() as connection:
            await make_index(connection)

    async def finish(self, numbers: Mapping[str, int]) -> None:
        """End the move: open the database, and update the planner's statistics."""
        async with self._transaction() as connection:
            await connection.execute(_OPEN_LANES)
            await recover_rows(connection, alive=())
            for table in TABLES:
                if table.numbered is not None:
                    await number_on(connection, table, table.numbered, numbers.get(table.name, 0))
            await connection.execute("DELETE FROM move_mark")
            await connection.execute("DELETE FROM move")
            await open_for_all(connection)
            await connection.execute(SQL("ANALYZE {}").format(_EVERY_TABLE))

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        with told_errors(self._url):
            async with transaction(self._connection, BEGIN_TO_WRITE) as connection:
                yield connection


@asynccontextmanager
async def open_postgres_origin(url: str) -> AsyncIterator[PostgresOrigin]:
    """Open the origin of a move. Others may read it, but not write. Raises `StorageError`, `AlreadyRunning`."""
    async with connected(url) as connection:
        await _require_ours(connection, url)
        with told_errors(url):
            async with transaction(connection, BEGIN_TO_LEAVE, commits=False):
                # The locks come before the first SELECT, since that takes the snapshot. The tables of claims are locked
                # too: a service that starts meanwhile waits there, and holds no lock that the end of the move needs.
                locked = SQL("LOCK TABLE {}, {} IN SHARE ROW EXCLUSIVE MODE").format(_CLAIMED, _EVERY_TABLE)
                await connection.execute(locked)
                await _refuse_alive(connection, url)
                yield await _origin(connection, url)


@asynccontextmanager
async def read_postgres_origin(url: str) -> AsyncIterator[PostgresOrigin]:
    """Open the origin of a dry run, read-only; a service may run on it. Raises `StorageError`."""
    async with connected(url) as connection:
        await _require_ours(connection, url)
        with told_errors(url):
            async with transaction(connection, BEGIN_TO_READ, commits=False):
                yield await _origin(connection, url)


@asynccontextmanager
async def open_postgres_destination(url: str) -> AsyncIterator[PostgresDestination]:
    """Open the destination of a move; creates its tables. Raises `StorageError`, `AlreadyRunning`, `SchemaTooNew`."""
    async with connected(url) as connection:
        with told_errors(url):
            await migrate(connection, url)
        yield PostgresDestination(connection, url)


async def refuse_as_postgres_destination(url: str, origin: str) -> None:
    """Raise `StorageError` or `AlreadyRunning` if a move from `origin` could not write there. Changes nothing."""
    async with connected(url) as connection:
        with told_errors(url):
            # The tables are created and rolled back: an error shows that this user may not create them.
            async with connection.transaction(force_rollback=True):
                await migrate(connection, url)
                await _refuse_alive(connection, url)
                await _refuse_taken(connection, shown_url(url), origin)


async def _origin(connection: Connection, url: str) -> PostgresOrigin:
    """The origin, on a connection in a transaction. Raises `StorageError` if it is an unfinished destination itself."""
    if (origin := await origin_of_move(connection)) is not None:
        raise StorageError(f"{shown_url(url)}: a move from {origin} into it has not ended; it has not all of the data.")
    return PostgresOrigin(connection, url, left_for=await left_for(connection))


async def _require_ours(connection: Connection, url: str) -> None:
    """Raise `StorageError` unless the database has our tables, in the current schema."""
    with told_errors(url):
        if not await has_tables_of_ours(connection, url):
            raise StorageError(f"{shown_url(url)}: it has no data of Offprint; name a database that a service ran on.")
        if await is_older(connection, url):
            raise StorageError(
                f"{shown_url(url)}: its tables are those of an older Offprint. Start the service on it once with this "
                "version, stop it, and move it then."
            )


async def _refuse_alive(connection: Connection, url: str) -> None:
    """Raise `AlreadyRunning` if a process of the service is alive or holds a lease."""
    alive = [row["holder"] for row in await (await connection.execute(_ALIVE)).fetchall()]
    if alive:
        raise AlreadyRunning(
            f"{shown_url(url)}: a service runs on it ({', '.join(alive)}). Stop every process of it; what one that was "
            "killed held is free a little later."
        )


async def _refuse_taken(connection: Connection, address: str, origin: str) -> None:
    """Raise `NotEmpty` where it has a team's data, `StorageError` where it was moved away or another move comes in."""
    if (there := await left_for(connection)) is not None:
        raise StorageError(f"{address}: its data was moved to {there}; name another database.")
    under_way = await origin_of_move(connection)
    if under_way == origin:
        return
    if under_way is not None:
        raise StorageError(f"{address}: a move from {under_way} into it has not ended; name another.")
    for table in TABLES:
        if await number_of(connection, SQL("count(*)"), table.name, limit=SQL("LIMIT 1")):
            raise NotEmpty(
                f"{address}: it has data of a team already (in {table.name}); name an empty database "
                "(`createdb NAME` makes one)."
            )
