"""Which lines the picture shows, and where their names stand."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chart.lines import MOST_LINES, shown, spread
from bot.digest.week import DailyMatches, SubscriptionLabel, Week, days_before

places = st.lists(st.floats(-50, 700), max_size=8)


@given(places)
def test_names_keep_their_order_and_their_distance_within_the_room(wanted):
    found = spread(wanted, least=40, low=0, high=500)
    assert len(found) == len(wanted)
    assert all(-1e-6 <= place <= 500 + 1e-6 for place in found)
    ordered = sorted(zip(wanted, found, strict=True))
    gaps = [right - left for (_, left), (_, right) in itertools.pairwise(ordered)]
    assert all(gap >= 40 - 1e-6 for gap in gaps)


@given(st.floats(0, 100), st.integers(0, 6))
def test_names_that_have_room_stay_where_they_are(first, count):
    wanted = [first + 50 * number for number in range(count)]
    assert spread(wanted, least=40, low=0, high=500) == pytest.approx(wanted)


def test_where_there_is_no_room_names_share_what_there_is():
    assert spread([1, 2, 3], least=400, low=0, high=100) == pytest.approx([0, 50, 100])


@given(st.integers(0, 20))
def test_at_most_six_lines_are_shown_and_none_is_lost(count):
    lines = tuple(DailyMatches(SubscriptionLabel(n, f"q{n}"), (1, 0, 0, 0, 0, 0, 0)) for n in range(count))
    found = shown(Week(days=days_before(date(2026, 11, 30)), lines=lines, papers=count))
    rest = max(0, count - MOST_LINES)
    assert found.lines == lines[:MOST_LINES]
    assert found.rest == ("" if not rest else f"{rest} other{'s' * (rest > 1)}: {rest} paper{'s' * (rest > 1)}")
