"""The processes that are alive, in memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from bot.ports.processes import Process


class MemoryProcesses:
    """The port `Processes` in memory. `monotonic` gives seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._until: dict[str, tuple[Process, float]] = {}

    async def beat(self, process: Process, *, lasting: timedelta) -> None:
        """Say that a process is alive."""
        self._until[process.name] = process, self._monotonic() + lasting.total_seconds()

    async def leave(self, name: str) -> None:
        """Say that a process ends."""
        self._until.pop(name, None)

    async def alive(self) -> tuple[Process, ...]:
        """The processes that are alive, by name."""
        now = self._monotonic()
        return tuple(process for _, (process, until) in sorted(self._until.items()) if until > now)
