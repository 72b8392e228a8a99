"""A few threads that read, each on a connection that cannot write, so that a long search holds up nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import TypeVar

from sqlite_utils import Database

Result = TypeVar("Result")


class Readers:
    """As many threads as connections; a read takes one that is free."""

    def __init__(self, databases: Sequence[Database]) -> None:
        self._free: SimpleQueue[Database] = SimpleQueue()
        for database in databases:
            self._free.put(database)
        self._threads = ThreadPoolExecutor(len(databases), thread_name_prefix="sqlite-reader")

    def submit(self, work: Callable[[Database], Result]) -> Future[Result]:
        """Have `work` done in one read transaction: it sees one state of the database."""
        return self._threads.submit(self._read, work)

    def close(self) -> None:
        """Finish what was asked for and close the connections. Blocks."""
        self._threads.shutdown()
        while not self._free.empty():
            self._free.get().close()

    def _read(self, work: Callable[[Database], Result]) -> Result:
        database = self._free.get()
        try:
            with database.atomic():
                return work(database)
        finally:
            self._free.put(database)
