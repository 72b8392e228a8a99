"""The clocks of the wiring: the system's, the system's shifted by a constant for the demo, and a watch over either."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

from bot.ports.clock import Clock

SET_BACK_SECONDS = 60
"""A clock that goes back by less is being set right little by little, and nobody waits long for it."""


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


class ClockWatch:
    """Notices when a clock is set back, by one that never goes back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = self._measured()

    def set_back_by(self) -> float:
        """By how many seconds the clock was set back since this was asked last; 0 for less than a minute."""
        before, self._ahead = self._ahead, self._measured()
        back = before - self._ahead
        return back if back >= SET_BACK_SECONDS else 0

    def _measured(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()
