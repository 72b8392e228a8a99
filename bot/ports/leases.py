"""Leases: what one process at a time may do, such as polling, until it says so again or its time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

POLLER = "poller"
"""The name of the lease that a process polls under."""


@dataclass(frozen=True, slots=True)
class Lease:
    """That `holder` holds what `name` names. `epoch` is the fencing token: one higher each time the lease is taken.

    A process that was stopped for a while may still believe that it holds a lease. So a write that was decided under
    one carries it, and is refused where another epoch has begun.
    """

    name: str
    holder: str
    epoch: int


class Leases(Protocol):
    """The leases of all processes. They run out by the database's clock: no host's is asked."""

    async def take(self, name: str, holder: str, *, lasting: timedelta) -> Lease | None:
        """Take a lease that nobody holds, or that has run out; None while somebody else holds it.

        A holder that takes its own again (it may not have heard that it had it) gets a new epoch.
        """
        ...

    async def renew(self, lease: Lease, *, lasting: timedelta) -> bool:
        """Let a lease last for so long from now, also one that has run out and was not taken; False once it was."""
        ...

    async def release(self, lease: Lease) -> None:
        """Give a lease back; one that has passed on stays with its new holder."""
        ...

    async def held(self) -> tuple[Lease, ...]:
        """The leases that somebody holds now, by name."""
        ...
