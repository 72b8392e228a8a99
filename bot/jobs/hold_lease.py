"""Holds a lease: takes it once it is free, renews it every second, and knows when it may have expired.

The remaining time is measured by the monotonic clock, from the moment before the database was asked. So a process that
was stopped (SIGSTOP) and goes on knows at once, without the database, that its lease has expired.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NoReturn

import structlog

from bot.errors import StorageError
from bot.log_events import LogEvent
from bot.ports.clock import Clock
from bot.ports.leases import Lease, Leases

log = structlog.get_logger(__name__)

LASTING = timedelta(seconds=6)
"""How long a lease lasts. A process that stands by checks every second, and takes over within eight seconds."""
LOOK_SECONDS = 1.0
_GOES_ON = "none is needed: another process takes over, or this one goes on once the database answers"
_PATIENCE_SECONDS = 2.0
"""The time-out of one check. Otherwise, while the database hangs, nobody would notice that the lease has expired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rivals:
    """Other leases that exclude this one: `is_one` tells them by name, `fix` tells the operator what to do."""

    is_one: Callable[[str], bool]
    fix: str


async def _nothing() -> None:
    pass


@dataclass(slots=True, kw_only=True)
class HeldLease:
    """The lease `name`, which `holder` takes whenever it is free and nobody holds one of its `rivals`.

    `kept_in_silence`: the holder keeps the lease while the database does not answer, since then nobody can take it.
    This is for work that two processes may do at once without harm: the database may still answer the other one.
    """

    leases: Leases
    name: str
    holder: str
    clock: Clock
    kept_in_silence: bool = False
    rivals: Rivals | None = None
    _told_of: str | None = None
    _lease: Lease | None = None
    _until: float = 0.0
    _begun: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def lease(self) -> Lease | None:
        """The lease, as long as nobody else can have taken it; None while this process stands by."""
        return self._lease if self.clock.monotonic() < self._until else None

    async def hold(
        self, *, begin: Callable[[], Awaitable[None]], end: Callable[[], Awaitable[None]] = _nothing
    ) -> NoReturn:
        """Call `begin` each time the lease is taken, and `end` each time it is lost, until this is cancelled.

        `begin` runs beside the renewals, and is cancelled if the lease is lost. On cancellation the lease is released,
        so that another process takes over at once; `end` is not called then.
        """
        has = False
        try:
            while True:
                await self._look()
                if has != (self.lease is not None):
                    has = not has
                    await self._turn(has=has, begin=begin, end=end)
                await self.clock.sleep(LOOK_SECONDS)
        finally:
            await self._stop_beginning()
            await self._give_back()

    async def _turn(
        self, *, has: bool, begin: Callable[[], Awaitable[None]], end: Callable[[], Awaitable[None]]
    ) -> None:
        await self._stop_beginning()
        if has:
            log.info(LogEvent.LEASE_TAKEN, lease=self.name, epoch=self._lease and self._lease.epoch)
            self._begun = asyncio.create_task(self._begin(begin), name=f"begin {self.name}")
        else:
            log.warning(LogEvent.LEASE_LOST, lease=self.name, fix=_GOES_ON)
            await end()

    async def _begin(self, begin: Callable[[], Awaitable[None]]) -> None:
        try:
            await begin()
        except Exception:
            log.exception(LogEvent.JOB_BROKEN, job=f"begin {self.name}", fix="see the error; restart this process")

    async def _stop_beginning(self) -> None:
        begun, self._begun = self._begun, None
        if begun is not None and not begun.done():
            begun.cancel()
            await asyncio.wait([begun])

    async def _look(self) -> None:
        """Renew the lease, or take it. If the database does not answer, the lease lasts until it expires."""
        had = self.lease
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                asked_at = self.clock.monotonic()
                if self._lease is not None and not await self.leases.renew(self._lease, lasting=LASTING):
                    self._lease = None
                if self._lease is None and not await self._has_rival():
                    asked_at = self.clock.monotonic()
                    self._lease = await self.leases.take(self.name, self.holder, lasting=LASTING)
                    if self._lease is not None and await self._has_rival():  # it was taken at the same moment
                        await self._give_back()
                self._until = asked_at + LASTING.total_seconds() if self._lease is not None else 0.0
        except (StorageError, TimeoutError):
            if self.kept_in_silence and had is not None and self._lease == had:
                self._until = self.clock.monotonic() + LASTING.total_seconds()

    async def _has_rival(self) -> bool:
        """Whether somebody holds a rival of this lease. Each rival is logged once."""
        if self.rivals is None:
            return False
        rivals = self.rivals
        found = next((one for one in await self.leases.held() if rivals.is_one(one.name)), None)
        if found is not None and found.name != self._told_of:
            log.warning(LogEvent.LEASE_OVERLAPS, lease=self.name, other=found.name, holder=found.holder, fix=rivals.fix)
        self._told_of = None if found is None else found.name
        return found is not None

    async def _give_back(self) -> None:
        lease, self._lease = self._lease, None
        if lease is not None:
            with suppress(StorageError, TimeoutError):  # then it expires by itself
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await self.leases.release(lease)
