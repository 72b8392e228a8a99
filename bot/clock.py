"""The clocks of the wiring: the system's, and the system's shifted by a constant for the demo."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's own clock, moved by `shift` (nothing, but in the demo, whose day begins when it is started)."""

    def __init__(self, shift: timedelta = timedelta(0)) -> None:
        self.shift = shift

    def now(self) -> datetime:
        """The time, aware UTC."""
        return datetime.now(UTC) + self.shift

    def monotonic(self) -> float:
        """Seconds that never go back, from an unknown start."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds`."""
        await asyncio.sleep(seconds)
