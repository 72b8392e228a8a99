"""The pace of requests: one at a time, so many seconds apart, over everything that shares it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from bot.errors import StorageError
from bot.ports.rates import Rates

_LONGEST_QUEUE = timedelta(hours=1)


@dataclass(slots=True)
class Pace:
    """One request at a time, `seconds` between the end of one and the start of the next.

    All clients of a server share one, so that their requests together keep it. `rates` is asked too, under `scope`:
    another process may have asked the same server a moment ago, and died or stopped since.
    """

    seconds: float
    monotonic: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    rates: Rates | None = None
    scope: str = ""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    _free_at: float | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn of one request, which is made inside."""
        async with self._lock:
            if self._free_at is not None:
                await self.sleep(max(0.0, self._free_at - self.monotonic()))
            await self._wait_for_others()
            try:
                yield
            finally:
                self._free_at = self.monotonic() + self.seconds
                await self._let_others_wait()

    async def _wait_for_others(self) -> None:
        """Take a turn among all processes. Where the database does not answer, this one goes on by itself."""
        if self.rates is not None:
            with suppress(StorageError):
                wait = await self.rates.reserve(self.scope, self._between, patience=_LONGEST_QUEUE)
                await self.sleep(wait.total_seconds())

    async def _let_others_wait(self) -> None:
        if self.rates is not None:
            with suppress(StorageError):
                await self.rates.hold(self.scope, self._between)

    @property
    def _between(self) -> timedelta:
        return timedelta(seconds=self.seconds)
