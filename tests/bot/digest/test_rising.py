"""What rises: the exact test, the correction for many terms, and one term for what several say."""

from __future__ import annotations

import random
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.plain_terms import tokens_of
from bot.digest.rising import (
    CHANCE,
    LEAST_TIMES,
    LEAST_TOGETHER,
    MOST_COMPARED,
    RisingTerm,
    _holm,
    fisher,
    rising_terms,
)
from bot.digest.term_counts import LEAST_NOW, TermCounts, term_counts
from bot.paper.paper import Paper, PaperId
from bot.query.document import Document
from bot.query.index_entry import IndexEntry

small = st.integers(0, 40)


@st.composite
def tables(draw):
    """Counts of a term, and how many papers there were: now, before, papers now, papers before."""
    now, before = draw(small), draw(small)
    return now, before, now + draw(small), before + draw(small)


def counted(papers_now: int = 1000, papers_before: int = 8000, told: int = 200_000, **terms: tuple[int, int]):
    named = {name.replace("_", " "): count for name, count in terms.items()}
    return TermCounts(
        papers_now=papers_now,
        papers_before=papers_before,
        now={term: now for term, (now, _) in named.items()},
        before={term: before for term, (_, before) in named.items()},
        occurrences=told,
    )


def terms(counts: TermCounts) -> list[str]:
    return [one.term for one in rising_terms(counts)]


@given(tables())
def test_the_chance_is_the_sum_of_the_hypergeometric_tail(table):
    now, before, papers_now, papers_before = table
    having, papers = now + before, papers_now + papers_before
    whole = range(now, min(having, papers_now) + 1)
    ways = sum(comb(having, count) * comb(papers - having, papers_now - count) for count in whole)
    exact = Fraction(ways, comb(papers, papers_now)) if 0 < papers_now < papers else Fraction(1)
    assert fisher(*table) == pytest.approx(float(exact), rel=1e-9)


@given(tables())
def test_a_paper_more_of_this_week_never_makes_the_chance_greater(table):
    now, before, papers_now, papers_before = table
    if now < papers_now:
        assert fisher(now + 1, before, papers_now, papers_before) <= fisher(*table) * (1 + 1e-9)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), st.integers(0, 500), max_size=20), st.integers(1, 9))
def test_nothing_rises_where_each_term_is_as_frequent_as_before(shares, weeks):
    both = {term: (count, count * weeks) for term, count in shares.items()}
    assert rising_terms(counted(1000, 1000 * weeks, **both)) == ()


@given(st.integers(0, 200), st.integers(0, 400), st.integers(0, 200))
def test_a_term_that_rises_still_rises_with_more_papers_of_this_week(now, before, more):
    if terms(counted(gpu=(now, before))):
        assert terms(counted(gpu=(now + more, before))) == ["gpu"]


@given(st.dictionaries(st.text("abcd", min_size=1, max_size=3), st.tuples(small, small), max_size=12))
def test_all_that_rises_is_in_enough_papers_and_often_enough(found):
    counts = counted(100, 400, told=100, **found)
    for one in rising_terms(counts):
        before = counts.before[one.term]
        assert one.now >= LEAST_NOW
        assert one.now + before >= LEAST_TOGETHER
        assert one.times is None or one.times >= LEAST_TIMES
        assert (one.times is None) == (before == 0)


@given(st.permutations(["gpu", "tpu", "npu", "lpu"]))
def test_the_order_of_the_counts_changes_nothing(order):
    counts = {"gpu": (60, 100), "tpu": (50, 100), "npu": (12, 100), "lpu": (60, 0)}
    assert terms(counted(**{name: counts[name] for name in order})) == ["lpu", "gpu", "tpu"]


def test_in_weeks_in_which_nothing_rises_hardly_ever_anything_is_named():
    """Papers of one kind, dealt at random to nine weeks: what seems to rise does so by chance."""
    chance = random.Random(20261130)
    words = [f"word{number}" for number in range(400)]
    named, rounds = 0, 60
    for _ in range(rounds):
        papers = [_paper(chance, words) for _ in range(540)]
        chance.shuffle(papers)
        named += bool(rising_terms(term_counts(papers[:60], papers[60:])))
    assert named <= 2 * CHANCE * rounds


def _paper(chance: random.Random, words: list[str]) -> list[str]:
    """Words that come in clumps, as in papers of one topic."""
    topic = chance.randrange(20) * 20
    told = [*chance.sample(words, 20), *chance.choices(words[topic : topic + 20], k=20)]
    return tokens_of(" ".join(told[:8]), " ".join(told[8:]))


def test_a_topic_that_comes_up_is_found_among_the_same_papers():
    chance = random.Random(7)
    words = [f"word{number}" for number in range(400)]
    week = [[*_paper(chance, words), *(["speculative", "decoding"] if n < 30 else [])] for n in range(60)]
    assert terms(term_counts(week, [_paper(chance, words) for _ in range(480)])) == ["speculative decoding"]


def test_a_term_and_one_that_contains_it_are_told_once():
    assert terms(counted(speculative=(60, 40), speculative_decoding=(55, 30))) == ["speculative decoding"]
    assert terms(counted(diffusion=(200, 300), diffusion_transformer=(40, 30))) == ["diffusion"]
    assert terms(counted(pretraining=(60, 90), pre_training=(50, 90))) == ["pretraining"]


def test_in_a_flood_of_terms_that_rise_the_surest_are_told():
    flood = {f"term{number}": (60, 0) for number in range(2 * MOST_COMPARED)}
    found = terms(counted(**flood, gpu=(90, 0)))
    assert (found[0], len(found)) == ("gpu", MOST_COMPARED)


def test_an_archive_without_papers_before_names_nothing():
    assert rising_terms(counted(papers_before=0, gpu=(100, 0))) == ()
    assert rising_terms(counted(papers_now=0, papers_before=0)) == ()


def test_terms_are_words_and_runs_that_tell_something():
    text = "we propose a novel mixture of expert method for large language model 2026 _ mixtureofexpert"
    counts = term_counts([tokens_of("", text)] * LEAST_NOW, [tokens_of("mixture of expert", "")])
    assert set(counts.now) == {
        "mixture", "expert", "language", "mixture of expert", "large language", "language model",
        "large language model",
    }  # fmt: skip
    assert counts.before["mixture of expert"] == 1
    assert counts.before["language"] == 0


@pytest.mark.parametrize(
    "text", ["基于扩散模型的图像生成", "大規模言語モデルの学習", "한국어 언어 모델", "การเรียนรู้เชิงลึก"]
)
def test_pairs_of_letters_of_a_script_without_spaces_are_no_terms(text):
    told = Document.of(Paper(id=PaperId("arxiv:1"), title="", abstract=f"{text} lora"))
    indexed = tokens_of(IndexEntry.of(told).abstract)
    assert set(term_counts([indexed] * LEAST_NOW, []).now) == {"lora"}


@given(
    st.lists(st.lists(st.sampled_from(["aaa", "bbb", "ccc", "of", "_", "ddd"]), max_size=8), max_size=20),
    st.integers(0, 20),
)
def test_a_term_is_counted_once_for_every_paper_that_has_it(papers, at):
    counts = term_counts(papers[:at], papers[at:])
    for term, now in counts.now.items():
        assert now == sum(f" {term} " in f" {' '.join(one)} " for one in papers[:at])
        assert counts.before[term] == sum(f" {term} " in f" {' '.join(one)} " for one in papers[at:])
    assert sum(counts.now.values()) + sum(counts.before.values()) <= counts.occurrences


@pytest.mark.parametrize(("chances", "kept"), [((0.02, 0.04), 2), ((0.03, 0.04), 0), ((0.02, 0.06), 1)])
def test_each_term_is_held_against_those_that_are_left_and_the_first_that_fails_ends_it(chances, kept):
    terms = [RisingTerm(term=f"word{chance}", now=10, times=None, chance=chance) for chance in chances]
    assert list(_holm(terms, 2)) == terms[:kept]
