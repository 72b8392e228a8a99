"""A pool of reader threads, each with a read-only connection, so that a long search blocks nobody."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from sqlite_utils import Database

Result = TypeVar("Result")
_STEPS_BETWEEN_CHECKS = 1_000
"""Steps of SQLite's virtual machine between two checks of the clock: less than a millisecond."""


class Readers:
    """As many threads as connections; a read takes the free connection used last, whose page cache is warmest."""

    def __init__(
        self, databases: Sequence[Database], *, name: str, require_usable: Callable[[], None] = lambda: None
    ) -> None:
        """`require_usable` is called before each read, and raises `StorageError` where nothing may be read.

        `name` is that of the threads.
        """
        self._require_usable = require_usable
        self._free = deque(databases)
        self._threads = ThreadPoolExecutor(len(databases), thread_name_prefix=name)

    def submit(self, work: Callable[[Database], Result], *, within: float | None = None) -> Future[Result]:
        """Have `work` done in one read transaction: it sees one state of the database.

        With `within`, SQLite interrupts its statement once `within` seconds have passed since `work` began.
        """
        return self._threads.submit(self._read, work, within)

    def close(self) -> None:
        """Finish what was asked for and close the connections. Blocks."""
        self._threads.shutdown()
        while self._free:
            self._free.pop().close()

    def _read(self, work: Callable[[Database], Result], within: float | None) -> Result:
        self._require_usable()
        database = self._free.pop()
        try:
            with _interrupted(database, within), database.atomic():
                return work(database)
        finally:
            self._free.append(database)


@contextmanager
def _interrupted(database: Database, within: float | None) -> Iterator[None]:
    """Interrupt SQLite once `within` seconds have passed."""
    if within is None:
        yield
        return
    until = time.monotonic() + within
    database.conn.set_progress_handler(lambda: time.monotonic() > until, _STEPS_BETWEEN_CHECKS)
    try:
        yield
    finally:
        database.conn.set_progress_handler(None, 0)
