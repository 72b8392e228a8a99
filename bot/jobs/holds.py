"""The leases of lanes that this process holds, and until when they certainly last.

A lease expires by the database's clock. Its holder measures it by a monotonic clock, from the moment before it sent the
request, so the lease ends for the holder first. The holder's writes carry the epoch of its claim as a fencing token:
the store refuses them once another process has claimed the lane.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import inf

from bot.channel.channel import ChannelId
from bot.delivery.requests import Requests
from bot.ports.clock import Clock
from bot.ports.lanes import Claim, Held, Lanes
from bot.ports.write import Stale

RENEW_SECONDS = 2.5
"""The time between two renewals: a lease outlasts three that fail."""
CLOSING_SECONDS = 0.5
"""A request that is not out so long before the end of the lease stays: clocks of two machines do not run alike."""
_LOCKED_SECONDS = 0.5
"""How long to leave alone a lane that another transaction has locked: of a process that stands still, for seconds."""
MOST_CLAIMED = 32
"""Lanes that one claim takes; in between, others take theirs, so that a burst is shared by all workers."""
MOST_HELD = 2_048
"""The most lanes that one process holds. When it dies, the others take them over, `MOST_CLAIMED` at a time."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A lane that this process may post to. This one never expires: it is for a process that delivers alone."""

    channel: ChannelId

    @property
    def epoch(self) -> int | None:
        """The fencing token that writes to the lane carry; None if no other process delivers."""
        return None

    def may_post(self) -> bool:
        """Whether this process certainly holds the lane now."""
        return True

    async def again(self) -> Hold | None:
        """Claim the lane again after a write of unknown outcome; None if another process has claimed it."""
        return self


@dataclass(frozen=True, slots=True)
class LeasedHold(Hold):
    """A lane that this process may post to until its lease ends."""

    lane: Held
    holds: Holds

    @property
    def epoch(self) -> int:
        """The fencing token: each later claim has a higher one."""
        return self.lane.epoch

    def may_post(self) -> bool:
        """Whether the lease still lasts, by the monotonic clock."""
        return self.holds.has(self.lane)

    async def again(self) -> Hold | None:
        """As `Hold.again`. A row that the write may have started waits again."""
        return await self.holds.retake(self.lane)


class Holds:
    """The claims of one worker. It calls the store one at a time, so that answers are applied in their order."""

    def __init__(self, lanes: Lanes, *, worker: str, clock: Clock, requests: Requests) -> None:
        self._lanes = lanes
        self._worker = worker
        self._clock = clock
        self._requests = requests
        self._until = -inf
        self._held: dict[ChannelId, Held] = {}
        self._ended: dict[ChannelId, Held] = {}
        self._found: list[Hold] = []
        self._one_at_a_time = asyncio.Lock()

    @property
    def are_leased(self) -> bool:
        """Whether other processes deliver too."""
        return self._lanes.lease is not None

    def has(self, lane: Held) -> bool:
        """Whether this worker certainly holds the lane now, under that epoch."""
        ends = self._until - CLOSING_SECONDS
        return self._held.get(lane.channel) == lane and self._clock.monotonic() < ends

    async def claim(self, platforms: Collection[str], *, retry: timedelta) -> Sequence[Hold]:
        """Release the lanes that are finished; claim lanes that are due, and lanes of dead workers.

        A paused channel is tried again `retry` after its last refusal. If this worker's lease may have expired, nothing
        is claimed before a renewal has told which lanes it still holds: a claim extends the lease of all its lanes,
        also of those that another worker has taken over.
        """
        async with self._one_at_a_time:
            await self._release(passes_by=True)
            if self._is_over():
                return ()
            asked, now = self._clock.monotonic(), self._clock.now()
            claim = Claim(
                worker=self._worker,
                platforms=platforms,
                now=now,
                paused_before=now - retry,
                most=min(MOST_CLAIMED, MOST_HELD - len(self._held)),
            )
            taken = await self._lanes.claim(claim)
            if self._is_over():
                return ()  # the lease expired meanwhile; the next renewal finds the lanes that were taken
            if taken:
                self._prolonged(asked)
            found, self._found = self._found, []
            return [*found, *(self._noted(lane) for lane in taken)]

    async def renew(self) -> Sequence[ChannelId]:
        """Extend the lease; returns the lanes that another worker has taken over.

        If the answer to a claim was lost, the store knows lanes of this worker that are missing here. They are claimed
        again, and the next `claim` returns them.
        """
        async with self._one_at_a_time:
            asked = self._clock.monotonic()
            still = {lane.channel: lane for lane in await self._lanes.renew(self._worker)}
            self._prolonged(asked)
            lost = [one for one, lane in self._held.items() if one not in still or still[one].epoch != lane.epoch]
            for channel in lost:
                self._lose(channel)
            for channel in still.keys() - self._held.keys():
                again = await self._retake(still[channel], left=None)
                if isinstance(again, Hold):
                    self._found.append(again)
            return lost

    async def retake(self, lane: Held) -> Hold | None:
        """Claim a lane anew, once nobody has it locked; None where another worker has it."""
        while True:
            async with self._one_at_a_time:
                again = await self._retake(lane, left=self._requests.rows())
            if again is not None:
                return again if isinstance(again, Hold) else None
            await self._clock.sleep(_LOCKED_SECONDS)

    def _is_over(self) -> bool:
        """Whether this worker holds lanes whose lease may have expired."""
        return bool(self._held) and self._clock.monotonic() >= self._until

    def end(self, channel: ChannelId) -> None:
        """Note that the lane has nothing more to do for now: the next claim releases it."""
        if self.are_leased and channel in self._held:
            self._ended[channel] = self._held[channel]

    async def release(self) -> None:
        """Release all that has ended, for the last time."""
        async with self._one_at_a_time:
            await self._release(passes_by=False)

    async def _release(self, *, passes_by: bool) -> None:
        """Release what has ended by now; no more than that, for further lanes may end meanwhile."""
        if ended := tuple(self._ended.values()):
            later = await self._lanes.release(self._worker, ended, passes_by=passes_by)
            for lane in ended:
                if lane not in later:
                    self._lose(lane.channel)

    async def _retake(self, lane: Held, *, left: Collection[int] | None) -> Hold | Stale | None:
        again = await self._lanes.retake(self._worker, lane, left=left)
        if isinstance(again, Stale):
            self._lose(lane.channel)
        return self._noted(again) if isinstance(again, Held) else again

    def _noted(self, lane: Held) -> Hold:
        """Note a claimed lane, and the latest moment at which its doubted requests can have left."""
        if not self.are_leased:
            return Hold(lane.channel)
        self._held[lane.channel] = lane
        ended = self._clock.monotonic() - lane.ago.total_seconds()
        for attempt in lane.doubted:
            self._requests.left_before(attempt, ended)
        return LeasedHold(lane.channel, lane, self)

    def _lose(self, channel: ChannelId) -> None:
        self._held.pop(channel, None)
        self._ended.pop(channel, None)

    def _prolonged(self, asked: float) -> None:
        if self._lanes.lease is not None:
            self._until = asked + self._lanes.lease.total_seconds()
