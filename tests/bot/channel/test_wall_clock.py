"""The hours between two times of a wall clock, also on days on which clocks are set."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.channel import LocalHours
from bot.channel.wall_clock import Stretch, moment_on, stretch_at

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = LocalHours(begins=time(22), ends=time(7), zone="Europe/Berlin")
zones = st.sampled_from(("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Cairo"))
times = st.integers(0, 24 * 60 - 1).map(lambda number: time(number // 60, number % 60))
hours = st.builds(
    lambda two, zone: LocalHours(begins=two[0], ends=two[1], zone=zone),
    st.lists(times, min_size=2, max_size=2, unique=True),
    zones,
)
moments = st.integers(0, 400 * 24 * 60).map(lambda number: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number))


def berlin(day: int, month: int, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN, fold=fold).astimezone(UTC)


def test_hours_over_midnight_hold_from_the_evening_to_the_morning():
    night = Stretch(berlin(24, 11, 22), berlin(25, 11, 7))
    assert stretch_at(NIGHT, berlin(24, 11, 21, 59)) is None
    for moment in (night.begins, berlin(25, 11, 0), berlin(25, 11, 6, 59)):
        assert stretch_at(NIGHT, moment) == night
    assert stretch_at(NIGHT, night.ends) is None


@pytest.mark.parametrize(("day", "month", "long"), [(24, 11, 9), (28, 3, 8), (24, 10, 10)])
def test_a_night_is_as_long_as_the_clocks_make_it(day, month, long):
    night = stretch_at(NIGHT, berlin(day, month, 23))
    assert night.ends - night.begins == timedelta(hours=long)


def test_hours_that_end_where_clocks_are_set_end_after_the_gap_and_with_the_first_coming():
    short = LocalHours(begins=time(1), ends=time(2, 30), zone="Europe/Berlin")
    assert stretch_at(short, berlin(29, 3, 1, 30)).ends == berlin(29, 3, 3)
    assert stretch_at(short, berlin(25, 10, 2)).ends == berlin(25, 10, 2, 30)
    assert stretch_at(short, berlin(25, 10, 2, 15, fold=1)) is None


def test_hours_that_a_gap_swallows_are_none_that_day():
    swallowed = LocalHours(begins=time(2, 10), ends=time(2, 40), zone="Europe/Berlin")
    assert stretch_at(swallowed, berlin(29, 3, 3)) is None


def test_a_day_that_a_zone_left_out_has_no_times():
    assert moment_on(date(2011, 12, 30), time(9), "Pacific/Apia") is None
    assert moment_on(date(2011, 12, 31), time(9), "Pacific/Apia") == datetime(2011, 12, 30, 19, tzinfo=UTC)


@given(hours, moments)
def test_outside_of_days_on_which_clocks_are_set_the_clock_says_whether_it_is_within(some, moment):
    local = moment.astimezone(ZoneInfo(some.zone))
    offsets = {(moment + timedelta(days=days)).astimezone(ZoneInfo(some.zone)).utcoffset() for days in (-2, 0, 2)}
    stretch = stretch_at(some, moment)
    if len(offsets) == 1:
        shown = local.time()
        over_midnight = some.begins > some.ends
        within = shown >= some.begins or shown < some.ends if over_midnight else some.begins <= shown < some.ends
        assert (stretch is not None) == within
    if stretch is not None:
        assert stretch.begins <= moment < stretch.ends
        assert stretch_at(some, stretch.begins) == stretch
