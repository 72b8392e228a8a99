"""Papers as vectors of their terms."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.likeness.vectors import asked_vector, fit, heaviest, paper_vector, terms_of

terms = st.lists(st.sampled_from(("gate", "expert", "token", "route", "protein", "fold")), max_size=30)
frequencies = st.fixed_dictionaries(
    {}, optional={term: st.floats(0, 1_000) for term in ("gate", "expert", "token", "route", "protein", "fold")}
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We propose a novel method for GPUs.", ("gpu",)),
        ("Experts, expert, EXPERTS", ("expert", "expert", "expert")),
        ("In 2024, 3D RL by 12 agents", ("3d", "rl", "agent")),
        ("注意力", ("注意", "意力", "力")),
        ("", ()),
    ],
)
def test_the_terms_of_a_text_are_those_that_tell_what_it_is_about(text, told):
    assert terms_of(text) == told


@given(terms)
def test_a_papers_vector_has_length_one_or_is_empty(found):
    vector = paper_vector(found)
    assert vector.keys() == set(found)
    assert math.hypot(*vector.values()) == pytest.approx(1 if found else 0)


@given(terms, frequencies, st.integers(1, 1_000))
def test_what_is_asked_about_has_only_terms_that_some_paper_has(found, known, papers):
    vector = asked_vector(found, known, papers=papers)
    assert vector.keys() == {term for term in found if known.get(term)}
    assert all(weight > 0 for weight in vector.values())
    assert math.hypot(*vector.values()) == pytest.approx(1 if vector else 0)


@given(terms, terms, frequencies)
def test_the_cosine_lies_between_none_and_all_in_common(asked, found, known):
    like = fit(asked_vector(asked, known, papers=1_000), paper_vector(found))
    assert -1e-9 <= like.cosine <= 1 + 1e-9
    assert set(like.terms) <= set(asked) & set(found)
    assert bool(like.terms) is (like.cosine > 0)


def test_a_rare_term_weighs_more_than_a_common_one_and_one_that_is_repeated_more_than_one_that_is_not():
    rare = asked_vector(["gate", "expert"], {"gate": 2.0, "expert": 500.0}, papers=1_000)
    assert heaviest(rare) == ["gate", "expert"]
    repeated = asked_vector(["gate", "expert", "expert"], {"gate": 10.0, "expert": 10.0}, papers=1_000)
    assert heaviest(repeated) == ["expert", "gate"]


def test_the_terms_in_common_stand_heaviest_first():
    asked = asked_vector(["gate", "expert", "fold"], {"gate": 2.0, "expert": 500.0, "fold": 1.0}, papers=1_000)
    assert fit(asked, paper_vector(["expert", "gate", "token"])).terms == ("gate", "expert")
