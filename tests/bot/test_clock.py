"""The system's clock, and the name of the machine's start."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import DatabaseClock, SystemClock, boot_name


def test_the_time_is_aware_and_moved_by_the_shift():
    now, later = SystemClock().now(), SystemClock(timedelta(hours=1)).now()
    assert now.tzinfo is UTC
    assert timedelta(minutes=59) < later - now < timedelta(minutes=61)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no clock is known to go on while the machine sleeps")
def test_the_clock_that_nobody_sets_is_the_one_that_goes_on_while_the_machine_sleeps():
    """A lease ends meanwhile; its holder must know when it wakes."""
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    assert before <= SystemClock().monotonic() <= time.clock_gettime(time.CLOCK_BOOTTIME)


def test_the_start_of_the_machine_has_one_name():
    assert boot_name() == boot_name() != ""


NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def reading(clock, told, *, took=0.0):
    """Tell the clock a time of the database that was answered just now, `took` seconds after it was asked for."""
    answered = clock.monotonic()
    clock.follow(told, asked=answered - took, answered=answered)


def test_the_time_of_a_shared_database_goes_before_the_hosts_own():
    clock = DatabaseClock()
    reading(clock, NOON)
    assert timedelta() <= clock.now() - NOON < timedelta(seconds=1)
    assert clock.apart == pytest.approx((datetime.now(UTC) - NOON).total_seconds(), abs=1)


def test_a_reading_that_took_long_moves_the_time_no_further_than_it_must():
    clock = DatabaseClock()
    reading(clock, NOON)
    for told in (NOON - timedelta(seconds=3), NOON + timedelta(seconds=1)):
        before = clock.now()
        reading(clock, told, took=10)
        assert before <= clock.now() < before + timedelta(seconds=1)


@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(0, 5)), max_size=9))
def test_the_time_agrees_with_the_last_reading_within_what_that_took(readings):
    clock = DatabaseClock()
    for ahead, took in readings:
        told = datetime.now(UTC) + timedelta(seconds=ahead)
        reading(clock, told, took=took)
        now = clock.now()
        assert told - timedelta(seconds=0.01) <= now <= told + timedelta(seconds=took + 1)
