"""The clock of the wiring: the system's, shifted by a constant for the demo; and the name of the machine's start."""

from __future__ import annotations

import asyncio
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
        """Seconds that never go back, from an unknown start."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds`."""
        await asyncio.sleep(seconds)


def boot_name() -> str | None:
    """The name of this start of the machine, as Linux gives it; None where there is none.

    https://man7.org/linux/man-pages/man5/proc_sys_kernel.5.html
    """
    try:
        return _BOOT.read_text("ascii").strip() or None
    except (OSError, ValueError):
        return None
