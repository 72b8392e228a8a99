"""The system's clock, and the name of the machine's start."""

from __future__ import annotations

from datetime import UTC, timedelta

from bot.clock import SystemClock, boot_name


def test_the_time_is_aware_and_moved_by_the_shift():
    now, later = SystemClock().now(), SystemClock(timedelta(hours=1)).now()
    assert now.tzinfo is UTC
    assert timedelta(minutes=59) < later - now < timedelta(minutes=61)


def test_the_start_of_the_machine_has_one_name():
    assert boot_name() == boot_name() != ""
