"""Leases of lanes. A lane is the part of the outbox for one channel; one worker at a time posts it, under a lease."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.channel.channel import ChannelId
from bot.delivery.requests import Attempt
from bot.ports.write import Stale

LEASE = timedelta(seconds=10)
"""How long the lease of a worker lasts after a renewal. Lanes of a worker that dies wait until it has expired.

If it were shorter, a worker that is delayed for some seconds (by the database or a busy machine) would lose its lanes
in the middle of its work, and its posts in flight would have to be looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A request of `worker` for at most `most` lanes of these platforms; the limit leaves some to other workers.

    A paused channel counts only if it was paused before `paused_before`.
    """

    worker: str
    platforms: Collection[str]
    now: datetime
    paused_before: datetime
    most: int


@dataclass(frozen=True, slots=True)
class Held:
    """A lane that the worker holds. `epoch` is the fencing token, which grows with each claim of the lane.

    `doubted` are requests of earlier holders whose outcome is unknown; their rows are `uncertain`. They left before the
    lease of those holders ended, which was `ago` before this claim.
    """

    channel: ChannelId
    epoch: int
    doubted: tuple[Attempt, ...] = ()
    ago: timedelta = timedelta(0)


class Lanes(Protocol):
    """Leases of lanes, by the store's own clock."""

    @property
    def lease(self) -> timedelta | None:
        """How long a lease lasts. None if this process delivers alone: then it holds every lane, and claims, renewals
        and releases write nothing.
        """
        ...

    async def claim(self, wanted: Claim) -> Sequence[Held]:
        """Claim lanes, and begin or extend the worker's lease on all lanes that it holds.

        Lanes of workers whose lease has expired come first, due or not; their rows in flight become `uncertain`. Free
        lanes whose head is due follow, the longest due first; a head in flight is not due. If this process delivers
        alone, all due lanes are returned, also those that it has claimed before.
        """
        ...

    async def renew(self, worker: str) -> Sequence[Held]:
        """Extend the worker's lease, even if it has expired; returns the lanes that no other worker has claimed."""
        ...

    async def retake(self, worker: str, lane: Held, *, left: Collection[int] | None) -> Held | Stale | None:
        """Claim a lane anew that the worker holds, where it does not know what its last write there came to.

        A row in flight is uncertain then if it is one of `left`, whose requests may have left (where that is None, it
        may be any); one that is not waits again. Returns `Stale` where another has the lane, and None where another
        transaction has it locked: ask again later.
        """
        ...

    async def release(self, worker: str, lanes: Sequence[Held], *, passes_by: bool = False) -> Sequence[Held]:
        """Let others have these lanes. One with a row in flight is kept, as is one that another has claimed since.

        With `passes_by` a lane that another transaction has locked is left alone. Returns those to be released later.
        """
        ...
