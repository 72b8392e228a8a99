"""Cards come evenly over the waking hours of a channel that wants that, in their order and never outside of them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcing.spread import LEAST_GAP, slots
from bot.channel.channel import LocalHours

TEN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
OFFICE = LocalHours(begins=time(9), ends=time(17))
NIGHT = LocalHours(begins=time(22), ends=time(6))

zones = st.sampled_from(
    ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Tokyo")
)
minutes = st.integers(0, 24 * 60 - 1).map(lambda number: time(number // 60, number % 60))
two_times = st.lists(minutes, min_size=2, max_size=2, unique=True)
hours = st.builds(lambda two, zone: LocalHours(begins=two[0], ends=two[1], zone=zone), two_times, zones)
moments = st.integers(0, 365 * 24 * 60).map(lambda number: TEN + timedelta(minutes=number))


def clock(number: str) -> datetime:
    hour, minute = map(int, number.split(":"))
    return TEN.replace(hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("number", "after", "due"),
    [
        (1, None, ["10:00"]),
        (2, None, ["10:00", "13:30"]),
        (7, None, ["10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00"]),
        (1, "11:00", ["14:00"]),
        (2, "14:00", ["15:00", "16:00"]),
        (1, "09:30", ["10:00"]),
        (0, None, []),
    ],
)
def test_cards_stand_evenly_in_what_is_left_of_the_day_behind_those_that_wait(number, after, due):
    found = slots(OFFICE, number, after=after and clock(after), now=TEN)
    assert list(found) == [clock(one) for one in due]


def test_what_comes_at_night_begins_in_the_morning():
    late = TEN.replace(hour=20)
    assert list(slots(OFFICE, 2, after=None, now=late)) == [
        clock("09:00") + timedelta(days=1),
        clock("13:00") + timedelta(days=1),
    ]


def test_hours_may_go_over_midnight():
    assert list(slots(NIGHT, 2, after=None, now=TEN)) == [clock("22:00"), clock("02:00") + timedelta(days=1)]
    deep = TEN.replace(hour=2)
    assert list(slots(NIGHT, 2, after=None, now=deep)) == [deep, clock("04:00")]


def test_what_does_not_fit_a_day_goes_on_in_the_next():
    short = LocalHours(begins=time(10), ends=time(10, 2))
    day = timedelta(days=1)
    assert list(slots(short, 5, after=None, now=TEN)) == [
        TEN, TEN + LEAST_GAP, TEN + day, TEN + day + LEAST_GAP, TEN + 2 * day,
    ]  # fmt: skip


@given(hours, st.integers(0, 200), st.none() | moments, moments)
def test_order_is_kept_none_is_outside_the_hours_and_none_is_lost(waking, number, after, now):
    found = list(slots(waking, number, after=after, now=now))
    assert len(found) == number
    assert all(early < later for early, later in pairwise(found))
    for moment in found:
        shown = moment.astimezone(ZoneInfo(waking.zone)).time()
        assert moment >= max(now, after or now)
        if waking.begins < waking.ends:
            assert waking.begins <= shown < waking.ends
        else:
            assert shown >= waking.begins or shown < waking.ends
    assert after is None or after < now or after not in found


@pytest.mark.parametrize("noon_before", [datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2027, 3, 27, 12, tzinfo=UTC)])
@pytest.mark.parametrize(("begins", "ends"), [(time(2, 30), time(5)), (time(23), time(2, 30))])
def test_hours_that_begin_or_end_where_the_clocks_change_are_not_left(noon_before, begins, ends):
    waking = LocalHours(begins=begins, ends=ends, zone="Europe/Berlin")
    found = list(slots(waking, 600, after=None, now=noon_before))
    shown = [moment.astimezone(ZoneInfo(waking.zone)).time() for moment in found]
    asleep = [at for at in shown if not (begins <= at < ends if begins < ends else at >= begins or at < ends)]
    assert asleep == []


@given(st.integers(9 * 60, 17 * 60 - 1), st.integers(2, 600))
def test_within_a_day_they_are_evenly_apart_and_no_closer_than_the_least(minute, number):
    now = TEN.replace(hour=minute // 60, minute=minute % 60)
    days = dict[object, list[datetime]]()
    for moment in slots(OFFICE, number, after=None, now=now):
        days.setdefault(moment.date(), []).append(moment)
    for found in days.values():
        gaps = [later - early for early, later in pairwise(found)]
        assert all(gap >= LEAST_GAP for gap in gaps)
        assert max(gaps, default=LEAST_GAP) - min(gaps, default=LEAST_GAP) <= timedelta(microseconds=2)


def test_a_wider_gap_puts_off_more_but_each_day_has_one_at_least():
    day, gap = timedelta(days=1), timedelta(hours=3)
    found = slots(OFFICE, 5, after=None, now=TEN.replace(hour=9), gap=gap)
    assert list(found) == [
        clock("09:00"),
        clock("13:00"),
        clock("09:00") + day,
        clock("13:00") + day,
        clock("09:00") + 2 * day,
    ]
    short = LocalHours(begins=time(10), ends=time(10, 2))
    assert list(slots(short, 2, after=None, now=TEN.replace(hour=9), gap=gap)) == [TEN, TEN + day]
