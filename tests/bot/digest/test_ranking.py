"""Which of two papers stands first in a digest."""

from __future__ import annotations

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.digest.ranking import best_first, score
from tests.bot.card.examples import NOW, announced, numbered, why

HOUR = timedelta(hours=1)
IN_TITLE = why("title:softmax", fields=("title",))
IN_ABSTRACT = why("softmax", fields=("abstract",))
IN_BOTH = why("attention", fields=("title", "abstract"))

papers = st.builds(
    lambda number, votes, stars, hours, whys: announced(
        numbered(number, upvotes=votes, stars=stars, listed_at=NOW - hours * HOUR), *whys
    ),
    st.integers(0, 99_999),
    st.none() | st.integers(0, 500),
    st.none() | st.integers(0, 100_000),
    st.integers(-2, 24 * 30),
    st.lists(st.sampled_from([IN_TITLE, IN_ABSTRACT, IN_BOTH]), unique_by=lambda one: one.subscription.id),
)


def order(*waiting):
    return [one.paper.paper.title for one in best_first(waiting, now=NOW)]


def test_more_upvotes_before_fewer():
    few, many = numbered(1, upvotes=3), numbered(2, upvotes=30)
    assert order(announced(few, IN_ABSTRACT), announced(many, IN_ABSTRACT)) == ["Paper 2", "Paper 1"]


def test_more_stars_before_fewer():
    few, many = numbered(1, stars=3), numbered(2, stars=3_000)
    assert order(announced(few, IN_ABSTRACT), announced(many, IN_ABSTRACT)) == ["Paper 2", "Paper 1"]


def test_the_same_upvotes_in_fewer_hours_come_first():
    slow = numbered(1, upvotes=30, listed_at=NOW - 40 * HOUR)
    fast = numbered(2, upvotes=30, listed_at=NOW - 4 * HOUR)
    assert order(announced(slow, IN_ABSTRACT), announced(fast, IN_ABSTRACT)) == ["Paper 2", "Paper 1"]


def test_a_match_in_the_title_comes_before_one_in_the_abstract():
    assert order(announced(numbered(1), IN_ABSTRACT), announced(numbered(2), IN_BOTH)) == ["Paper 2", "Paper 1"]


def test_much_noticed_papers_come_before_a_title_that_nobody_noticed():
    noticed = numbered(1, upvotes=60, listed_at=NOW - 12 * HOUR)
    assert order(announced(numbered(2), IN_TITLE), announced(noticed, IN_ABSTRACT)) == ["Paper 1", "Paper 2"]


def test_old_fame_fades():
    famous = numbered(1, upvotes=5_000, listed_at=NOW - 30 * 24 * HOUR)
    assert order(announced(famous, IN_TITLE), announced(numbered(2, upvotes=1), IN_TITLE)) == ["Paper 2", "Paper 1"]


def test_more_subscriptions_come_before_fewer():
    assert order(announced(numbered(1), IN_TITLE), announced(numbered(2), IN_TITLE, IN_ABSTRACT)) == [
        "Paper 2",
        "Paper 1",
    ]


def test_of_equals_the_newer_comes_first_and_then_the_smaller_id():
    old = announced(numbered(1, listed_at=NOW - 5 * HOUR), IN_TITLE)
    new, new_too = announced(numbered(3), IN_TITLE), announced(numbered(2), IN_TITLE)
    assert order(old, new, new_too) == ["Paper 2", "Paper 3", "Paper 1"]


def test_a_source_whose_clock_is_ahead_makes_no_paper_younger_than_new():
    ahead, new = numbered(1, upvotes=5, listed_at=NOW + 5 * HOUR), numbered(1, upvotes=5)
    assert score(announced(ahead, IN_TITLE), now=NOW) == score(announced(new, IN_TITLE), now=NOW)


@given(st.lists(papers, max_size=12, unique_by=lambda one: one.paper.paper.id), st.randoms())
def test_the_order_does_not_depend_on_the_order_they_came_in(waiting, chance: random.Random):
    shuffled = chance.sample(waiting, len(waiting))
    assert best_first(tuple(shuffled), now=NOW) == best_first(tuple(waiting), now=NOW)


@given(papers, st.integers(1, 100))
def test_an_upvote_more_never_makes_a_paper_fall(one, more):
    paper = one.paper.paper
    facts = {"upvotes": (paper.upvotes or 0) + more, "stars": paper.stars, "listed_at": paper.listed_at}
    liked = announced(numbered(1, **facts), *one.why)
    assert score(liked, now=NOW) > score(one, now=NOW) > 0
