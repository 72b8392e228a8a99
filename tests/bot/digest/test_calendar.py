"""The schedule agrees with a calendar that is walked minute by minute, which is slow, obvious, and always right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channel.channel import EVERY_DAY, DigestPlan, Weekday
from bot.digest.schedule import Send, decide, next_due, too_late

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
RESTLESS_ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Nuuk",
    "America/Santiago",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Volgograd",
    "Pacific/Apia",
    "Pacific/Chatham",
)
WALKED = timedelta(days=9)


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """The days (UTC) from 2009 to 2030 on which the clocks of a zone are changed; one for a zone that never does."""
    days = [datetime(2009, 1, 1, tzinfo=UTC) + number * DAY for number in range(21 * 365)]
    offsets = [day.astimezone(ZoneInfo(zone)).utcoffset() for day in days]
    return tuple(day for day, before, after in zip(days, offsets, offsets[1:], strict=False) if before != after)


def walk(zone: str, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Each minute from `start` to `end`, with what a clock on the wall shows then."""
    moment, here = start, ZoneInfo(zone)
    while moment <= end:
        yield moment, moment.astimezone(here).replace(tzinfo=None)
        moment += MINUTE


def brute_moments(plan: DigestPlan, start: datetime, end: datetime) -> list[datetime]:
    """The moments after `start` at which the clock on the wall first shows the plan's time, or a later one, of a chosen
    day that the zone has."""
    walked = list(walk(plan.zone, start - 2 * DAY, end + 2 * DAY))
    wanted = sorted({wall.date() for _, wall in walked if Weekday(wall.weekday()) in plan.days})
    found, waiting = list[datetime](), [datetime.combine(day, plan.at) for day in wanted]
    for moment, wall in walked:
        while waiting and wall >= waiting[0]:
            waiting.pop(0)
            found.append(moment)
    return [moment for moment in found if start < moment <= end]


@st.composite
def plans_near_a_change(draw) -> tuple[DigestPlan, datetime]:
    """A plan, and a moment a few days around one at which the clocks of its zone are changed."""
    zone = draw(st.sampled_from(RESTLESS_ZONES))
    near = draw(st.sampled_from(changes(zone))) - draw(st.integers(0, 7)) * DAY
    hours = draw(st.sampled_from([0, 0, 1, 2, 3, 9, 23]) | st.integers(0, 23))
    at = time(hours, draw(st.sampled_from([0, 15, 30, 59])))
    days = draw(st.just(EVERY_DAY) | st.sets(st.sampled_from(Weekday), min_size=1).map(frozenset))
    return DigestPlan(at=at, zone=zone, days=days), near + draw(st.integers(0, 1439)) * MINUTE


@given(plans_near_a_change())
@example((DigestPlan(at=time(0, 30), zone="Pacific/Apia"), datetime(2011, 12, 28, tzinfo=UTC)))
@example((DigestPlan(at=time(2, 15), zone="Australia/Lord_Howe"), datetime(2026, 10, 1, tzinfo=UTC)))
@example((DigestPlan(at=time(0), zone="Asia/Beirut"), datetime(2026, 3, 25, tzinfo=UTC)))
@example((DigestPlan(at=time(23, 30), zone="America/Nuuk"), datetime(2026, 3, 25, tzinfo=UTC)))
def test_the_moments_of_a_plan_are_those_of_the_calendar(planned):
    plan, start = planned
    due, end = list[datetime](), start + WALKED
    moment = next_due(plan, after=start)
    while moment <= end:
        due.append(moment)
        moment = next_due(plan, after=moment)
    assert due == brute_moments(plan, start, end)


@given(plans_near_a_change(), st.lists(st.integers(1, 60 * 24 * 3), min_size=1, max_size=8))
def test_a_service_that_sleeps_and_wakes_sends_each_moment_once_at_most_and_none_too_late(planned, sleeps):
    plan, start = planned
    stored, now, sent = next_due(plan, after=start), start, list[datetime]()
    for minutes in sleeps:
        now += minutes * MINUTE
        if stored <= now:
            decided = decide(plan, stored, now=now)
            sent += [decided.due] if isinstance(decided, Send) else []
            stored = decided.next
    moments = brute_moments(plan, start, now)
    assert set(sent) <= set(moments)
    assert len(set(sent)) == len(sent)
    awake = list(_wakes(start, sleeps))
    for moment in moments:
        woken = next(one for one in awake if one >= moment)
        passed_over = any(moment < other <= woken for other in moments)
        assert (moment in sent) == (woken - moment < too_late(plan) and not passed_over)


def _wakes(start: datetime, sleeps: list[int]) -> Iterator[datetime]:
    for minutes in sleeps:
        start += minutes * MINUTE
        yield start


@pytest.mark.parametrize("day", [date(2011, 12, 30)])
def test_the_walk_knows_that_apia_had_no_such_day(day):
    start = datetime(2011, 12, 28, tzinfo=UTC)
    assert day not in {wall.date() for _, wall in walk("Pacific/Apia", start, start + 4 * DAY)}
