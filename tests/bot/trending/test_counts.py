"""How a series of counts is kept: thinned with age, bounded, and always exact where it still has a reading."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.trending.counts import DAILY_FOR, HOURLY_FOR, Reading, changes_end_alone, thinned, with_reading

NOW = datetime(2026, 11, 24, 12, 34, tzinfo=UTC)
ages = st.timedeltas(timedelta(0), timedelta(days=90))
MOST_READINGS = 24 * (HOURLY_FOR.days + 2) + DAILY_FOR.days + 2
"""The most that a thinned series has, unless a clock ran ahead."""


@st.composite
def series(draw):
    moments = sorted({NOW - age for age in draw(st.lists(ages, max_size=60))})
    return tuple(Reading(at, upvotes=number, stars=None) for number, at in enumerate(moments))


@given(series(), ages)
def test_thinning_again_changes_nothing(readings, later):
    once = thinned(readings, now=NOW + later)
    assert thinned(once, now=NOW + later) == once


@given(series(), ages)
def test_thinning_now_and_later_is_thinning_later(readings, later):
    assert thinned(thinned(readings, now=NOW), now=NOW + later) == thinned(readings, now=NOW + later)


@given(series())
def test_the_first_reading_and_the_last_stay(readings):
    kept = thinned(readings, now=NOW)
    assert kept[:1] == readings[:1]
    assert kept[-1:] == readings[-1:]


@given(series(), ages)
def test_what_is_older_is_never_thinned_less(readings, later):
    assert set(thinned(readings, now=NOW + later)) <= set(thinned(readings, now=NOW))


@given(series())
def test_a_series_that_rises_still_rises(readings):
    counts = [one.upvotes for one in thinned(readings, now=NOW)]
    assert counts == sorted(counts)


def test_a_reading_each_minute_for_a_season_is_bounded():
    kept: tuple[Reading, ...] = ()
    for step in range(4 * 24 * 90):
        at = NOW + step * timedelta(minutes=15)
        kept = with_reading(kept, Reading(at, upvotes=step), now=at)
        assert len(kept) <= MOST_READINGS


@given(series().filter(bool), st.timedeltas(timedelta(0), timedelta(hours=30)))
def test_a_further_reading_of_a_day_takes_none_from_between_the_first_and_the_last(readings, later):
    last = readings[-1]
    kept, reading = thinned(readings, now=last.at), Reading(last.at + later, upvotes=1_000)
    gone = set(kept) - set(with_reading(kept, reading, now=reading.at))
    assert not changes_end_alone(last, reading) or gone <= {last}


def test_each_hour_keeps_its_last_reading_and_later_each_day():
    times = [NOW - timedelta(hours=1, minutes=5), NOW - timedelta(hours=1, minutes=1), NOW]
    readings = tuple(Reading(at, upvotes=number) for number, at in enumerate([NOW - timedelta(days=9), *times]))
    assert thinned(readings, now=NOW) == (readings[0], *readings[2:])
    assert thinned(readings, now=NOW + timedelta(days=4)) == (readings[0], readings[3])


@given(series(), ages)
def test_a_clock_that_is_set_back_leaves_the_series_in_order(readings, back):
    made_last = Reading(NOW - back, upvotes=1_000)
    kept = with_reading(readings, made_last, now=NOW - back)
    assert kept[-1] == made_last
    assert [one.at for one in kept] == sorted({one.at for one in kept})
