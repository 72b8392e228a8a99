"""Follows the time of day: notices that it has jumped, and finds again what is due.

A clock is set by hand, by a time server after a start without the right time, or by a virtual machine that goes on.
Once a second it is compared with the clock that nobody can set, and how the two stand to each other is written down, so
that a jump while the service was down is noticed at its start. What was reckoned as a wait keeps its length; what is
meant by the calendar (digests) is found again by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from bot.errors import StorageError
from bot.jobs.realign_digests import realign_digests
from bot.log_events import LogEvent
from bot.ports.clock import Clock
from bot.ports.clock_marks import ClockJumped, ClockMark
from bot.ports.stores import Stores

log = structlog.get_logger(__name__)

JUMP_SECONDS = 5.0
"""A clock that moves by less between two looks is set right little by little, and nobody waits long for it."""
MARK_AFTER_SECONDS = 0.5
"""A mark is written again when the clocks have drifted apart by this."""


@dataclass(slots=True, kw_only=True)
class ClockFollower:
    """Compares the clocks. `boot` names this start of the machine; None where that cannot be known."""

    stores: Stores
    clock: Clock
    boot: str | None
    _ahead: float = field(init=False)
    _marked: float | None = None

    def __post_init__(self) -> None:
        self._ahead = self._measured()

    async def begin(self) -> None:
        """Bring what an earlier run has written into step with the clock."""
        last = await self.stores.clock_marks.last()
        is_known = last is not None and last.boot == self.boot
        jump = self._ahead - last.ahead if is_known and last is not None else None
        if jump is None or abs(jump) >= JUMP_SECONDS:
            self._say(jump or 0.0)
            await self._follow(jump, self._ahead)
        await self._mark()
        await realign_digests(self.stores.digests, now=self.clock.now())

    async def look(self) -> bool:
        """Compare the clocks; returns whether the time of day has jumped since the last look, and all is due again.

        Where the database cannot be written, the next look tries again.
        """
        ahead = self._measured()
        jump = ahead - self._ahead
        try:
            if abs(jump) < JUMP_SECONDS:
                self._ahead = ahead
                await self._mark()
                return False
            await self._follow(jump, ahead)
        except StorageError:
            return False  # the tick says so
        self._ahead = ahead
        self._say(jump)
        await realign_digests(self.stores.digests, now=self.clock.now())
        return True

    async def _follow(self, jump: float | None, ahead: float) -> None:
        known = None if jump is None else timedelta(seconds=jump)
        mark = None if self.boot is None else ClockMark(self.boot, ahead)
        await self.stores.clock_marks.follow(ClockJumped(self.clock.now(), known, mark))
        self._marked = None if mark is None else mark.ahead

    async def _mark(self) -> None:
        """Write how the clocks stand, unless that is written already."""
        is_written = self._marked is not None and abs(self._ahead - self._marked) < MARK_AFTER_SECONDS
        if self.boot is not None and not is_written:
            await self.stores.clock_marks.keep(ClockMark(self.boot, self._ahead))
            self._marked = self._ahead

    def _measured(self) -> float:
        return self.clock.now().timestamp() - self.clock.monotonic()

    def _say(self, jump: float) -> None:
        if jump < 0:
            log.warning(LogEvent.CLOCK_SET_BACK, seconds=round(-jump))
        elif jump > 0:
            log.warning(LogEvent.CLOCK_SET_FORWARD, seconds=round(jump))
