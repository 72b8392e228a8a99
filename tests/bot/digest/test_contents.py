"""What is in a digest and what stands under which subscription."""

from __future__ import annotations

from bot.digest.contents import contents, grouped
from tests.bot.card.examples import NOW, announced, numbered, why

JAX, GPU = why("jax"), why("gpu")


def test_all_that_waits_is_in_the_digest_best_first():
    waiting = tuple(announced(numbered(number, upvotes=number), JAX) for number in range(40))
    assert contents(waiting, now=NOW) == tuple(f"arxiv:2611.{number:05}" for number in reversed(range(40)))


def test_nothing_waits_so_nothing_is_in_it():
    assert contents((), now=NOW) == ()


def test_papers_stand_under_the_oldest_subscription_they_match_in_their_order():
    first, second = announced(numbered(1), GPU, JAX), announced(numbered(2), JAX)
    third = announced(numbered(3), GPU)
    groups = grouped((first, second, third))
    assert [(group.subscription, group.papers) for group in groups] == [
        (GPU.subscription, (first, third)),
        (JAX.subscription, (second,)),
    ]


def test_a_paper_whose_subscriptions_have_all_left_stands_under_none():
    assert [group.subscription for group in grouped((announced(numbered(1)),))] == [None]
