"""Group commit: one thread writes all waiting writes in one transaction, with one fsync."""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, TypeVar

from sqlite_utils import Database

from bot.errors import StorageError
from storage.sqlite.begin_write import begin_write

Result = TypeVar("Result")
Written_co = TypeVar("Written_co", covariant=True)
_MOST_IN_A_TRANSACTION = 64
_GATHERING_SECONDS = 0.01
"""How long a transaction waits for more writes, after one that had several. An fsync takes as long for ten writes as
for one: https://www.postgresql.org/docs/current/runtime-config-wal.html has the same under `commit_delay`."""


class Writer:
    """Writes values in the order in which they are submitted; one that fails does not fail its neighbours."""

    def __init__(self, database: Database, *, require_usable: Callable[[], None]) -> None:
        """`require_usable` is called before each transaction, and raises `StorageError` to prevent it."""
        self._database = database
        self._require_usable = require_usable
        self._waiting: deque[_Write[object]] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self._had_several = False

    def submit(self, work: Callable[[Database], Result]) -> Future[Result]:
        """Queue `work`; its future fails with what it raises, or with SQLite's error."""
        answer: Future[Result] = Future()
        write: _Write[Result] = _Write(work, answer)
        self._waiting.append(write)
        self._thread.submit(self._write_waiting)
        return answer

    def close(self) -> None:
        """Write what waits and close the connection. Blocks."""
        self._thread.shutdown()
        self._database.close()

    def _write_waiting(self) -> None:
        """Write what waits; nothing does where the transaction before took it along."""
        if not self._waiting:
            return
        if self._had_several and len(self._waiting) < _MOST_IN_A_TRANSACTION:
            time.sleep(_GATHERING_SECONDS)
        most = min(len(self._waiting), _MOST_IN_A_TRANSACTION)
        taken = [self._waiting.popleft() for _ in range(most)]
        self._had_several = most > 1
        begun = [write for write in taken if write.begin()]
        try:
            self._write(begun)
        except BaseException as error:
            self._abort(begun, error)
            raise

    def _abort(self, writes: Sequence[_Write[object]], error: BaseException) -> None:
        """Fail the writes when their transaction breaks (a rollback fails, the thread exits): nobody waits for ever."""
        with suppress(sqlite3.Error):
            self._database.rollback()
        _fail_all(writes, error)

    def _write(self, writes: Sequence[_Write[object]]) -> None:
        """Write all in one transaction; if that is rolled back, each in a transaction of its own."""
        if not writes:
            return
        try:
            self._require_usable()
            begin_write(self._database)
        except (sqlite3.Error, StorageError) as error:
            _fail_all(writes, error)
            return
        lost = self._transact(writes)
        if lost is None:
            _resolve_all(writes)
        elif len(writes) == 1:
            _fail_all(writes, lost)
        else:
            for write in writes:
                self._write([write])

    def _transact(self, writes: Sequence[_Write[object]]) -> Exception | None:
        """Do the writes and commit; the error with which the transaction was rolled back, or None.

        A full disk may end a whole transaction in the middle of one of its writes.
        """
        try:
            for write in writes:
                write.attempt(self._database)
                if not self._database.conn.in_transaction:
                    return write.error
            self._database.commit()
        except sqlite3.Error as error:
            self._database.rollback()
            return error
        return None


class _Write(Generic[Written_co]):
    """A write that was asked for, what came of it, and whom to answer."""

    def __init__(self, work: Callable[[Database], Written_co], answer: Future[Written_co]) -> None:
        self.error: Exception | None = None
        self._work = work
        self._answer = answer
        self._results: list[Written_co] = []

    def begin(self) -> bool:
        """Whether its future was not cancelled; from here on it cannot be."""
        return self._answer.set_running_or_notify_cancel()

    def attempt(self, database: Database) -> None:
        """Do the work in a savepoint, which is rolled back when it fails. May be done again in a new transaction."""
        self.error = None
        try:
            with database.atomic():
                self._results = [self._work(database)]
        except Exception as error:  # noqa: BLE001 - as any future: the caller gets whatever it raises
            self.error = error

    def resolve(self) -> None:
        """Set the result or the error of its future."""
        if self.error is None:
            self._answer.set_result(self._results[0])
        else:
            self._answer.set_exception(self.error)

    def fail(self, error: BaseException) -> None:
        """Fail its future, unless it is done, because the transaction was rolled back."""
        if not self._answer.done():
            self._answer.set_exception(error)


def _resolve_all(writes: Sequence[_Write[object]]) -> None:
    for write in writes:
        write.resolve()


def _fail_all(writes: Sequence[_Write[object]], error: BaseException) -> None:
    for write in writes:
        write.fail(error)
