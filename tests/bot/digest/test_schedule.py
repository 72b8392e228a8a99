"""When a digest is due: the same local time on every chosen day, whatever the clocks there do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.channel import EVERY_DAY, MONDAYS, WEEKDAYS, DigestPlan, Weekday
from bot.digest.schedule import Fold, Send, decide, local_due, next_due, realigned, too_late

BERLIN = DigestPlan(at=time(9), zone="Europe/Berlin")
RESTLESS_ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Nuuk",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
)

plans = st.builds(
    DigestPlan,
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=st.sampled_from(RESTLESS_ZONES),
    days=st.sets(st.sampled_from(Weekday), min_size=1).map(frozenset),
)
moments = st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def utc(*fields: int) -> datetime:
    return datetime(*fields, tzinfo=UTC)


def due_from(plan: DigestPlan, after: datetime, number: int) -> list[datetime]:
    found = [next_due(plan, after=after)]
    while len(found) < number:
        found.append(next_due(plan, after=found[-1]))
    return found


def wall(plan: DigestPlan, due: datetime) -> str:
    """What a clock on the wall shows: the subject without its offset."""
    return local_due(plan, due)[:16]


def test_it_is_due_at_the_local_time_in_winter_and_in_summer():
    assert next_due(BERLIN, after=utc(2026, 11, 24, 7, 59)) == utc(2026, 11, 24, 8)
    assert next_due(BERLIN, after=utc(2026, 7, 1, 0)) == utc(2026, 7, 1, 7)


def test_the_next_one_is_strictly_after():
    assert next_due(BERLIN, after=utc(2026, 11, 24, 8)) == utc(2026, 11, 25, 8)


def test_only_chosen_days_have_one():
    weekdays = DigestPlan(at=time(9), zone="Europe/Berlin", days=WEEKDAYS)
    friday = utc(2026, 11, 27, 8)
    assert next_due(weekdays, after=friday) == utc(2026, 11, 30, 8)


def test_a_zone_ahead_of_utc_counts_its_own_days():
    mondays = DigestPlan(at=time(6), zone="Pacific/Auckland", days=frozenset({Weekday.MONDAY}))
    assert next_due(mondays, after=utc(2026, 11, 22, 0)) == utc(2026, 11, 22, 17)


@pytest.mark.parametrize(
    ("zone", "at", "day", "local"),
    [
        ("Europe/Berlin", time(2, 30), date(2026, 3, 29), "2026-03-29T03:00"),
        ("Africa/Cairo", time(0, 30), date(2026, 4, 24), "2026-04-24T01:00"),
        ("Asia/Beirut", time(0, 0), date(2026, 3, 29), "2026-03-29T01:00"),
        ("America/Santiago", time(0, 15), date(2026, 9, 6), "2026-09-06T01:00"),
        ("Australia/Lord_Howe", time(2, 15), date(2026, 10, 4), "2026-10-04T02:30"),
        ("America/Nuuk", time(23, 30), date(2026, 3, 28), "2026-03-29T00:00"),
    ],
)
def test_a_time_that_is_skipped_is_the_first_moment_after_the_gap(zone, at, day, local):
    plan = DigestPlan(at=at, zone=zone)
    due = next_due(plan, after=datetime.combine(day, time(12), tzinfo=ZoneInfo(zone)) - timedelta(days=at < time(12)))
    assert wall(plan, due) == local
    before = (due - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert before < datetime.combine(day, at) < datetime.fromisoformat(local)


def test_a_time_that_comes_twice_is_due_once_at_its_first_coming():
    plan = DigestPlan(at=time(2, 30), zone="Europe/Berlin")
    assert due_from(plan, utc(2026, 10, 24, 12), 2) == [utc(2026, 10, 25, 0, 30), utc(2026, 10, 26, 1, 30)]


def test_asked_between_the_two_comings_the_next_is_tomorrow():
    plan = DigestPlan(at=time(2, 30), zone="Europe/Berlin")
    assert next_due(plan, after=utc(2026, 10, 25, 1, 0)) == utc(2026, 10, 26, 1, 30)


def test_a_day_that_was_left_out_of_the_calendar_has_none():
    apia = DigestPlan(at=time(9), zone="Pacific/Apia")
    subjects = [wall(apia, due) for due in due_from(apia, utc(2011, 12, 29, 12), 3)]
    assert subjects == ["2011-12-29T09:00", "2011-12-31T09:00", "2012-01-01T09:00"]


def test_a_friday_digest_skips_the_friday_that_was_left_out():
    fridays = DigestPlan(at=time(9), zone="Pacific/Apia", days=frozenset({Weekday.FRIDAY}))
    assert wall(fridays, next_due(fridays, after=utc(2011, 12, 27))) == "2012-01-06T09:00"


@given(plans, moments)
def test_moments_rise_strictly(plan, after):
    due = due_from(plan, after, 12)
    assert after < due[0]
    assert all(first < second for first, second in pairwise(due))


@given(plans, moments)
def test_no_two_moments_have_one_subject(plan, after):
    subjects = [local_due(plan, due) for due in due_from(plan, after, 12)]
    assert len(set(subjects)) == len(subjects)


@given(plans, moments, st.floats(0, 1))
def test_the_moment_does_not_depend_on_when_it_is_asked(plan, after, part):
    due = next_due(plan, after=after)
    assert next_due(plan, after=after + part * (due - after) * 0.999) == due


@given(plans, moments)
def test_every_moment_is_the_plans_time_on_a_chosen_day_or_the_end_of_a_gap(plan, after):
    zone = ZoneInfo(plan.zone)
    due = next_due(plan, after=after)
    local, before = due.astimezone(zone), (due - timedelta(seconds=1)).astimezone(zone)
    on_time = local.time() == plan.at and local.weekday() in plan.days and local.fold == 0
    after_gap = local.utcoffset() > before.utcoffset() and before.time() < local.time()
    assert on_time or after_gap or local.time() == time(0)


@given(plans, moments)
def test_a_daily_digest_never_leaves_out_a_real_day(plan, after):
    daily = DigestPlan(at=plan.at, zone=plan.zone, days=EVERY_DAY)
    assert all(second - first <= timedelta(hours=26) for first, second in pairwise(due_from(daily, after, 10)))


def test_on_time_it_is_sent_and_the_next_one_is_tomorrow():
    due = utc(2026, 11, 24, 8)
    assert decide(BERLIN, due, now=due) == Send(due, utc(2026, 11, 25, 8))


def test_missed_by_less_than_twelve_hours_it_is_sent_under_the_time_it_was_due():
    due = utc(2026, 11, 24, 8)
    now = due + timedelta(hours=11, minutes=59)
    assert decide(BERLIN, due, now=now) == Send(due, utc(2026, 11, 25, 8))


def test_missed_by_twelve_hours_it_is_folded_into_the_next():
    due = utc(2026, 11, 24, 8)
    assert decide(BERLIN, due, now=due + timedelta(hours=12)) == Fold(utc(2026, 11, 25, 8))


def test_after_days_of_silence_only_the_last_missed_one_is_sent():
    monday, thursday = utc(2026, 11, 23, 8), utc(2026, 11, 26, 8)
    decided = decide(BERLIN, monday, now=thursday + timedelta(hours=1))
    assert decided == Send(thursday, utc(2026, 11, 27, 8))


def test_after_days_of_silence_with_nothing_fresh_all_are_folded_into_the_next():
    monday, thursday = utc(2026, 11, 23, 8), utc(2026, 11, 26, 8)
    assert decide(BERLIN, monday, now=thursday + timedelta(hours=20)) == Fold(utc(2026, 11, 27, 8))


def test_a_weekly_one_is_still_sent_on_the_third_day_and_not_on_the_fourth():
    weekly, monday = DigestPlan(zone="Europe/Berlin", days=MONDAYS), utc(2026, 11, 23, 8)
    following = monday + timedelta(days=7)
    assert decide(weekly, monday, now=monday + timedelta(days=2, hours=23)) == Send(monday, following)
    assert decide(weekly, monday, now=monday + timedelta(days=3)) == Fold(following)


@pytest.mark.parametrize(("year", "month", "day"), [(2028, 2, 29), (2027, 3, 1), (2100, 3, 1)])
def test_the_day_after_the_28th_of_february_is_the_one_that_the_year_has(year, month, day):
    daily = next_due(BERLIN, after=datetime(year, 2, 28, 12, tzinfo=UTC))
    assert daily.astimezone(ZoneInfo("Europe/Berlin")).date() == date(year, month, day)
    assert daily.astimezone(ZoneInfo("Europe/Berlin")).time() == time(9)


def test_under_new_rules_of_the_zone_a_stored_moment_is_the_same_local_time_of_its_day():
    """Stored as if Istanbul still had winter time, which it gave up in 2016."""
    istanbul = DigestPlan(at=time(9), zone="Europe/Istanbul")
    stored = next_due(DigestPlan(at=time(9), zone="Europe/Athens"), after=utc(2026, 11, 24, 12))
    right = realigned(istanbul, stored, now=utc(2026, 11, 24, 12))
    assert (stored, right) == (utc(2026, 11, 25, 7), utc(2026, 11, 25, 6))
    assert realigned(istanbul, stored, now=utc(2026, 11, 25, 6, 30)) == right


@given(plans, moments, st.timedeltas(timedelta(0), timedelta(days=10)))
def test_a_moment_that_is_right_stays_also_while_it_is_missed(plan, after, asleep):
    due = next_due(plan, after=after)
    assert realigned(plan, due, now=after) == realigned(plan, due, now=after + asleep) == due


@given(plans, moments, st.integers(-12, 12))
def test_whatever_a_zone_changes_by_the_moment_is_that_of_the_same_day(plan, after, quarters):
    due = next_due(plan, after=after)
    assert realigned(plan, due + quarters * timedelta(minutes=15), now=after) == due


def test_a_moment_that_no_rules_can_have_given_stays():
    due = utc(2026, 11, 24, 12, 0, 1)
    assert realigned(BERLIN, due, now=utc(2026, 11, 24, 12)) == due


@given(plans, moments, st.timedeltas(timedelta(days=8), timedelta(days=4_000)))
def test_a_moment_stored_by_a_clock_that_was_ahead_is_the_next_one_by_the_right_clock(plan, now, ahead):
    stored = next_due(plan, after=now + ahead)
    assert realigned(plan, stored, now=now) == next_due(plan, after=now)


def test_where_clocks_went_back_over_midnight_the_day_that_had_begun_counts_as_begun():
    """Until 2011 Newfoundland went from 00:01 back to 23:01 of the day before."""
    midnight = DigestPlan(at=time(0), zone="America/St_Johns")
    due = utc(2010, 11, 7, 2, 30)
    decided = decide(midnight, utc(2010, 11, 6, 2, 30), now=due + timedelta(minutes=20))
    assert decided == Send(due, utc(2010, 11, 8, 3, 30))


@pytest.mark.parametrize(
    ("zone", "due", "local"),
    [
        ("Europe/Berlin", utc(2026, 11, 24, 8), "2026-11-24T09:00+01:00"),
        ("Europe/Berlin", utc(2026, 6, 24, 7), "2026-06-24T09:00+02:00"),
        ("America/St_Johns", utc(2010, 11, 7, 2, 30), "2010-11-07T00:00-02:30"),
        ("UTC", utc(2026, 11, 24, 9), "2026-11-24T09:00+00:00"),
    ],
)
def test_a_digest_is_named_by_the_local_time_at_which_it_was_due_with_its_offset(zone, due, local):
    assert local_due(DigestPlan(zone=zone), due) == local


def test_a_due_time_set_under_older_rules_of_the_zone_keeps_its_place():
    due = utc(2026, 11, 24, 8, 30)
    assert decide(BERLIN, due, now=due) == Send(due, utc(2026, 11, 25, 8))


@given(plans, moments, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_the_next_one_is_always_ahead_and_one_of_the_plans(plan, after, asleep):
    due = next_due(plan, after=after)
    now = due + asleep
    decided = decide(plan, due, now=now)
    assert decided.next == next_due(plan, after=now) > now
    if isinstance(decided, Send):
        assert due <= decided.due <= now
        assert now - decided.due < too_late(plan)
