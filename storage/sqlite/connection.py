"""Opens a database file, and runs the stores' functions on it: `write` on the writer, `read` on a reader."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Self, TypeVar

import stamina
from sqlite_utils import Database

from bot.errors import AlreadyRunning, OffprintError, StorageError
from storage.sqlite.errors import SQLITE_ERRORS, is_busy, storage_error
from storage.sqlite.file_in_place import FileInPlace, refuse_unfit, true_path
from storage.sqlite.lock import hold_lock
from storage.sqlite.moved_mark import refuse_moved
from storage.sqlite.readers import Readers
from storage.sqlite.schema import is_older, migrate, refuse_unusable
from storage.sqlite.sql_filter import register_functions
from storage.sqlite.writer import Writer

Result = TypeVar("Result")
_BUSY_SECONDS = 5.0
_READERS, _LONG_READERS = 3, 2
_READER_KIBIBYTES = 1 << 14
"""The page cache of a reader; SQLite's default of 2 MB does not hold the inner pages of a million papers."""
_CHECKPOINT_PAGES = 1000


class DatabaseFile:
    """An open database: one connection that writes, on a thread of its own, a few that read, and a few for searches.

    A function given to `write` or `read` sees one state of the database from its first statement to its last. It
    runs on another thread, so it must touch nothing but the database and values.
    """

    def __init__(
        self, path: Path, *, in_place: FileInPlace, writer: Writer, readers: Readers, long_readers: Readers
    ) -> None:
        self._path = path
        self._in_place = in_place
        self._writer = writer
        self._readers = readers
        self._long_readers = long_readers

    @classmethod
    def open(cls, path: Path, *, beside: bool = False, busy_seconds: float = _BUSY_SECONDS) -> Self:
        """Open the file, made and brought up to today's tables where need be. Blocks.

        `beside` is for a command that may run beside the service: it leaves checkpoints to the service, because two
        connections that checkpoint at once can lose commits (https://www.sqlite.org/wal.html#walresetbug).
        Raises `StorageError`, `SchemaTooNew`, `AlreadyRunning`.
        """
        opened: list[Database] = []
        try:
            _look_before_writing(path, busy_seconds)
            opened.append(_connect_writer(path, busy_seconds, checkpoint_pages=0 if beside else _CHECKPOINT_PAGES))
            _bring_up_to_date(opened[0], path, beside=beside)
            refuse_moved(opened[0], path)
            opened += [_connect_reader(path, busy_seconds) for _ in range(_READERS + _LONG_READERS)]
            in_place = FileInPlace(true_path(path), service=None if beside else opened[0])
        except (*SQLITE_ERRORS, OffprintError) as error:
            for database in opened:
                database.close()
            raise (error if isinstance(error, OffprintError) else storage_error(error, path)) from error
        writer, readers, long_readers = opened[0], opened[1 : _READERS + 1], opened[_READERS + 1 :]
        return cls(
            path,
            in_place=in_place,
            writer=Writer(writer, require_usable=in_place.require),
            readers=Readers(readers, name="sqlite-reader", require_usable=in_place.require),
            long_readers=Readers(long_readers, name="sqlite-search", require_usable=in_place.require),
        )

    async def write(self, work: Callable[[Database], Result]) -> Result:
        """Run `work` in a transaction; returns once that is on disk. Raises `StorageError`; then nothing is written.

        A cancelled task withdraws a write that has not begun; one that has begun goes on.
        """
        return await self._answer(self._writer.submit(work))

    async def read(self, work: Callable[[Database], Result]) -> Result:
        """Run `work` on a connection that cannot write. Raises `StorageError`."""
        return await self._answer(self._readers.submit(work))

    async def read_long(self, work: Callable[[Database], Result], *, within: float | None = None) -> Result:
        """As `read`, for what may take seconds: connections of its own, so that no delivery waits for a search.

        Raises `TooSlow` after `within` seconds, if they are given.
        """
        return await self._answer(self._long_readers.submit(work, within=within))

    def close(self) -> None:
        """Finish submitted work and close. Blocks."""
        self._long_readers.close()
        self._readers.close()
        self._writer.close()
        self._in_place.close()

    async def _answer(self, answer: Future[Result]) -> Result:
        try:
            return await asyncio.wrap_future(answer)
        except SQLITE_ERRORS as error:
            raise storage_error(error, self._path) from error


def connect_alone(path: Path) -> Database:
    """One connection that writes, for a move that holds the lock of the file; made and brought up to today's tables.

    Blocks. Raises `StorageError`, `SchemaTooNew`.
    """
    try:
        _look_before_writing(path, _BUSY_SECONDS)
        database = _connect_writer(path, _BUSY_SECONDS, checkpoint_pages=_CHECKPOINT_PAGES)
    except SQLITE_ERRORS as error:
        raise storage_error(error, path) from error
    try:
        migrate(database, path)
    except (*SQLITE_ERRORS, OffprintError):
        database.close()
        raise
    return database


def _look_before_writing(path: Path, busy_seconds: float) -> None:
    """Raise `StorageError` for a file that must be left as it is, on a connection that cannot write.

    One that can write would, when it is closed, move a write-ahead log that a crash has left into the file.
    """
    try:
        refuse_unfit(path)
        is_empty = not path.stat().st_size
    except OSError:
        return  # there is none, or the connection that follows says why it cannot be opened
    if is_empty:
        return
    address = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, timeout=busy_seconds, uri=True)) as connection:
        refuse_unusable(Database(connection, execute_plugins=False), path)


def _bring_up_to_date(database: Database, path: Path, *, beside: bool) -> None:
    """Bring the tables up to today's. A command does not do so under a running service, which may be an older one."""
    if not beside or not is_older(database):
        migrate(database, path)
        return
    try:
        with hold_lock(path):
            migrate(database, path)
    except AlreadyRunning as running:
        raise StorageError(
            f"{path}: a service runs on it, and its tables are those of an older Offprint than this one. Stop the "
            "service, start it again with this version, and run this command then."
        ) from running


def _connect_writer(path: Path, busy_seconds: float, *, checkpoint_pages: int) -> Database:
    """A connection that writes. `synchronous=FULL`: a row that is settled as sent survives a power cut."""
    database = _connect(path, busy_seconds)
    try:
        _write_ahead(database, busy_seconds)
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA foreign_keys = ON")
        database.execute(f"PRAGMA wal_autocheckpoint = {checkpoint_pages:d}")
    except (sqlite3.Error, StorageError):
        database.close()
        raise
    return database


def _write_ahead(database: Database, busy_seconds: float) -> None:
    """Have the file keep a write-ahead log. Of connections that do so at once on a fresh file SQLite refuses all but
    one, without waiting as it does everywhere else.
    """
    for attempt in stamina.retry_context(is_busy, attempts=None, timeout=busy_seconds, wait_initial=0.01, wait_max=0.1):
        with attempt:
            database.execute("PRAGMA journal_mode = WAL")


def _connect_reader(path: Path, busy_seconds: float) -> Database:
    database = _connect(path, busy_seconds)
    database.execute("PRAGMA query_only = ON")
    database.execute(f"PRAGMA cache_size = {-_READER_KIBIBYTES:d}")
    return database


def _connect(path: Path, busy_seconds: float) -> Database:
    """A connection whose rows are read by name. One thread at a time uses it, though not always the same one."""
    connection = sqlite3.connect(path, timeout=busy_seconds, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    register_functions(connection)
    return Database(connection, execute_plugins=False)
