"""Lanes, and which worker holds them: a lane is posted to by one worker at a time, for as long as its lease lasts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.channel.channel import ChannelId
from bot.delivery.requests import Attempt
from bot.ports.write import Stale

LEASE = timedelta(seconds=10)
"""How long a worker that says nothing keeps its lanes: so long they stand still after it has died.

Shorter, and a worker that is held up for some seconds (by its database, by a machine that is busy) loses lanes on which
it was at work, and what it had in flight must be looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The lanes that `worker` wants: of these platforms, and `most` of them at once, so that others get their share.

    A paused channel is tried if it was paused before `paused_before`.
    """

    worker: str
    platforms: Collection[str]
    now: datetime
    paused_before: datetime
    most: int


@dataclass(frozen=True, slots=True)
class Held:
    """A lane that the worker holds now. `epoch` is the fencing token: each claim of the lane has a higher one.

    `doubted` are the requests of unknown fate that the last holder, or one before, had in flight. Their rows are
    uncertain, and they left `ago` before the claim or earlier: then that lease ended.
    """

    channel: ChannelId
    epoch: int
    doubted: tuple[Attempt, ...] = ()
    ago: timedelta = timedelta(0)


class Lanes(Protocol):
    """Leases of lanes, by the store's own clock."""

    @property
    def lease(self) -> timedelta | None:
        """How long a lease lasts. None where this process alone delivers: then all lanes are its own, and to claim,
        renew and release them writes nothing.
        """
        ...

    async def claim(self, wanted: Claim) -> Sequence[Held]:
        """Take lanes, and begin or prolong the worker's lease on all that it holds.

        First those of workers whose lease has ended, whatever stands in them: what was in flight there is uncertain
        from now on. Then free ones whose head is due, the longest due first; a head that is in flight is not due. Where
        this process alone delivers, all that are due, also those that it has claimed before.
        """
        ...

    async def renew(self, worker: str) -> Sequence[Held]:
        """Prolong the worker's lease; returns the lanes that it holds still. Also of use after the lease has ended."""
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
