"""Each token of a readable text is found again where it stands, in every script, however it is looked for."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.singular import singular
from bot.text.token_spans import token_spans
from bot.text.tokens import surfaces
from tests.bot.text.places import places_of
from tests.bot.text.test_tokens import TEXTS

MORE = settings(max_examples=max(240, settings().max_examples))
PLAIN = st.lists(
    st.sampled_from(
        [
            "gpu",
            "GPUs",
            "GP",
            "pu",
            "class",
            "classes",
            "axes",
            "matrices",
            "HPUs",
            "AIs",
            "x's",
            "a",
            " ",
            "-",
            ".",
            "…",
            "_",
            "\n",
        ]
    ),
    max_size=20,
).map("".join)


@MORE
@given(st.one_of(TEXTS, PLAIN))
def test_what_is_located_are_the_same_tokens_with_places_in_the_text(text):
    found = token_spans(text)
    places = places_of(found, text)
    assert [found.surface(place) for place in places] == surfaces(text)
    spans = [found.span(place) for place in places]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left <= right for (left, _), (right, _) in pairwise(spans))
    assert places == sorted(set(places))


@MORE
@given(st.one_of(TEXTS, PLAIN))
def test_a_word_is_looked_for_where_all_that_have_its_term_or_its_beginning_stand(text):
    found = token_spans(text)
    standing = [(place, found.surface(place)) for place in places_of(found, text)]
    for _, surface in standing:
        term = singular(surface)
        assert sorted(found.of_term(term)) == [place for place, other in standing if singular(other) == term]
        for start in (surface, surface[:2], surface[:1]):
            assert sorted(found.of_start(start)) == [place for place, other in standing if other.startswith(start)]


@pytest.mark.parametrize("text", ["", " ", "…", "--- ++ #", "\n"])
def test_a_text_without_a_word_has_no_place(text):
    found = token_spans(text)
    assert not [*found.of_term("gpu"), *found.of_start("gp")]


def test_a_place_covers_the_word_as_written():
    text = "Über Schro\u0308dinger’s HPUs and M^{3}ViT, ﬁne C++ of AIs. ヨ・ー"
    found = token_spans(text)
    assert [text[slice(*found.span(place))] for place in places_of(found, text)] == [
        "Über",
        "Schro\u0308dinger",
        "HPUs",
        "and",
        "M^{3}ViT",
        "ﬁne",
        "C++",
        "of",
        "AIs",
        "ヨ・ー",
        "ー",
    ]
