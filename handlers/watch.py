"""Keeps a connection: a platform's client restores it by itself; when it does not, the connection is made anew."""

from __future__ import annotations

import asyncio
import contextlib
from types import MappingProxyType
from typing import Protocol

import structlog

from bot.errors import SettingsError
from bot.log_events import LogEvent
from bot.ports.clock import Clock

log = structlog.get_logger(__name__)

_REFUSED = MappingProxyType({"slack": LogEvent.SLACK_REFUSED, "discord": LogEvent.DISCORD_REFUSED})
WATCH_SECONDS = 5.0
"""How often the connection is checked."""
TRY_AGAIN_SECONDS = 15.0
"""How long after a connection that could not be made the next one is tried."""
PATIENCE_SECONDS = 60.0
"""How long a client may try to restore a connection by itself. Both libraries can hang at it: one tries an address
that was used up for ever, the other a session that is refused."""


class Connection(Protocol):
    """A connection to a platform."""

    platform: str

    @property
    def connected(self) -> bool:
        """Whether the platform can reach us now."""
        ...

    @property
    def being_restored(self) -> bool:
        """Whether the platform's client is running, and restores a lost connection by itself."""
        ...

    async def connect(self) -> None:
        """Connect; a platform that cannot be reached is logged. Raises `SettingsError` when a token is refused."""
        ...

    async def hang_up(self) -> None:
        """Close the connection, within seconds."""
        ...


class Watcher:
    """Makes a connection, keeps it until `stop`, and then closes it."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect, and go on trying when the platform cannot be reached. Raises `SettingsError`."""
        await self._connection.connect()
        self._watching = asyncio.create_task(self._watch(), name=f"{self._connection.platform}.watch")

    async def stop(self) -> None:
        """Stop watching and hang up, within seconds."""
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
            self._watching = None
        await self._connection.hang_up()

    async def _watch(self) -> None:
        """Check the connection until cancelled, and make it anew when it has been lost for too long."""
        connection, clock = self._connection, self._clock
        lost_at: float | None = None
        while True:
            await clock.sleep(WATCH_SECONDS)
            if connection.connected:
                lost_at = None
            elif lost_at is None:
                lost_at = clock.monotonic()
                log.warning(LogEvent.CONNECTION_LOST, platform=connection.platform)
            elif clock.monotonic() - lost_at >= _patience(connection):
                await self._connect_again()
                lost_at = clock.monotonic()

    async def _connect_again(self) -> None:
        platform = self._connection.platform
        try:
            await self._connection.hang_up()
            await self._connection.connect()
        except SettingsError as error:
            log.warning(_REFUSED[platform], problem=str(error))
        except Exception:
            log.exception(LogEvent.CONNECTION_NOT_MADE, platform=platform, fix="see the error; Offprint tries again")


def _patience(connection: Connection) -> float:
    """How many seconds the connection may be lost before it is made anew."""
    return PATIENCE_SECONDS if connection.being_restored else TRY_AGAIN_SECONDS
