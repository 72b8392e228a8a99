"""The dispatcher: one task for each lane with a due row, so that a slow channel holds up no other."""

from __future__ import annotations

import asyncio

import structlog

from bot.channel.channel import ChannelId
from bot.delivery.requests import Requests
from bot.jobs.deliver import ExitDoor, Lane, due_lanes
from bot.log_events import LogEvent

log = structlog.get_logger(__name__)

OUTBOX_POLL_SECONDS = 1.0
"""How often the outbox is polled when nothing sets `wake`."""


class Dispatcher:
    """Starts a task for each due lane. Setting `wake` makes it poll the outbox at once."""

    def __init__(self, door: ExitDoor, *, wake: asyncio.Event) -> None:
        self._wake = wake
        self._door = door
        self._requests = Requests(door.clock.monotonic())
        self._lanes: dict[ChannelId, Lane] = {}
        self._tasks: dict[ChannelId, asyncio.Task[None]] = {}

    async def run(self, stopping: asyncio.Event, *, grace_seconds: float) -> None:
        """Dispatch until `stopping` is set; then wait at most `grace_seconds` for requests in flight."""
        while not stopping.is_set():
            self._wake.clear()
            await self._start_due_lanes(stopping)
            self._drop_idle_lanes()
            await self._until_woken(stopping)
        if self._tasks:
            _, late = await asyncio.wait(self._tasks.values(), timeout=grace_seconds)
            for task in late:
                task.cancel()

    async def _start_due_lanes(self, stopping: asyncio.Event) -> None:
        try:
            due = await due_lanes(self._door)
        except Exception:
            log.exception(LogEvent.OUTBOX_UNREADABLE, fix="see the error; the outbox is read again in a second")
            return
        for channel in due:
            if channel not in self._tasks:
                task = asyncio.create_task(self._work(channel, stopping), name=f"lane {channel}")
                self._tasks[channel] = task

    async def _work(self, channel: ChannelId, stopping: asyncio.Event) -> None:
        lane = self._lanes.setdefault(channel, Lane(channel, self._door, requests=self._requests))
        try:
            while not await self._worked(lane, stopping):
                await self._door.clock.sleep(OUTBOX_POLL_SECONDS)
        finally:
            del self._tasks[channel]

    async def _worked(self, lane: Lane, stopping: asyncio.Event) -> bool:
        """Work the lane; False when it raised and must be worked again, because it holds a row's outcome."""
        try:
            await lane.work(stopping=stopping.is_set)
        except Exception:
            fix = "see the error; the lane is tried again in a second"
            log.exception(LogEvent.LANE_BROKEN, channel=str(lane.channel), fix=fix)
            return stopping.is_set()
        return True

    def _drop_idle_lanes(self) -> None:
        at = self._door.clock.monotonic()
        for channel in [name for name, lane in self._lanes.items() if name not in self._tasks and lane.is_idle(at)]:
            del self._lanes[channel]

    async def _until_woken(self, stopping: asyncio.Event) -> None:
        """Wait until `wake` is set, a second has passed, or the service stops."""
        waits = [
            asyncio.ensure_future(self._wake.wait()),
            asyncio.ensure_future(stopping.wait()),
            asyncio.ensure_future(self._door.clock.sleep(OUTBOX_POLL_SECONDS)),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
