"""What buttons carry."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.card.button_values import (
    more_value,
    page_value,
    paper_row,
    paper_value,
    read_more_value,
    read_page_value,
    undo_number,
    undo_value,
)

keys = st.text("0123456789abcdef", min_size=24, max_size=24)
numbers = st.integers(0, 10**9 - 1)


@given(keys, numbers)
def test_every_value_is_read_as_it_was_written_and_fits_a_button(key, number):
    written = (paper_value(number), more_value(key, number), undo_value(number, key), page_value(key, number))
    assert paper_row(written[0]) == number
    assert read_more_value(written[1]) == (key, number)
    assert undo_number(written[2]) == number
    assert read_page_value(written[3]) == (key, number)
    assert all(len(value) <= 80 for value in written)


@given(keys, numbers)
def test_the_key_can_be_found_in_the_values_of_a_message(key, number):
    assert key in more_value(key, number)
    assert key in undo_value(number, key)


@given(st.text(max_size=40))
def test_a_value_that_nobody_wrote_is_none(value):
    assert paper_row(f"x{value}") is None
    assert read_more_value(value) is None
    assert undo_number(value) is None


def test_a_key_alone_is_no_papers_row():
    assert paper_row("0123456789abcdef01234567") is None
