"""The clock: the time, and waiting."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time, and waiting. Tests and the demo move it; only the wiring holds the system's."""

    def now(self) -> datetime:
        """The time, aware UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back, from an unknown start."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds`; none at all for 0 or less."""
        ...
