"""Dates and numbers as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.card.formatting import count_words, counted, day_words, weekday_words


def test_a_day_of_this_year_has_no_year():
    assert day_words(date(2026, 11, 24), near=date(2026, 1, 2)) == "24 Nov"
    assert day_words(date(2022, 10, 26), near=date(2026, 1, 2)) == "26 Oct 2022"
    assert day_words(date(2022, 10, 6)) == "6 Oct 2022"


def test_a_weekday_stands_before_its_day():
    assert weekday_words(date(2026, 11, 24)) == "Tue 24 Nov"


@pytest.mark.parametrize(
    ("number", "written"), [(0, "0"), (37, "37"), (999, "999"), (1000, "1k"), (1234, "1.2k"), (3_400_000, "3.4M")]
)
def test_a_large_number_is_short(number, written):
    assert count_words(number) == written


def test_one_is_singular():
    assert (counted(1, "new paper"), counted(14, "new paper"), counted(0, "new paper")) == (
        "1 new paper",
        "14 new papers",
        "0 new papers",
    )
