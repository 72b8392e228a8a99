"""Leases: each lets one process at a time do a job, such as polling, until the lease expires or is released."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

POLLER = "poller"
"""The name of the lease of the process that polls."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The lease `name`, held by `holder`. `epoch` is the fencing token: it is one higher each time the lease is taken.

    A process that was paused for a while may still believe that it holds a lease. So a write that was decided under a
    lease carries it, and the store refuses the write if the lease has a newer epoch.
    """

    name: str
    holder: str
    epoch: int


class Leases(Protocol):
    """The leases of all processes. They expire by the database's clock, not by that of any host."""

    async def take(self, name: str, holder: str, *, lasting: timedelta) -> Lease | None:
        """Take a lease that is free or has expired; None while another process holds it.

        A holder that takes its own lease again, because the answer to its first request was lost, gets a new epoch.
        """
        ...

    async def renew(self, lease: Lease, *, lasting: timedelta) -> bool:
        """Extend a lease to last so long from now, even an expired one; False if another process has taken it."""
        ...

    async def release(self, lease: Lease) -> None:
        """Release a lease. One that another process has taken stays with that process."""
        ...

    async def held(self) -> tuple[Lease, ...]:
        """The leases that have not expired, ordered by name."""
        ...
