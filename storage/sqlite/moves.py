"""A file as the origin and as the destination of a move: the port `bot.ports.moving` over SQLite."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from bot.errors import NotEmpty, OffprintError, StorageError
from bot.moving.batch import Batch
from bot.moving.table import Key, Table, key_of_text, key_text
from bot.moving.tally import Tally
from bot.ports.moving import Mark
from storage.rows.conversions import moment_column
from storage.rows.tables import TABLES
from storage.sqlite.begin_write import begin_write
from storage.sqlite.connection import connect_alone
from storage.sqlite.errors import SQLITE_ERRORS, storage_error
from storage.sqlite.file_in_place import FileInPlace, refuse_unfit, true_path
from storage.sqlite.lock import hold_lock, is_held
from storage.sqlite.moved_index import leave_index, make_index
from storage.sqlite.moved_mark import close_for_good, file_address, left_for, origin_of_move
from storage.sqlite.moved_numbers import last_numbers, number_on
from storage.sqlite.moved_rows import batches, insert, lenient_text
from storage.sqlite.outbox import recover_rows
from storage.sqlite.schema import is_older, refuse_no_tables, refuse_unusable

Result = TypeVar("Result")
_BUSY_SECONDS = 5.0


class _File:
    """A file that one move has to itself. What it is asked runs on another thread, one thing at a time."""

    def __init__(self, database: Database, path: Path) -> None:
        self._database = database
        self._path = path

    @property
    def address(self) -> str:
        """Its address, with the whole path."""
        return file_address(self._path)

    async def batches(
        self, table: Table, *, after: Key | None = None, until: Key | None = None
    ) -> AsyncGenerator[Batch, None]:
        """The rows of a table in the order of its key."""
        found = batches(self._database, table, after=after, until=until)
        while (batch := await self._ask(lambda _: next(found, None))) is not None:
            yield batch

    async def _ask(self, work: Callable[[Database], Result]) -> Result:
        return await asyncio.to_thread(self._asked, work)

    def _asked(self, work: Callable[[Database], Result]) -> Result:
        with _told_errors(self._path):
            return work(self._database)


class SqliteOrigin(_File):
    """The port `Origin` over a file."""

    def __init__(self, database: Database, path: Path) -> None:
        super().__init__(database, path)
        self.left_for = left_for(database)

    async def counts(self, tables: Sequence[Table]) -> Mapping[str, int]:
        """How many rows each table has."""
        return await self._ask(lambda database: {table.name: _count(database, table) for table in tables})

    async def numbers(self, tables: Sequence[Table]) -> Mapping[str, int]:
        """The highest number given in each numbered table. SQLite remembers it for those with AUTOINCREMENT."""
        return await self._ask(lambda database: last_numbers(database, tables))

    async def leave(self, destination: str, at: datetime) -> None:
        """Write down that it was moved there, and refuse all writes from then on."""
        await self._ask(lambda database: _leave(database, destination, at))


class SqliteDestination(_File):
    """The port `Destination` over a file."""

    async def begin(self, origin: str, at: datetime) -> Mapping[str, Mark]:
        """Begin a move, or go on with the one from `origin`."""
        return await self._ask(lambda database: _begin(database, self.address, origin, at))

    async def write(self, table: Table, batch: Batch, mark: Mark) -> None:
        """Write a batch and its mark in one transaction."""
        await self._ask(lambda database: _write(database, table, batch, mark))

    async def clear(self) -> None:
        """Delete what the move has brought."""
        await self._ask(_clear)

    async def index(self) -> None:
        """Make the index of words."""
        await self._ask(_index)

    async def finish(self, numbers: Mapping[str, int]) -> None:
        """End the move: the file can be opened from then on."""
        await self._ask(lambda database: _finish(database, numbers))


@asynccontextmanager
async def open_sqlite_origin(path: Path) -> AsyncIterator[SqliteOrigin]:
    """A file that is moved: nobody else writes to it meanwhile. Raises `StorageError`, `AlreadyRunning`."""
    _require_ours(path)
    with _alone(path) as database:
        with _told_errors(path):
            begin_write(database)
            origin = _origin(database, path)
        yield origin


@asynccontextmanager
async def read_sqlite_origin(path: Path) -> AsyncIterator[SqliteOrigin]:
    """A file that is only looked at; a service may run on it. It cannot be left. Raises `StorageError`."""
    _require_ours(path)
    with _told_errors(path), closing(_read_only(path)) as database:
        database.execute("BEGIN")
        yield _origin(database, path)


@asynccontextmanager
async def open_sqlite_destination(path: Path) -> AsyncIterator[SqliteDestination]:
    """A file that is moved into; made where there is none. Raises `StorageError`, `AlreadyRunning`, `SchemaTooNew`."""
    with _alone(path) as database:
        yield SqliteDestination(database, path)


async def refuse_as_sqlite_destination(path: Path, origin: str) -> None:
    """Raise `StorageError` for a file that a move from `origin` could not go into; nothing is written or made."""
    await asyncio.to_thread(_refuse_as_destination, path, origin)


def _refuse_as_destination(path: Path, origin: str) -> None:
    if is_held(path):
        raise StorageError(f"{file_address(path)}: a service runs on it; stop it first.")
    if not path.exists():
        if not os.access(true_path(path).parent, os.W_OK | os.X_OK):
            raise StorageError(f"{file_address(path)}: it cannot be made; its folder must exist and be writable.")
        return
    _require_ours(path, or_empty=True)
    if path.stat().st_size:
        with _told_errors(path), closing(_read_only(path)) as database:
            _refuse_taken(database, file_address(path), origin)


def _origin(database: Database, path: Path) -> SqliteOrigin:
    """The origin on a connection whose transaction has begun. Raises `StorageError` where a move comes into it."""
    if (origin := origin_of_move(database)) is not None:
        raise StorageError(
            f"{file_address(path)}: a move from {origin} into it has not ended; it has not all of the data."
        )
    return SqliteOrigin(database, path)


def _require_ours(path: Path, *, or_empty: bool = False) -> None:
    """Raise `StorageError` unless a file of Offprint's is there, whose tables are not older than today's."""
    try:
        refuse_unfit(path)
        is_empty = not path.stat().st_size
    except OSError as error:
        raise StorageError(f"{file_address(path)}: it cannot be read ({error.strerror}).") from error
    if is_empty and or_empty:
        return
    with _told_errors(path), closing(_read_only(path)) as database:
        refuse_unusable(database, path)
        refuse_no_tables(database, path)
        if is_older(database):
            raise StorageError(
                f"{path}: its tables are those of an older Offprint. Start the service on it once with this version, "
                "stop it, and move it then."
            )


def _read_only(path: Path) -> Database:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", timeout=_BUSY_SECONDS, uri=True, check_same_thread=False
    )
    connection.text_factory = lenient_text
    return Database(connection, execute_plugins=False)


@contextmanager
def _alone(path: Path) -> Iterator[Database]:
    """The file, which no service uses while it is open here; brought up to today's tables, or made."""
    with hold_lock(path), _told_errors(path):
        database = connect_alone(path)
        try:
            in_place = FileInPlace(true_path(path), service=database)
        except (*SQLITE_ERRORS, OffprintError):
            database.close()
            raise
        with closing(in_place), closing(database):  # the connection is closed first, as `FileInPlace.close` asks
            database.conn.text_factory = lenient_text
            yield database


@contextmanager
def _told_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except SQLITE_ERRORS as error:
        raise storage_error(error, path) from error


def _count(database: Database, table: Table) -> int:
    (count,) = database.execute(f"SELECT count(*) FROM {table.name}").fetchone()  # noqa: S608 - a name of ours
    return int(count)


def _has_rows(database: Database, table: Table) -> bool:
    return database.execute(f"SELECT 1 FROM {table.name} LIMIT 1").fetchone() is not None  # noqa: S608 - a name of ours


def _leave(database: Database, destination: str, at: datetime) -> None:
    close_for_good(database, TABLES, destination=destination, at=at)
    database.conn.commit()


def _begin(database: Database, address: str, origin: str, at: datetime) -> dict[str, Mark]:
    with _transaction(database):
        _refuse_taken(database, address, origin)
        if origin_of_move(database) is None:
            database.execute("INSERT INTO move (origin, begun_at) VALUES (?, ?)", (origin, moment_column(at)))
            leave_index(database)
        marks = database.execute("SELECT name, last_key, rows, total FROM move_mark").fetchall()
    return {name: Mark(key_of_text(key), Tally(rows, int(total, 16))) for name, key, rows, total in marks}


def _refuse_taken(database: Database, address: str, origin: str) -> None:
    """Raise `NotEmpty` where the file has a team's data, `StorageError` where it was moved away, or a move from
    elsewhere comes in.
    """
    if (there := left_for(database)) is not None:
        raise StorageError(f"{address}: its data was moved to {there}; name a new file.")
    under_way = origin_of_move(database)
    if under_way == origin:
        return
    if under_way is not None:
        raise StorageError(f"{address}: a move from {under_way} into it has not ended; name another.")
    taken = next((table.name for table in TABLES if _has_rows(database, table)), None)
    if taken is not None:
        raise NotEmpty(f"{address}: it has data of a team already (in {taken}); name a file that does not exist.")


def _write(database: Database, table: Table, batch: Batch, mark: Mark) -> None:
    with _transaction(database):
        insert(database, table, batch.rows)
        database.execute(
            """
            INSERT INTO move_mark (name, last_key, rows, total) VALUES (?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET last_key = excluded.last_key, rows = excluded.rows,
                total = excluded.total
            """,
            (table.name, key_text(mark.key), mark.tally.rows, mark.tally.checksum),
        )


def _clear(database: Database) -> None:
    with _transaction(database):
        leave_index(database)
        for name in ("move_mark", *(table.name for table in reversed(TABLES)), "newest_of_stretch"):
            database.execute(f"DELETE FROM {name}")  # noqa: S608 - a name of ours


def _index(database: Database) -> None:
    with _transaction(database):
        make_index(database)


def _finish(database: Database, numbers: Mapping[str, int]) -> None:
    with _transaction(database):
        recover_rows(database, alive=())
        number_on(database, numbers)
        database.execute("DELETE FROM move_mark")
        database.execute("DELETE FROM move")


@contextmanager
def _transaction(database: Database) -> Iterator[None]:
    """A transaction that writes; rolled back when what is inside raises."""
    begin_write(database)
    try:
        yield
        database.conn.commit()
    finally:
        database.conn.rollback()
