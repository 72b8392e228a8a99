"""The week of a weekly digest: its days, the matches on each, and what it is compared with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.week import (
    DAYS,
    LEAST_WEEKS_BEFORE,
    MOST_WEEKS_BEFORE,
    Compared,
    Matched,
    Rise,
    RisingWords,
    SubscriptionLabel,
    bounds,
    compared,
    daily_matches,
    days_before,
    rising_among,
)
from bot.paper.stream import StreamId
from bot.polling.stream_state import StreamState

MONDAY = date(2026, 11, 30)
WEEK = timedelta(days=7)
GPU, MOE = SubscriptionLabel(1, "gpu"), SubscriptionLabel(2, '"mixture of experts"')
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Africa/Cairo"])
BEGINNING = datetime(2026, 10, 20, tzinfo=UTC)
moments = st.integers(0, 21 * 24 * 60).map(lambda minutes: BEGINNING + timedelta(minutes=minutes))


@given(ZONES, st.lists(st.tuples(moments, st.sets(st.sampled_from([GPU, MOE]), min_size=1)), max_size=30))
def test_every_match_of_the_week_is_counted_on_one_day(zone, told):
    days = days_before(date(2026, 11, 2))
    begin, end = bounds(days, zone)
    inside = [Matched(row, at, tuple(sorted(asked))) for row, (at, asked) in enumerate(told) if begin <= at < end]
    lines = daily_matches(inside, days, zone=zone)
    assert sum(line.total for line in lines) == sum(len(one.subscriptions) for one in inside)
    assert [line.total for line in lines] == sorted((line.total for line in lines), reverse=True)
    assert all(len(line.days) == DAYS for line in lines)


def test_a_day_is_the_zones_own_also_when_the_clocks_change():
    days = days_before(date(2026, 10, 26))
    begin, end = bounds(days, "Europe/Berlin")
    assert (begin, end) == (datetime(2026, 10, 18, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC))
    late = Matched(1, datetime(2026, 10, 25, 22, 59, tzinfo=UTC), (GPU,))
    (line,) = daily_matches([late], days, zone="Europe/Berlin")
    assert line.days == (0, 0, 0, 0, 0, 0, 1)


def watched(weeks: float, name: str = "arxiv", stream: str = "", **more: object) -> StreamState:
    """A stream whose baseline ended so many weeks before the week of `MONDAY` began."""
    start = datetime(2026, 11, 23, tzinfo=UTC)
    return StreamState(stream=StreamId(name, stream), baseline_at=start - weeks * WEEK, **more)


def test_a_week_is_compared_with_the_eight_before_it():
    eight = Compared(since=datetime(2026, 9, 28, tzinfo=UTC), weeks=MOST_WEEKS_BEFORE, sources=("arxiv",))
    assert compared(MONDAY, [watched(8)]) == eight
    assert compared(MONDAY, [watched(100)]) == eight


@given(st.integers(-70, LEAST_WEEKS_BEFORE * 7 - 1).map(lambda days: days / 7))
def test_a_young_archive_says_from_when_it_can_tell(weeks):
    first = compared(MONDAY, [watched(weeks)])
    assert isinstance(first, date)
    assert (first - MONDAY).days % DAYS == 0
    assert isinstance(compared(first, [watched(weeks)]), Compared)
    assert isinstance(compared(first - WEEK, [watched(weeks)]), date)


def test_a_source_that_came_later_neither_counts_nor_silences_the_others():
    young = watched(1, "biorxiv")
    assert compared(MONDAY, [watched(6), young]) == compared(MONDAY, [watched(6)])
    assert compared(MONDAY, [watched(6), watched(1, stream="cs.CL")]) == compared(MONDAY, [watched(1)])
    unread = StreamState(stream=StreamId("huggingface"))
    assert compared(MONDAY, [watched(6), unread]) == compared(MONDAY, [watched(6)])
    assert compared(MONDAY, [watched(6), watched(1, stream="gone", ended=True)]) == compared(MONDAY, [watched(6)])


def test_an_archive_that_watches_nothing_yet_waits_from_now():
    assert compared(MONDAY, []) == MONDAY + (LEAST_WEEKS_BEFORE + 1) * WEEK


@pytest.mark.parametrize(("least", "named"), [(1, ["GPUs", "experts"]), (2, ["experts"]), (3, [])])
def test_a_channel_is_told_what_rises_among_its_own_papers(least, named):
    rise = Rise(
        day=MONDAY,
        weeks=8,
        terms=tuple((term, RisingWords(words, 9, 2.0)) for term, words in (("gpu", "GPUs"), ("expert", "experts"))),
    )
    papers = (" gpu of expert _ ", " mixture of expert _ ", " gpus _ ")
    assert [one.words for one in rising_among(rise, papers, most=3, least=least)] == named
    assert rising_among(rise, papers, most=1, least=1)[0].words == "GPUs"
