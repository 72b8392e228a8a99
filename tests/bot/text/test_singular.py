"""Singular and plural are one; what only looks like a plural is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import plurals
from bot.text.singular import inflections, prefixes, singular
from tests.bot.text.plural_pairs import APART, MEET, pairs


def cases(kinds):
    return [
        pytest.param(one, other, id=f"{kind}: {one} {other}") for kind in kinds for one, other in pairs(kinds[kind])
    ]


def test_the_tables_are_as_long_as_promised():
    assert len(cases(MEET)) >= 300
    assert len(cases(APART)) >= 150


@pytest.mark.parametrize(("one", "many"), cases(MEET))
def test_these_words_meet(one, many):
    assert singular(one) == singular(many)


@pytest.mark.parametrize(("one", "other"), cases(APART))
def test_these_words_stay_apart(one, other):
    assert singular(one) != singular(other)


TABLE = sorted({word for pair in plurals.WORDS.items() for word in pair})
WORDS = st.text(alphabet="aceghimnosuxyz", max_size=9) | st.builds(
    str.__add__, st.sampled_from(TABLE), st.sampled_from(["", "s", "es", "ses", "ies", "ss"])
)


@given(WORDS)
def test_the_singular_of_a_singular_is_itself(word):
    assert singular(singular(word)) == singular(word)


@pytest.mark.parametrize("ending", ["", "s", "es"])
def test_every_word_of_the_tables_has_a_singular_that_stays(ending):
    words = [word + ending for word in TABLE]
    assert [singular(singular(word)) for word in words] == list(map(singular, words))


@given(WORDS)
def test_a_term_may_be_written_as_every_word_of_which_it_is_the_singular(word):
    assert word in inflections(singular(word))
    assert all(singular(other) == singular(word) for other in inflections(singular(word)))


@pytest.mark.parametrize(("one", "many"), cases(MEET))
def test_a_term_may_be_written_as_its_plurals(one, many):
    assert {one, many} <= set(inflections(singular(one)))


def begins_one_way(word: str, term: str) -> bool:
    return sum(map(word.startswith, prefixes(term))) == 1


@given(WORDS)
def test_a_word_begins_as_one_of_the_beginnings_of_its_singular_does(word):
    assert begins_one_way(word, singular(word))


@pytest.mark.parametrize("ending", ["", "s", "es"])
def test_every_word_of_the_tables_begins_as_one_of_those_of_its_singular_does(ending):
    words = [word + ending for word in TABLE]
    assert [word for word in words if not begins_one_way(word, singular(word))] == []


def test_a_term_has_few_beginnings():
    assert prefixes("network") == ("network",)
    assert prefixes("energy") == ("energy", "energies")
    assert prefixes("matrix") == ("matrix", "matrices")
