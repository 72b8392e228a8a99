"""Leases, in memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from bot.errors import LeaseLost
from bot.ports.leases import Lease
from storage.memory.tables import Tables


class MemoryLeases:
    """The port `Leases` in memory. `monotonic` gives seconds."""

    def __init__(self, tables: Tables, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._tables = tables
        self._monotonic = monotonic
        self._epochs: dict[str, int] = {}
        self._ends: dict[str, float] = {}

    async def take(self, name: str, holder: str, *, lasting: timedelta) -> Lease | None:
        """Take a lease that nobody holds, or that has run out; None while somebody else holds it."""
        last = self._tables.named_leases.get(name)
        if last is not None and last.holder != holder and self._ends[name] > self._monotonic():
            return None
        self._epochs[name] = self._epochs.get(name, 0) + 1
        self._tables.named_leases[name] = taken = Lease(name, holder, self._epochs[name])
        self._ends[name] = self._monotonic() + lasting.total_seconds()
        return taken

    async def renew(self, lease: Lease, *, lasting: timedelta) -> bool:
        """Let a lease last for so long from now; False once it was taken or given back."""
        if self._tables.named_leases.get(lease.name) != lease:
            return False
        self._ends[lease.name] = self._monotonic() + lasting.total_seconds()
        return True

    async def release(self, lease: Lease) -> None:
        """Give a lease back."""
        if self._tables.named_leases.get(lease.name) == lease:
            del self._tables.named_leases[lease.name]

    async def held(self) -> tuple[Lease, ...]:
        """The leases that somebody holds now, by name."""
        now = self._monotonic()
        return tuple(lease for name, lease in sorted(self._tables.named_leases.items()) if self._ends[name] > now)


def require(tables: Tables, lease: Lease | None) -> None:
    """Raise `LeaseLost` where a lease has passed on; what is done under none needs none."""
    if lease is not None and tables.named_leases.get(lease.name) != lease:
        raise LeaseLost(lease.name)
