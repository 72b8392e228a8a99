"""The lanes in memory: of one process, or with leases by a clock that tests move."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, State
from bot.delivery.requests import Attempt
from bot.ports.lanes import Claim, Held
from bot.ports.write import Stale
from storage.memory.lane_rows import doubt, due_lanes
from storage.memory.tables import LaneRow, Tables


class MemoryLanes:
    """The port `Lanes` in memory. With a `lease`, several workers share the lanes."""

    def __init__(self, tables: Tables, *, lease: timedelta | None = None) -> None:
        self.lease = lease
        self._tables = tables
        self._leases = tables.leases

    def pass_time(self, passed: timedelta) -> None:
        """Move the clock of the leases, which stands still otherwise."""
        self._leases.time += passed

    async def claim(self, wanted: Claim) -> Sequence[Held]:
        """Take lanes, and begin or prolong the worker's lease on all that it holds."""
        every = due_lanes(self._tables, wanted.now, wanted.paused_before)
        due = [channel for channel in every if channel.platform in wanted.platforms]
        if self.lease is None:
            return [Held(channel, 0) for channel in due]
        self._leases.ends[wanted.worker] = self._leases.time + self.lease
        left = [channel for channel, lane in self._tables.lanes.items() if self._has_ended(lane.worker)]
        left = [channel for channel in left if channel.platform in wanted.platforms]
        free = [channel for channel in due if self._row(channel).worker is None]
        return [self._taken(channel, wanted.worker) for channel in (*left, *free)[: wanted.most]]

    async def renew(self, worker: str) -> Sequence[Held]:
        """Prolong the worker's lease; returns the lanes that it holds still."""
        self._leases.ends[worker] = self._leases.time + (self.lease or timedelta(0))
        return [Held(one, row.epoch) for one, row in self._tables.lanes.items() if row.worker == worker]

    async def retake(self, worker: str, lane: Held, *, left: Collection[int] | None) -> Held | Stale:
        """Claim a lane anew that the worker holds."""
        if self.lease is None:
            return lane
        if self._row(lane.channel) != LaneRow(worker, lane.epoch):
            return Stale()
        for row in self._inflight(lane.channel):
            if left is not None and row.id not in left and row.unsure_since is None:
                self._tables.outbox[row.id] = replace(row, state=State.WAITING)
        return self._taken(lane.channel, worker)

    async def release(self, worker: str, lanes: Sequence[Held], *, passes_by: bool = False) -> Sequence[Held]:  # noqa: ARG002 - as the port has it
        """Let others have these lanes; nothing is ever locked."""
        for lane in lanes:
            if self._row(lane.channel) == LaneRow(worker, lane.epoch) and not self._inflight(lane.channel):
                self._tables.lanes[lane.channel] = LaneRow(None, lane.epoch)
        return ()

    def _taken(self, channel: ChannelId, worker: str) -> Held:
        row = self._row(channel)
        self._tables.lanes[channel] = LaneRow(worker, row.epoch + 1)
        if row.worker is None:
            return Held(channel, row.epoch + 1)
        doubted = [one for one in self._of(channel) if one.state in (State.INFLIGHT, State.UNCERTAIN)]
        for one in doubted:
            doubt(self._tables, one)
        ago = timedelta(0) if row.worker == worker else self._leases.time - self._leases.ends[row.worker]
        return Held(channel, row.epoch + 1, tuple(Attempt(one.id, one.attempt) for one in doubted), ago)

    def _inflight(self, channel: ChannelId) -> list[Delivery]:
        return [one for one in self._of(channel) if one.state is State.INFLIGHT]

    def _of(self, channel: ChannelId) -> list[Delivery]:
        return [one for one in self._tables.outbox.values() if one.channel == channel]

    def _row(self, channel: ChannelId) -> LaneRow:
        return self._tables.lanes.get(channel, LaneRow())

    def _has_ended(self, worker: str | None) -> bool:
        return worker is not None and not self._leases.lasts(worker)
