"""A clock that is set back is noticed, and one that is set right little by little is not."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import ClockWatch
from tests.bot.jobs.scene import HandClock


class SetClock(HandClock):
    """A clock that can be set, beside one that cannot."""

    set_to = timedelta(0)

    def now(self):
        return super().now() + self.set_to


def test_a_clock_that_is_set_back_is_noticed_once():
    clock = SetClock()
    watch = ClockWatch(clock)
    clock.move(timedelta(seconds=1))
    clock.set_to -= timedelta(hours=2)
    assert (watch.set_back_by(), watch.set_back_by()) == (7200, 0)


def test_seconds_back_and_any_time_ahead_are_no_matter():
    clock = SetClock()
    watch = ClockWatch(clock)
    for step in (timedelta(seconds=-30), timedelta(days=3), timedelta(0)):
        clock.set_to += step
        clock.move(timedelta(seconds=1))
        assert watch.set_back_by() == 0
