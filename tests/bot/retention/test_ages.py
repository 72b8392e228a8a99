"""Which ages are thinned: those that the operator set, and those that the values say themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.retention.ages import Aged, Keep, counted_from
from bot.trending.counts import KEPT_FOR
from bot.trending.trend import Period

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ALWAYS = {Aged.READINGS: NOW - KEPT_FOR, Aged.OPENINGS: NOW - Period.MONTH.window}


def test_by_itself_no_paper_and_no_history_is_thinned():
    assert Keep().limits(NOW) == ALWAYS


def test_papers_and_history_have_ages_of_their_own():
    limits = Keep(papers=timedelta(days=1000), history=timedelta(days=400)).limits(NOW)
    assert limits[Aged.PAPERS] == NOW - timedelta(days=1000)
    history = (Aged.DELIVERIES, Aged.VOTES, Aged.SIGHTINGS, Aged.RISES)
    assert {limits[kind] for kind in history} == {NOW - timedelta(days=400)}
    assert set(limits) == set(Aged)


def test_a_round_counts_from_now_and_goes_at_most_a_day_further_than_the_one_before():
    hour, day, year = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
    assert counted_from(NOW, None) == NOW
    assert counted_from(NOW, NOW - hour) == NOW
    assert counted_from(NOW + year, NOW) == NOW + day
    assert counted_from(NOW - year, NOW) == NOW - year
