"""The cursor of a category as text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.arxiv.cursor import Cursor


@given(st.dates(), st.dates(), st.none() | st.text(max_size=100))
def test_a_cursor_comes_back_from_its_text(read_through: date, since: date, tag: str | None) -> None:
    cursor = Cursor(read_through=read_through, since=since, tag=tag)
    assert Cursor.parse(cursor.text()) == cursor


@pytest.mark.parametrize(
    "text",
    [None, "", "2026-11-24", "{}", "[]", "null", '{"read_through": "x", "since": 1}', "{" * 100_000, "[" * 100_000],
)
def test_what_is_no_cursor_is_none(text: str | None) -> None:
    assert Cursor.parse(text) is None


def test_a_huge_tag_is_not_kept() -> None:
    cursor = Cursor(read_through=date(2026, 11, 24), since=date(2026, 11, 24), tag="x" * 10_000)
    assert len(cursor.text()) < 100
