"""The days that a poll reads: all since the cursor and the overlap window, each once, and no more than two months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.window import CATCH_UP, OVERLAP, RECENT, Days, weeks_to_read

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOW.date()


@given(st.none() | st.integers(-10, 400).map(lambda ago: (TODAY - timedelta(days=ago)).isoformat()))
def test_every_day_since_the_cursor_is_read_once_in_order(cursor):
    days = [
        first + timedelta(days=number)
        for first, last, _ in weeks_to_read(cursor, now=NOW)
        for number in range((last - first).days + 1)
    ]
    since = date.fromisoformat(cursor) if cursor else TODAY
    window = RECENT if cursor == TODAY.isoformat() else OVERLAP
    assert days[0] == max(min(since, TODAY - window), TODAY - CATCH_UP)
    assert days == [days[0] + timedelta(days=number) for number in range((TODAY - days[0]).days + 1)]


@pytest.mark.parametrize("cursor", [None, "", "soon", "2026-11-23", "2026-11-18", "2031-01-01"])
def test_without_an_absence_the_overlap_window_is_read_in_one_part(cursor):
    assert list(weeks_to_read(cursor, now=NOW)) == [Days(date(2026, 11, 17), TODAY)]


def test_the_second_poll_of_a_day_reads_the_last_days_alone():
    assert list(weeks_to_read("2026-11-24", now=NOW)) == [Days(date(2026, 11, 22), TODAY)]


def test_today_is_the_day_in_utc():
    evening = datetime.fromisoformat("2026-11-23T20:00:00-05:00")
    assert next(weeks_to_read(None, now=evening)).last == TODAY


@pytest.mark.parametrize("cursor", [None, "soon", "2026-11-24", "2026-11-23", "2026-11-18"])
def test_what_is_missing_comes_with_the_window_of_tomorrow(cursor):
    assert [days.heals for days in weeks_to_read(cursor, now=NOW)] == [True]


def test_days_that_tomorrows_window_does_not_have_do_not_heal():
    assert [days.heals for days in weeks_to_read("2026-11-02", now=NOW)] == [False, False, True]
    assert [days.heals for days in weeks_to_read("2026-11-17", now=NOW)] == [False]
