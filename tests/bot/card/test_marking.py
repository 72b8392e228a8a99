"""Words of a text in bold."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.card.card import Style, bold, plain, words
from bot.card.marking import marked


def test_the_places_are_bold_and_the_rest_is_plain():
    assert marked("a softmax kernel", [(2, 9)]) == (plain("a "), bold("softmax"), plain(" kernel"))


def test_places_that_overlap_or_touch_are_one():
    assert marked("mixture of experts", [(8, 18), (0, 7), (7, 8), (0, 3)]) == (bold("mixture of experts"),)


def test_a_place_past_the_end_is_cut_there():
    assert marked("soft", [(2, 9), (20, 30)]) == (plain("so"), bold("ft"))


def test_an_empty_text_is_an_empty_line():
    assert marked("", [(0, 4)]) == ()


def test_of_a_place_that_reaches_into_addresses_what_is_outside_is_bold():
    text = "See https://a.example/b and https://a.example/c today"
    assert marked(text, [(0, 48), (50, 52)]) == (
        bold("See "),
        plain("https://a.example/b"),
        bold(" and "),
        plain("https://a.example/c"),
        bold(" "),
        plain("to"),
        bold("da"),
        plain("y"),
    )


@given(
    st.text(alphabet=st.characters(exclude_characters="/"), max_size=60),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=8),
)
def test_marking_changes_no_letter_and_marks_exactly_the_places(text, places):
    line = marked(text, places)
    assert words(line) == text
    bold_letters = [span.style is Style.BOLD for span in line for _ in span.text]
    assert bold_letters == [any(start <= place < end for start, end in places) for place in range(len(text))]
    assert all(first.style is not second.style for first, second in pairwise(line))
