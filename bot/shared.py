"""One process of several on one database: its name, its heartbeat, the database's clock, and its leases."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

import structlog

from bot.clock import DatabaseClock
from bot.errors import StorageError
from bot.jobs.hold_lease import HeldLease, Rivals
from bot.log_events import LogEvent
from bot.ports.clock import Clock
from bot.ports.processes import Process
from bot.ports.stores import Stores

log = structlog.get_logger(__name__)

BEAT_SECONDS = 5.0
ALIVE_FOR = timedelta(seconds=15)
"""A process whose last heartbeat is older has died, or is stopped."""
_LEAVE_SECONDS = 2.0
MOST_APART_SECONDS = 2.0
"""The operator is warned of a host whose clock is further off: its log and its other programs use that clock."""


def process_name() -> str:
    """A unique name for this run of this process: its host, its process id, and eight random characters."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"


def seat(  # noqa: PLR0913 - a lease, and how it is held
    stores: Stores,
    name: str,
    holder: str,
    clock: Clock,
    *,
    rivals: Rivals | None = None,
    kept_in_silence: bool = False,
) -> HeldLease:
    """The lease `name`, for `holder`. Nothing is taken before `HeldLease.hold` runs."""
    return HeldLease(
        leases=stores.leases, name=name, holder=holder, clock=clock, rivals=rivals, kept_in_silence=kept_in_silence
    )


@dataclass(slots=True)
class Shared:
    """One process among several. `process` is the record that its heartbeats write for the others."""

    stores: Stores
    clock: DatabaseClock
    process: Process
    _was_apart: bool = False

    def seat(self, name: str, *, rivals: Rivals | None = None, kept_in_silence: bool = False) -> HeldLease:
        """A lease for this process: it is taken once no other process holds it or one of its rivals."""
        return seat(self.stores, name, self.process.name, self.clock, rivals=rivals, kept_in_silence=kept_in_silence)

    async def follow_clock(self) -> None:
        """Read the database's clock and follow it. If it cannot be read, the last reading still counts.

        Logs once that this host's own clock is off. Raises nothing.
        """
        asked = self.clock.monotonic()
        with suppress(StorageError):  # the tick says so
            told = await self.stores.upkeep.time()
            self.clock.follow(told, asked=asked, answered=self.clock.monotonic())
        is_apart = abs(self.clock.apart) > MOST_APART_SECONDS
        if is_apart and not self._was_apart:
            fix = "let a time server (NTP) set this host's clock; Offprint itself goes by the database's"
            log.warning(LogEvent.CLOCK_APART, seconds=round(self.clock.apart, 1), fix=fix)
        self._was_apart = is_apart

    async def beat(self, platforms: Callable[[], Mapping[str, str]]) -> None:
        """Write this process's heartbeat, with the state of each of its `platforms`. Raises nothing."""
        now = replace(self.process, ahead=self.clock.apart, platforms=platforms())
        with suppress(StorageError):  # the tick says so
            await self.stores.processes.beat(now, lasting=ALIVE_FOR)

    async def leave(self) -> None:
        """Delete this process's heartbeat, since it ends. Raises nothing."""
        with suppress(StorageError, TimeoutError):  # then its heartbeat expires by itself
            async with asyncio.timeout(_LEAVE_SECONDS):
                await self.stores.processes.leave(self.process.name)
