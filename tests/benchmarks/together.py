"""Several processes that do the same work at once, as several workers of a service do: how long they take together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from multiprocessing import get_context

_CONTEXT = get_context("spawn")
_PATIENCE = 600.0
"""Seconds: then something hangs that should not."""


class Meter:
    """What the processes share: a common beginning, how much is done, and that all is done."""

    def __init__(self, *, processes: int, total: int) -> None:
        self._total = total
        self._ready = _CONTEXT.Barrier(processes + 1)
        self._count = _CONTEXT.Value("q", 0)
        self._began = _CONTEXT.Value("d", 0.0)
        self._ended = _CONTEXT.Value("d", 0.0)
        self._all_done = _CONTEXT.Event()

    async def wait_for_others(self) -> None:
        """Return in all processes at once."""
        await asyncio.to_thread(self._ready.wait, _PATIENCE)

    def one_more(self) -> None:
        """Count a piece of work; the last one ends the time."""
        with self._count.get_lock():
            self._count.value += 1
            if self._count.value == self._total:
                self._ended.value = time.monotonic()
                self._all_done.set()

    async def wait_for_end(self) -> None:
        """Return when all is done."""
        await asyncio.to_thread(self._all_done.wait, _PATIENCE)

    def seconds(self) -> float:
        """From the common beginning until all is done; asked by the process that does none of the work."""
        self._ready.wait(_PATIENCE)
        began = time.monotonic()
        if not self._all_done.wait(_PATIENCE):
            raise TimeoutError(f"{self._count.value} of {self._total} pieces of work are done")
        return float(self._ended.value - began)


Work = Callable[[Meter, str, int], Awaitable[None]]
"""The work of one process, on a database at this address; its number is the process's. A function of a module."""


def seconds_together(work: Work, address: str, *, processes: int, total: int) -> float:
    """The seconds until so many processes have done `total` pieces of work, once all of them are ready."""
    meter = Meter(processes=processes, total=total)
    started = [_CONTEXT.Process(target=_run, args=(work, meter, address, number)) for number in range(processes)]
    for process in started:
        process.start()
    try:
        return meter.seconds()
    finally:
        for process in started:
            process.join(20)
            process.kill()


def _run(work: Work, meter: Meter, address: str, number: int) -> None:
    asyncio.run(_awaited(work, meter, address, number))


async def _awaited(work: Work, meter: Meter, address: str, number: int) -> None:
    await work(meter, address, number)
