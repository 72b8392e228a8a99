"""A few threads that read, each on a connection that cannot write, so that a long search holds up nobody."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from sqlite_utils import Database

Result = TypeVar("Result")


class Readers:
    """As many threads as connections; a read takes the free one that was used last, which has most at hand."""

    def __init__(self, databases: Sequence[Database]) -> None:
        self._free = deque(databases)
        self._threads = ThreadPoolExecutor(len(databases), thread_name_prefix="sqlite-reader")

    def submit(self, work: Callable[[Database], Result]) -> Future[Result]:
        """Have `work` done in one read transaction: it sees one state of the database."""
        return self._threads.submit(self._read, work)

    def close(self) -> None:
        """Finish what was asked for and close the connections. Blocks."""
        self._threads.shutdown()
        while self._free:
            self._free.pop().close()

    def _read(self, work: Callable[[Database], Result]) -> Result:
        database = self._free.pop()
        try:
            with database.atomic():
                return work(database)
        finally:
            self._free.append(database)
