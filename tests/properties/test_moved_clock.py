"""The promise of the exit door holds while the time of day is set forwards and back, between and within all its steps,
with the service killed in between: every matching paper once, in order."""

from __future__ import annotations

from datetime import datetime, timedelta

import hypothesis.strategies as st
from hypothesis.stateful import rule

from bot.jobs.follow_clock import ClockFollower
from storage.memory import memory_stores
from tests.bot.jobs.scene import KEYS_KNOWN_FOR, START, LeapClock, Scene, ToldMessenger
from tests.properties.test_exit_door import ExitDoor

BOOTS = ("the first start", "the second start", None)
jumps = st.sampled_from([1, 30, 600, 3 * 3600, 86_400, 400 * 86_400]).flatmap(
    lambda seconds: st.sampled_from([timedelta(seconds=seconds), timedelta(seconds=-seconds)])
)


class UnsteadyClock(LeapClock):
    """A time of day that is set now and then, and may be set at one of its next readings: in the midst of a step."""

    def __init__(self) -> None:
        super().__init__(START)
        self.set_by = timedelta(0)
        self.next_jumps: dict[int, timedelta] = {}
        self.readings = 0

    def now(self) -> datetime:
        self.readings += 1
        self.set_by += self.next_jumps.pop(self.readings, timedelta(0))
        return self._now + self.set_by


class TrueTime:
    """The time as the platforms know it."""

    def __init__(self, clock: UnsteadyClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return START + timedelta(seconds=self._clock.monotonic())


class MovedClock(ExitDoor):
    """The exit door of a service on a machine whose clock is set by somebody."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = UnsteadyClock()
        self.scene = Scene(memory_stores(), clock=self.clock)
        time = TrueTime(self.clock)
        self.scene.slack = ToldMessenger("slack", time)
        self.scene.discord = ToldMessenger("discord", time, knows_keys_for=KEYS_KNOWN_FOR)
        self.boot: str | None = BOOTS[0]
        self.follower = self.following()
        self.loop.run_until_complete(self.follower.begin())

    def following(self) -> ClockFollower:
        return ClockFollower(stores=self.scene.stores, clock=self.clock, boot=self.boot)

    @rule(jump=jumps)
    def the_clock_is_set(self, jump):
        self.clock.set_by += jump

    @rule(jump=jumps, readings=st.integers(1, 12))
    def the_clock_will_be_set_within_a_step(self, jump, readings):
        self.clock.next_jumps[self.clock.readings + readings] = jump

    @rule()
    def a_second_passes_and_the_clock_is_looked_at(self):
        self.clock.move(timedelta(seconds=1))
        self.loop.run_until_complete(self.follower.look())
        self.loop.run_until_complete(self.deliver())

    @rule(jump=jumps, boot=st.sampled_from(BOOTS))
    def the_machine_or_the_service_starts_again_under_another_time(self, jump, boot):
        self.clock.set_by += jump
        self.boot = boot
        self.loop.run_until_complete(self.starts_again())

    async def deliver(self) -> None:
        """As ever, and a service that was killed follows its clock from its start on."""
        requests = self.scene.requests
        await super().deliver()
        if self.scene.requests is not requests:
            await self.starts_again()

    async def starts_again(self) -> None:
        self.follower = self.following()
        await self.follower.begin()
        await self.scene.starts_again()

    def all_is_well_in_the_end(self) -> None:
        """Once nobody sets the clock any more, and the service has looked at it."""
        self.clock.next_jumps.clear()
        self.loop.run_until_complete(self.follower.look())
        super().all_is_well_in_the_end()


TestMovedClock = MovedClock.TestCase
