"""The pace of requests: one at a time, so many seconds apart, over everything that shares it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pace:
    """One request at a time, `seconds` between the end of one and the start of the next.

    All clients of a server share one, so that their requests together keep it.
    """

    seconds: float
    monotonic: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    _free_at: float | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn of one request, which is made inside."""
        async with self._lock:
            if self._free_at is not None:
                await self.sleep(max(0.0, self._free_at - self.monotonic()))
            try:
                yield
            finally:
                self._free_at = self.monotonic() + self.seconds
