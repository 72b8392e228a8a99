"""The announcement days of arXiv."""

from datetime import UTC, date, datetime

import pytest

from bot.sources.arxiv.calendar import CALENDAR


@pytest.mark.parametrize(
    ("day", "announces"),
    [
        (date(2026, 11, 25), True),
        (date(2026, 11, 26), False),
        (date(2026, 11, 27), True),
        (date(2026, 11, 28), False),
        (date(2026, 11, 29), False),
        (date(2026, 12, 29), False),
        (date(2026, 12, 30), True),
        (date(2027, 11, 25), True),
    ],
)
def test_it_announces_from_monday_to_friday_but_on_the_holidays_that_it_lists(day: date, announces: bool) -> None:
    assert CALENDAR.announces_on(day) is announces


def test_a_day_begins_at_midnight_in_new_york_in_summer_and_in_winter() -> None:
    assert CALENDAR.begins(date(2026, 10, 30)) == datetime(2026, 10, 30, 4, tzinfo=UTC)
    assert CALENDAR.begins(date(2026, 11, 2)) == datetime(2026, 11, 2, 5, tzinfo=UTC)


def test_papers_are_due_three_hours_into_the_day() -> None:
    assert CALENDAR.last_due(datetime(2026, 11, 24, 7, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert CALENDAR.last_due(datetime(2026, 11, 24, 8, tzinfo=UTC)) == date(2026, 11, 24)
    assert CALENDAR.last_due(datetime(2026, 11, 30, 6, tzinfo=UTC)) == date(2026, 11, 27)
