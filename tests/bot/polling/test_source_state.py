"""Six words for the silence of a source, each told from what was stored, the source's calendar, and the time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.paper.calendar import AnnouncementCalendar
from bot.paper.stream import StreamId
from bot.polling.profile import SourceProfile
from bot.polling.source_state import PolledSource, SourceState, judge
from bot.polling.stream_state import StreamState

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 16, 12, tzinfo=UTC)
"""Noon in UTC, seven in the morning in New York: the day's papers are due since three."""
LONG_AGO = MONDAY - timedelta(days=60)
CALENDAR = AnnouncementCalendar(
    zone=ZoneInfo("America/New_York"),
    weekdays=frozenset(range(5)),
    holidays=frozenset({date(2026, 11, 26)}),
    due=timedelta(hours=3),
)
ARXIV = PolledSource(
    name="arxiv",
    streams=("cs.LG", "cs.GL"),
    profile=SourceProfile(knows=frozenset(), calendar=CALENDAR),
    every=HOUR,
)
FEED = PolledSource(name="feed:lab", streams=("",), profile=SourceProfile(knows=frozenset()), every=HOUR)


def stream(name: str = "cs.LG", **known: object) -> StreamState:
    return replace(StreamState(stream=StreamId("arxiv", name), baseline_at=LONG_AGO), **known)


def state(now: datetime, *streams: StreamState, source: PolledSource = ARXIV) -> SourceState:
    return judge(source, streams, now=now).state


def polled(now: datetime, **known: object) -> StreamState:
    return stream(polled_at=now - HOUR / 2, **known)


def test_never_polled_is_quiet_since_nothing():
    judged = judge(ARXIV, [StreamState(stream=StreamId("arxiv", "cs.LG"))], now=MONDAY)
    assert (judged.state, judged.since, judged.error) == (SourceState.QUIET, None, None)


def test_something_new_today_is_ok_since_then():
    judged = judge(ARXIV, [polled(MONDAY, last_new_at=MONDAY - HOUR)], now=MONDAY)
    assert (judged.state, judged.since) == (SourceState.OK, MONDAY - HOUR)


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 14, 12, tzinfo=UTC),
        datetime(2026, 11, 15, 23, tzinfo=UTC),
        datetime(2026, 11, 26, 12, tzinfo=UTC),
    ],
)
def test_a_week_end_and_a_holiday_are_closed(now):
    last = CALENDAR.begins(next(day for day in (date(2026, 11, 25), date(2026, 11, 13)) if day < now.date())) + HOUR
    assert state(now, polled(now, last_new_at=last)) is SourceState.CLOSED


def test_a_week_end_after_a_day_without_papers_is_stale():
    saturday = datetime(2026, 11, 14, 12, tzinfo=UTC)
    assert state(saturday, polled(saturday, last_new_at=saturday - 4 * 24 * HOUR)) is SourceState.STALE


def test_nothing_new_before_it_is_due_is_no_fault():
    early = datetime(2026, 11, 16, 6, tzinfo=UTC)
    friday = datetime(2026, 11, 13, 6, tzinfo=UTC)
    assert state(early, polled(early, last_new_at=friday)) is SourceState.QUIET


def test_nothing_new_where_something_is_due_is_stale_since_then_and_says_which_day():
    friday = datetime(2026, 11, 13, 6, tzinfo=UTC)
    judged = judge(ARXIV, [polled(MONDAY, last_new_at=friday)], now=MONDAY)
    assert (judged.state, judged.since) == (SourceState.STALE, datetime(2026, 11, 16, 8, tzinfo=UTC))
    assert judged.error == "it brought nothing for Monday, 2026-11-16"


def test_a_source_that_was_not_polled_since_its_papers_are_due_is_not_blamed():
    friday = datetime(2026, 11, 13, 6, tzinfo=UTC)
    early = datetime(2026, 11, 16, 8, 5, tzinfo=UTC)
    assert state(early, polled(early, last_new_at=friday)) is SourceState.QUIET


def test_a_small_category_without_papers_is_no_fault_of_the_source():
    busy, small = polled(MONDAY, last_new_at=MONDAY - HOUR), polled(MONDAY, last_new_at=LONG_AGO)
    assert state(MONDAY, busy, replace(small, stream=StreamId("arxiv", "cs.GL"))) is SourceState.OK


def test_an_old_batch_under_a_new_date_is_stale_whatever_the_others_bring():
    busy = polled(MONDAY, last_new_at=MONDAY - HOUR)
    old = stream("cs.GL", polled_at=MONDAY, last_new_at=LONG_AGO, listed_at=datetime(2026, 11, 16, 5, tzinfo=UTC))
    judged = judge(ARXIV, [busy, old], now=MONDAY)
    assert judged.state is SourceState.STALE
    assert "old entries under a new date" in (judged.error or "")


def test_what_was_watched_only_since_today_owes_nothing_for_today():
    assert state(MONDAY, polled(MONDAY, baseline_at=MONDAY - HOUR)) is SourceState.QUIET


def test_a_source_without_a_calendar_is_never_stale():
    assert state(MONDAY, polled(MONDAY, last_new_at=LONG_AGO), source=FEED) is SourceState.QUIET
    assert state(MONDAY, polled(MONDAY, last_new_at=MONDAY - 23 * HOUR), source=FEED) is SourceState.OK


def test_a_failed_poll_is_failing_since_the_first_and_tells_the_error_with_its_stream():
    failed = polled(MONDAY, failures=2, failing_since=MONDAY - 3 * HOUR, error="it answered 404")
    judged = judge(ARXIV, [polled(MONDAY, last_new_at=MONDAY), failed], now=MONDAY)
    assert (judged.state, judged.since) == (SourceState.FAILING, MONDAY - 3 * HOUR)
    assert judged.error == "arxiv:cs.LG: it answered 404"


def test_four_polls_that_did_not_happen_are_failing_and_say_why():
    judged = judge(FEED, [stream(polled_at=MONDAY - 5 * HOUR)], now=MONDAY)
    assert judged.state is SourceState.FAILING
    assert judged.error == "it was not polled since 2026-11-16 07:00 UTC: does `offprint run` run?"


def test_a_source_that_refused_is_paused_until_it_is_asked_again():
    refused = polled(MONDAY, failures=1, failing_since=MONDAY - HOUR, error="429", resume_at=MONDAY + HOUR)
    assert state(MONDAY, refused) is SourceState.PAUSED
    assert state(MONDAY + 2 * HOUR, refused) is SourceState.FAILING


def test_a_source_that_is_gone_is_paused_for_good():
    gone = polled(LONG_AGO, failures=1, failing_since=LONG_AGO, error="gone", ended=True)
    assert state(MONDAY, gone) is SourceState.PAUSED


aware = st.integers(0, 90 * 24).map(lambda hours: LONG_AGO + hours * HOUR)
moments = st.none() | aware
states = st.builds(
    StreamState,
    stream=st.just(StreamId("arxiv", "cs.LG")),
    baseline_at=moments,
    polled_at=moments,
    last_new_at=moments,
    listed_at=moments,
    failures=st.integers(0, 3),
    failing_since=moments,
    error=st.none() | st.just("down"),
    resume_at=moments,
    ended=st.booleans(),
)


@given(st.lists(states, min_size=1, max_size=3), st.sampled_from([ARXIV, FEED]), aware)
def test_any_streams_have_one_word(streams, source, now):
    assert judge(source, streams, now=now).state in SourceState
