"""The dispatcher: one task for each lane with a due row, so that a slow channel holds up no other.

If several processes deliver, the dispatcher claims lanes before it works them, renews its lease in the background, and
releases lanes that have nothing more to send. If another process has taken over a lane, its task stops at once.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog

from bot.channel.channel import ChannelId
from bot.delivery.requests import Requests
from bot.jobs.deliver import ExitDoor, Lane
from bot.jobs.holds import MOST_CLAIMED, RENEW_SECONDS, Hold, Holds
from bot.log_events import LogEvent

log = structlog.get_logger(__name__)

OUTBOX_POLL_SECONDS = 1.0
"""How often the outbox is polled when nothing sets `wake`."""
_FEW = 128
"""If fewer lanes are worked than this (half of the requests that may be in flight), more are claimed at once."""


class Dispatcher:
    """Starts a task for each due lane. Setting `wake` makes it poll the outbox at once."""

    def __init__(self, door: ExitDoor, *, wake: asyncio.Event) -> None:
        self._wake = wake
        self._door = door
        self._requests = Requests(door.clock.monotonic() if door.stores.lanes.lease is None else None)
        self._holds = Holds(door.stores.lanes, worker=door.worker, clock=door.clock, requests=self._requests)
        self._may_be_more = False
        self._lanes: dict[ChannelId, Lane] = {}
        self._tasks: dict[ChannelId, asyncio.Task[None]] = {}

    async def run(self, stopping: asyncio.Event, *, grace_seconds: float) -> None:
        """Dispatch until `stopping` is set; then wait at most `grace_seconds` for requests in flight."""
        renewing = asyncio.create_task(self._keep_renewing(), name="lanes.renewed") if self._holds.are_leased else None
        try:
            while not stopping.is_set():
                self._wake.clear()
                await self._start_due_lanes(stopping)
                self._drop_idle_lanes()
                await self._until_woken(stopping)
            await self._finish(grace_seconds)
        finally:
            if renewing is not None:
                renewing.cancel()

    async def _finish(self, grace_seconds: float) -> None:
        """Wait for requests in flight, and give each lane back as it ends. What is cut off stays leased for seconds."""
        working = set(self._tasks.values())
        with suppress(TimeoutError):
            async with asyncio.timeout(grace_seconds):
                while working:
                    await self._give_back()
                    _, working = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
        for task in working:
            task.cancel()
        await self._give_back()

    async def _give_back(self) -> None:
        """Let other workers have the lanes that have ended."""
        try:
            await self._holds.release()
        except Exception:
            log.exception(LogEvent.OUTBOX_UNREADABLE, fix="none is needed: its lease on lanes ends in seconds")

    async def _start_due_lanes(self, stopping: asyncio.Event) -> None:
        door = self._door
        try:
            await door.stores.outbox.recall(door.clock.now())
            claimed = await self._holds.claim(tuple(door.messengers), retry=door.paused_retry)
        except Exception:
            log.exception(LogEvent.OUTBOX_UNREADABLE, fix="see the error; the outbox is read again in a second")
            return
        self._may_be_more = self._holds.are_leased and len(claimed) >= MOST_CLAIMED
        for hold in claimed:
            self._start(hold, stopping)
        self._look_for_more()

    def _start(self, hold: Hold, stopping: asyncio.Event) -> None:
        if hold.channel not in self._tasks:
            task = asyncio.create_task(self._work(hold, stopping), name=f"lane {hold.channel}")
            self._tasks[hold.channel] = task
        else:
            self._holds.end(hold.channel)  # it was lost, and its task ends now: it is claimed again after that

    async def _work(self, hold: Hold, stopping: asyncio.Event) -> None:
        channel = hold.channel
        lane = self._lanes.setdefault(channel, Lane(channel, self._door, requests=self._requests))
        lane.hold = hold
        try:
            while not await self._worked(lane, stopping):
                await self._door.clock.sleep(OUTBOX_POLL_SECONDS)
            self._holds.end(channel)
        finally:
            del self._tasks[channel]
        self._look_for_more()

    def _look_for_more(self) -> None:
        """Claim again at once if the last claim was full and few lanes are at work here."""
        if self._may_be_more and len(self._tasks) < _FEW:
            self._wake.set()

    async def _keep_renewing(self) -> None:
        """Renew the lease as long as the dispatcher runs; drop lost lanes before anything else can run."""
        while True:
            await self._door.clock.sleep(RENEW_SECONDS)
            try:
                lost = await self._holds.renew()
            except Exception:
                log.exception(LogEvent.OUTBOX_UNREADABLE, fix="see the error; the lease on its lanes is renewed again")
                continue
            for channel in lost:
                self._lanes.pop(channel, None)
                if channel in self._tasks:
                    self._tasks[channel].cancel()

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
