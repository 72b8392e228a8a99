"""When a channel's digest comes, in words."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from bot.card.plan import days_words, next_words, plan_words
from bot.channel.channel import EVERY_DAY, WEEKDAYS, DigestPlan, Weekday


def test_a_plan_says_days_time_zone_and_number():
    plan = DigestPlan(at=time(9), zone="Europe/Berlin", days=WEEKDAYS, top=10)
    assert plan_words(plan) == "weekdays at 09:00, Europe/Berlin, the best 10"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (EVERY_DAY, "every day"),
        (WEEKDAYS, "weekdays"),
        (EVERY_DAY - WEEKDAYS, "weekends"),
        ({Weekday.MONDAY}, "Mondays"),
        ({Weekday.FRIDAY, Weekday.MONDAY}, "Mondays and Fridays"),
        ({Weekday.FRIDAY, Weekday.MONDAY, Weekday.SUNDAY}, "Mondays, Fridays and Sundays"),
    ],
)
def test_days_have_their_common_names(days, said):
    assert days_words(frozenset(days)) == said


def test_the_next_one_is_told_on_the_channels_clock():
    assert next_words(datetime(2026, 11, 25, 8, tzinfo=UTC), "Europe/Berlin") == "next on Wed 25 Nov at 09:00"
    assert next_words(datetime(2026, 11, 25, 20, tzinfo=UTC), "Pacific/Auckland") == "next on Thu 26 Nov at 09:00"
