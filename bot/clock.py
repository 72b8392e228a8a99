"""The clocks of the wiring: the system's, shifted by a constant for the demo, and that of a database that hosts share;
and the name of the machine's start.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")


class SystemClock:
    """The machine's own clock, moved by `shift` (nothing, but in the demo, whose day begins when it is started)."""

    def __init__(self, shift: timedelta = timedelta(0)) -> None:
        self.shift = shift

    def now(self) -> datetime:
        """The time, aware UTC."""
        return datetime.now(UTC) + self.shift

    def monotonic(self) -> float:
        """Seconds that never go back, from an unknown start. On Linux they go on while the machine sleeps, as leases
        do (https://man7.org/linux/man-pages/man2/clock_gettime.2.html).
        """
        return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds`."""
        await asyncio.sleep(seconds)


class DatabaseClock(SystemClock):
    """The time of a database that several hosts share: their own clocks do not agree.

    It goes on by the clock that nobody can set, from what the database told last. A reading is bounded by the moments
    before it was asked for and after it was there, and moves the time only as far as these bounds make it, so that it
    never goes back by more than it was wrong. Until the first reading it is the host's own.
    """

    def __init__(self) -> None:
        super().__init__()
        self._ahead = self._host_ahead()

    def now(self) -> datetime:
        """The time, aware UTC."""
        return datetime.fromtimestamp(self._ahead + self.monotonic(), UTC)

    def follow(self, told: datetime, *, asked: float, answered: float) -> None:
        """Take a reading that was asked for, and answered, at these monotonic moments."""
        latest, earliest = told.timestamp() - asked, told.timestamp() - answered
        self._ahead = min(max(self._ahead, earliest), latest)

    @property
    def apart(self) -> float:
        """By how many seconds the host's own clock is ahead of the database's; behind where it is negative."""
        return self._host_ahead() - self._ahead

    def _host_ahead(self) -> float:
        """The host's time of day, in seconds since 1970, less the monotonic reading of the same moment."""
        return time.time() - self.monotonic()


def boot_name() -> str | None:
    """The name of this start of the machine, as Linux gives it; None where there is none.

    https://man7.org/linux/man-pages/man5/proc_sys_kernel.5.html
    """
    try:
        return _BOOT.read_text("ascii").strip() or None
    except (OSError, ValueError):
        return None
