"""Several processes that do the same work at once, as several workers of a service do: how long they take together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context

_CONTEXT = get_context("spawn")
_PATIENCE = 600.0
"""Seconds: then something hangs that should not."""
_LOOK_SECONDS = 0.01
_ENDS_WITHIN = 20.0
"""Seconds that a process has for its end once all is done."""


class Meter:
    """What the processes share: a common beginning, how much each has done, and whether it is over.

    It has no lock: a process may be killed while it counts.
    """

    def __init__(self, *, processes: int, total: int) -> None:
        self._total = total
        self._ready = _CONTEXT.Barrier(processes + 1)
        self._done = _CONTEXT.RawArray("q", processes)
        self._is_over = _CONTEXT.RawValue("b", False)
        self.number = 0
        """The process that counts here."""

    async def wait_for_others(self) -> None:
        """Return in all processes at once."""
        await asyncio.to_thread(self._ready.wait, _PATIENCE)

    def one_more(self) -> None:
        """Count a piece of work that this process has done."""
        self._done[self.number] += 1

    async def wait_for_end(self) -> None:
        """Return when it is over."""
        while not self._is_over.value:  # noqa: ASYNC110 - another process ends it
            await asyncio.sleep(_LOOK_SECONDS)

    def begin(self) -> float:
        """Let all begin once they are ready; the moment, for the process that does none of the work."""
        self._ready.wait(_PATIENCE)
        return time.monotonic()

    def end(self) -> None:
        """Have all end, whatever is counted."""
        self._is_over.value = True

    def seconds(self) -> float:
        """From the common beginning until all is done; asked by the process that does none of the work."""
        began = self.begin()
        while (done := sum(self._done)) < self._total:
            if time.monotonic() > began + _PATIENCE:
                raise TimeoutError(f"{done} of {self._total} pieces of work are done")
            time.sleep(_LOOK_SECONDS)
        seconds = time.monotonic() - began
        self.end()
        return seconds


Work = Callable[[Meter, str, int], Awaitable[None]]
"""The work of one process, on a database at this address; its number is the process's. A function of a module."""


def seconds_together(work: Work, address: str, *, processes: int, total: int) -> float:
    """The seconds until so many processes have done `total` pieces of work, once all of them are ready."""
    meter = Meter(processes=processes, total=total)
    with started_together(work, meter, address, processes=processes):
        return meter.seconds()


@contextmanager
def started_together(work: Work, meter: Meter, address: str, *, processes: int) -> Iterator[Sequence[int]]:
    """The ids of processes that do the work; they end with the block."""
    started = [_CONTEXT.Process(target=_run, args=(work, meter, address, number)) for number in range(processes)]
    for process in started:
        process.start()
    try:
        yield [process.pid for process in started if process.pid is not None]
    finally:
        for process in started:
            process.join(_ENDS_WITHIN)
            process.kill()
            process.join()


def _run(work: Work, meter: Meter, address: str, number: int) -> None:
    asyncio.run(_awaited(work, meter, address, number))


async def _awaited(work: Work, meter: Meter, address: str, number: int) -> None:
    meter.number = number
    await work(meter, address, number)
