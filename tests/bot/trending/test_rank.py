"""What rises: which of two papers comes first, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.paper.paper import PaperId
from bot.trending.counts import Reading, thinned
from bot.trending.rank import Window, momentum, ranked, trend
from bot.trending.trend import Candidate, Period

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_AGO = NOW - 400 * DAY
periods = st.sampled_from(Period)


def candidate(key, *readings, appeared_at=LONG_AGO, **more):
    """Readings are (hours ago, upvotes) or (hours ago, upvotes, stars)."""
    series = tuple(Reading(NOW - ago * HOUR, *counts) for ago, *counts in readings)
    return Candidate(paper=PaperId(key), appeared_at=appeared_at, series=series, **more)


def order(*candidates, period=Period.WEEK):
    return [one.paper for one in ranked(candidates, period=period, now=NOW)]


def said(one, period=Period.TODAY):
    return trend(one, period=period, now=NOW)


@given(periods, st.integers(1, 400), st.integers(0, 5_000), st.data())
def test_a_paper_that_gains_the_same_later_ranks_higher(period, gained, before, data):
    hours = int(period.window / HOUR)
    early = data.draw(st.integers(2, hours - 1))
    late = data.draw(st.integers(1, early - 1))
    first = candidate("a", (hours + 1, before), (early, before + gained))
    second = candidate("b", (hours + 1, before), (late, before + gained))
    assume(early <= 24 * 7 - 1)
    assert order(first, second, period=period) == ["b", "a"]


@given(periods, st.integers(1, 50), st.integers(50, 100_000))
def test_a_small_paper_that_rises_comes_before_a_large_one_that_is_still(period, gained, large):
    still = candidate("large", (900, large), (0, large))
    small = candidate("small", (20, 3), (1, 3 + gained))
    assert order(still, small, period=period) == ["small"]


@given(periods, st.lists(st.integers(0, 40), min_size=2, max_size=6), st.integers(2, 9))
def test_the_order_does_not_depend_on_how_eagerly_people_vote(period, gains, factor):
    def papers(times):
        return [candidate(f"p{number}", (19, 10), (number, 10 + times * by)) for number, by in enumerate(gains)]

    assert order(*papers(1), period=period) == order(*papers(factor), period=period)


@given(periods, st.lists(st.integers(0, 500), min_size=1, max_size=12))
def test_more_gained_at_the_same_times_never_ranks_lower(period, counts):
    hours = [(len(counts) - place, count) for place, count in enumerate(sorted(counts))]
    more = [(ago, count + place) for place, (ago, count) in enumerate(hours)]
    assume(len(counts) > 1)
    assert order(candidate("a", *hours), candidate("b", *more), period=period)[0] == "b"


@given(periods, st.lists(st.integers(0, 500), min_size=2, max_size=12))
def test_a_count_that_only_falls_is_no_gain(period, counts):
    falling = candidate("a", *((20 - place, count) for place, count in enumerate(sorted(counts, reverse=True))))
    assert order(falling, period=period) == []


def test_a_count_that_falls_and_comes_back_gained_nothing():
    assert order(candidate("a", (20, 50), (10, 20), (2, 50))) == []
    assert said(candidate("a", (20, 50), (10, 20), (2, 51))).upvotes_gained == 1


def test_a_new_paper_began_with_no_upvotes():
    new = candidate("a", (1, 30), appeared_at=NOW - 5 * HOUR)
    assert (said(new).upvotes, said(new).upvotes_gained, said(new).is_new) == (30, 30, True)


@given(periods, st.lists(st.integers(0, 500), min_size=1, max_size=12), st.sampled_from((LONG_AGO, NOW - 13 * HOUR)))
def test_a_count_never_gained_more_than_it_has(period, counts, appeared_at):
    one = candidate("a", *((12 - place, count) for place, count in enumerate(counts)), appeared_at=appeared_at)
    assert said(one, period).upvotes_gained <= counts[-1]


def test_a_leap_that_was_a_mistake_is_no_gain_and_hides_none_that_comes_after():
    assert order(candidate("a", (20, 50, 7), (10, 9_000, 7_000), (9, 50, 7))) == []
    assert said(candidate("a", (20, 50), (10, 9_000), (9, 51), (1, 90))).upvotes_gained == 40


def test_the_first_reading_of_an_old_paper_is_no_gain():
    assert order(candidate("a", (1, 3_000))) == []


def test_stars_of_an_older_repository_are_no_gain_until_they_rise():
    new = candidate("a", (3, 1, 9_000), (1, 1, 9_040), appeared_at=NOW - 5 * HOUR)
    assert (said(new).stars, said(new).stars_gained) == (9_040, 40)


def test_ten_stars_count_as_much_as_one_upvote():
    starred, voted = candidate("a", (30, 5, 100), (1, 5, 110)), candidate("b", (30, 5, 100), (1, 6, 100))
    window = Window.of(Period.WEEK, now=NOW)
    of_stars, of_votes = (momentum(one.series, one.appeared_at, window) for one in (starred, voted))
    assert of_stars == pytest.approx(of_votes)
    assert of_votes > 0


def test_after_a_long_silence_a_gain_is_spread_over_it():
    silent = candidate("a", (24 * 20, 100), (1, 300))
    assert 5 <= said(silent, Period.TODAY).upvotes_gained <= 15
    assert said(silent, Period.MONTH).upvotes_gained == 200


@given(periods, st.integers(1, 1_000), st.integers(200, 2_000))
def test_each_paper_of_the_list_says_what_it_gained(period, gained, silent_for):
    found = ranked([candidate("a", (silent_for, 9, 9), (1, 9 + gained, 10))], period=period, now=NOW)
    assert all(one.trend.upvotes_gained or one.trend.stars_gained for one in found)


def test_after_a_short_silence_a_gain_was_just_now():
    assert said(candidate("a", (24 * 5, 100), (1, 140)), Period.TODAY).upvotes_gained == 40


def test_a_reading_of_the_future_is_not_read():
    assert order(candidate("a", (3, 10), (-3, 99))) == []


def test_a_paper_of_which_the_source_is_ahead_is_new():
    ahead = candidate("a", (0, 7), appeared_at=NOW + HOUR)
    assert said(ahead).upvotes_gained == 7


@given(periods, st.permutations(range(5)))
def test_the_order_is_the_same_however_they_come(period, places):
    papers = [candidate(f"p{place}", (9, 1), (3, 8), appeared_at=LONG_AGO - (place % 2) * DAY) for place in range(5)]
    shuffled = [papers[place] for place in places]
    assert order(*shuffled, period=period) == ["p0", "p2", "p4", "p1", "p3"]


def test_papers_without_votes_come_after_all_that_gained_votes():
    loved = Candidate(paper=PaperId("loved"), appeared_at=NOW, channels=90, opened=900)
    seen = Candidate(paper=PaperId("seen"), appeared_at=NOW, opened=1)
    matched = Candidate(paper=PaperId("matched"), appeared_at=NOW, channels=2)
    alone = Candidate(paper=PaperId("alone"), appeared_at=NOW, channels=1)
    voted = candidate("voted", (9, 1), (3, 2))
    assert order(alone, seen, loved, voted, matched) == ["voted", "loved", "matched", "seen"]


def test_presses_do_not_help_a_paper_that_has_votes():
    still = replace(candidate("still", (9, 1), (3, 1)), opened=50, channels=9)
    assert order(still) == []


@given(st.lists(st.tuples(st.integers(0, 24 * 6), st.integers(0, 300)), min_size=1, max_size=30))
def test_thinning_changes_no_gain_of_the_last_days(readings):
    rising = sorted(dict(readings).items(), reverse=True)
    whole = candidate("a", *zip([ago for ago, _ in rising], sorted(count for _, count in rising), strict=True))
    kept = replace(whole, series=thinned(whole.series, now=NOW))
    assert said(kept, Period.TODAY) == said(whole, Period.TODAY)
