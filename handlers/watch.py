"""Keeps a connection: a platform's client restores it by itself; when it does not, the connection is made anew."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from types import MappingProxyType
from typing import Protocol

import structlog

from bot.delivery.outage import Outage
from bot.errors import SettingsError
from bot.log_events import LogEvent
from bot.ports.clock import Clock

log = structlog.get_logger(__name__)

_REFUSED = MappingProxyType({"slack": LogEvent.SLACK_REFUSED, "discord": LogEvent.DISCORD_REFUSED})
_UNREACHABLE = MappingProxyType({"slack": LogEvent.SLACK_UNREACHABLE, "discord": LogEvent.DISCORD_UNREACHABLE})
WATCH_SECONDS = 5.0
"""How often the connection is checked."""
TRY_AGAIN_SECONDS = 5.0
"""How long after the first connection that could not be made the next one is tried; then twice as long each time."""
PATIENCE_SECONDS = 60.0
"""How long a client may try to restore a connection by itself, and the longest wait between two tries of ours. Both
libraries can hang at it: one tries an address that was used up for ever, the other a session that is refused."""


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

    async def connect(self) -> str | None:
        """Connect; returns why the platform cannot be reached, in words. Raises `SettingsError` for a refused token."""
        ...

    async def hang_up(self) -> None:
        """Close the connection, within seconds."""
        ...


class Watcher:
    """Makes a connection, keeps it until `stop`, and then closes it. `wake` is called each time it is up again."""

    def __init__(self, connection: Connection, clock: Clock, *, wake: Callable[[], None]) -> None:
        self.outage: Outage | None = Outage(clock.now())
        self._connection = connection
        self._clock = clock
        self._wake = wake
        self._failed_in_a_row = 0
        self._lost_at = 0.0
        self._watching: asyncio.Task[None] | None = None
        self._connecting = asyncio.Lock()

    async def start(self) -> None:
        """Connect, and go on trying when the platform cannot be reached. Raises `SettingsError`."""
        await self._note(self._connection.connect())
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
        while True:
            await clock.sleep(WATCH_SECONDS)
            if connection.connected:
                self._note_connected()
            elif self.outage is None:
                log.warning(LogEvent.CONNECTION_LOST, platform=connection.platform)
                self._note_outage("the connection was lost")
            elif clock.monotonic() - self._lost_at >= self._patience:
                await self.connect_anew()

    @property
    def _patience(self) -> float:
        return patience(self._failed_in_a_row, being_restored=self._connection.being_restored)

    async def connect_anew(self) -> None:
        """Hang up and connect again, now: what the connection is for may have changed."""
        platform = self._connection.platform
        async with self._connecting:
            try:
                await self._note(self._anew())
            except SettingsError as error:
                log.warning(_REFUSED[platform], problem=str(error))
                self._failed_in_a_row += 1
                self._note_outage(str(error))

    async def _anew(self) -> str | None:
        await self._connection.hang_up()
        return await self._connection.connect()

    async def _note(self, connecting: Awaitable[str | None]) -> None:
        """Connect, and note and log what came of it. Raises `SettingsError`."""
        platform = self._connection.platform
        try:
            problem = await connecting
        except SettingsError:
            raise
        except Exception as error:
            log.exception(LogEvent.CONNECTION_NOT_MADE, platform=platform, fix="see the error; Offprint tries again")
            problem = f"an error of Offprint's own ({type(error).__name__})"
        if problem is None:
            self._note_connected()
        else:
            log.warning(_UNREACHABLE[platform], problem=problem)
            self._failed_in_a_row += 1
            self._note_outage(problem)

    def _note_connected(self) -> None:
        self._failed_in_a_row = 0
        if self.outage is not None:
            self.outage = None
            log.info(LogEvent.PLATFORM_CONNECTED, platform=self._connection.platform)
            self._wake()

    def _note_outage(self, problem: str) -> None:
        """Note why the platform cannot be reached; an outage that goes on keeps its beginning."""
        since = self._clock.now() if self.outage is None else self.outage.since
        self.outage = Outage(since, problem)
        self._lost_at = self._clock.monotonic()


def patience(failed_in_a_row: int, *, being_restored: bool) -> float:
    """How many seconds the connection may be lost before it is made anew."""
    if being_restored:
        return PATIENCE_SECONDS
    return min(PATIENCE_SECONDS, TRY_AGAIN_SECONDS * 2.0 ** max(0, failed_in_a_row - 1))
