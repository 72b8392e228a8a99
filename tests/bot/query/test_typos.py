"""A slip of the keyboard is one letter away from the word that was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.query.canonical import canonical
from bot.query.parser import parse
from bot.query.typos import one_letter_away, respelled

TERM = st.text(alphabet="abcdxyz0é", min_size=4, max_size=24)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("nueral", "neural"), ("netwrk", "network"), ("gpuu", "gpu"), ("grapf", "graph")],
)
def test_a_letter_too_many_too_few_exchanged_or_swapped_is_one_away(slip, meant):
    assert meant in one_letter_away(slip)


@given(TERM, st.data())
def test_a_word_without_one_of_its_letters_finds_its_way_back(term, data):
    place = data.draw(st.integers(0, len(term) - 1))
    shorter = term[:place] + term[place + 1 :]
    assert shorter == term or shorter in one_letter_away(term)
    assert term not in one_letter_away(term)


@given(st.text(max_size=200))
def test_there_are_never_many(term):
    assert len(one_letter_away(term)) < 4_000


def test_only_words_and_phrases_that_must_be_there_are_respelled():
    query = parse('(nueral OR title:nueral) "nueral net" -title:nueral author:nueral neur*')
    meant = parse('(neural OR title:neural) "neural net" -title:nueral author:nueral neur*')
    assert canonical(respelled(query, {"nueral": "neural"})) == canonical(meant)
