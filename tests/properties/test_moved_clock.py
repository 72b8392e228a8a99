"""The promise of the exit door holds while the time of day is set forwards and back, between and within all its steps,
with the service killed in between: every matching paper once, in order."""

from __future__ import annotations

from datetime import datetime, timedelta

import hypothesis.strategies as st
from hypothesis.stateful import precondition, rule

from bot.jobs.follow_clock import ClockFollower
from storage.memory import memory_stores
from tests.bot.jobs.scene import KEYS_KNOWN_FOR, START, LeapClock, Scene, ToldMessenger
from tests.properties.test_exit_door import ExitDoor

offsets = st.sampled_from([0, 1, -1, 30, -30, 600, -600, 3 * 3600, -3 * 3600, 9 * 3600, -9 * 3600]).map(
    lambda seconds: timedelta(seconds=seconds)
)
"""What the time of day is set to, beside the true one. A jump by a day would bring waiting cards into a digest."""


class UnsteadyClock(LeapClock):
    """A time of day that is set now and then, and may be set at one of its next readings: in the midst of a step."""

    def __init__(self) -> None:
        super().__init__(START)
        self.set_by = timedelta(0)
        self.next_offsets: dict[int, timedelta] = {}
        self.readings = 0

    def now(self) -> datetime:
        self.readings += 1
        self.set_by = self.next_offsets.pop(self.readings, self.set_by)
        return self._now + self.set_by


class TrueTime:
    """The time as the platforms know it."""

    def __init__(self, clock: UnsteadyClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return START + timedelta(seconds=self._clock.monotonic())

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self._clock.move(by)


class MovedClock(ExitDoor):
    """The exit door of a service on a machine whose clock is set by somebody."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = UnsteadyClock()
        self.scene = Scene(memory_stores(), clock=self.clock)
        time = TrueTime(self.clock)
        self.scene.slack = ToldMessenger("slack", time)
        self.scene.discord = ToldMessenger("discord", time, knows_keys_for=KEYS_KNOWN_FOR)
        self.seen = timedelta(0)
        self.follower = self.following()
        self.loop.run_until_complete(self.follower.begin())

    def following(self) -> ClockFollower:
        return ClockFollower(stores=self.scene.stores, clock=self.clock, boot="one start of the machine")

    @precondition(lambda self: self.may_be_set)
    @rule(offset=offsets)
    def the_clock_is_set(self, offset):
        self.clock.set_by = offset

    @precondition(lambda self: self.may_be_set)
    @rule(offset=offsets, readings=st.integers(1, 12))
    def the_clock_will_be_set_within_a_step(self, offset, readings):
        self.clock.next_offsets[self.clock.readings + readings] = offset

    @rule()
    def a_second_passes_and_the_clock_is_looked_at(self):
        self.clock.move(timedelta(seconds=1))
        self.look()
        self.loop.run_until_complete(self.deliver())

    @rule(offset=offsets)
    def the_service_starts_again_under_another_time(self, offset):
        self.look()
        self.clock.set_by = offset
        self.loop.run_until_complete(self.starts_again())

    @property
    def may_be_set(self) -> bool:
        """Nobody sets a clock twice within a second."""
        return not self.clock.next_offsets and self.clock.set_by == self.seen

    def look(self) -> None:
        self.seen = self.clock.set_by
        self.loop.run_until_complete(self.follower.look())

    async def deliver(self) -> None:
        """As ever, and a service that was killed follows its clock from its start on."""
        requests = self.scene.requests
        await super().deliver()
        if self.scene.requests is not requests:
            await self.starts_again()

    async def starts_again(self) -> None:
        self.seen = self.clock.set_by
        self.follower = self.following()
        await self.follower.begin()
        await self.scene.starts_again()

    def all_is_well_in_the_end(self) -> None:
        """Once nobody sets the clock any more, and the service has looked at it."""
        self.clock.next_offsets.clear()
        self.look()
        self.look()
        super().all_is_well_in_the_end()


TestMovedClock = MovedClock.TestCase
