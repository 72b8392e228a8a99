"""Keeps a connection: a platform's own client gets it back by itself, and when it does not, all is made anew."""

from __future__ import annotations

from typing import Protocol

import structlog

from bot.ports.clock import Clock

log = structlog.get_logger(__name__)

WATCH_SECONDS = 5.0
"""How often the connection is looked at."""
TRY_AGAIN_SECONDS = 15.0
"""How long after a connection that could not be made the next one is tried."""
PATIENCE_SECONDS = 60.0
"""How long a client may try to get a connection back by itself. Both libraries can hang at it: one tries an address
that was used up for ever, the other a session that is refused."""


class Line(Protocol):
    """A connection to a platform."""

    platform: str

    @property
    def connected(self) -> bool:
        """Whether the platform can reach us now."""
        ...

    @property
    def patience(self) -> float:
        """How many seconds it may be lost now."""
        ...

    async def connect_again(self) -> None:
        """Let go of what there is and connect; raises nothing that a platform or the network does."""
        ...


async def watch(line: Line, clock: Clock) -> None:
    """Look at the connection for ever, and make it anew when it has been lost for too long."""
    lost_at: float | None = None
    while True:
        await clock.sleep(WATCH_SECONDS)
        if line.connected:
            lost_at = None
        elif lost_at is None:
            lost_at = clock.monotonic()
            log.warning("connection.lost", platform=line.platform)
        elif clock.monotonic() - lost_at >= line.patience:
            try:
                await line.connect_again()
            except Exception:
                log.exception("connection.not_made", platform=line.platform, fix="see the error; it is tried again")
            lost_at = clock.monotonic()
