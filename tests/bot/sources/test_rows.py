"""What is said of a row that is left out: the same at every poll, in few legible words, whatever the row is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.sources.rows import MOST_ROWS, SUSPICIOUS, read_rows


def refused(row: object) -> None:
    raise ValueError("no title")


def number(row: object) -> int:
    return int(str(row))


def warning(*rows: object) -> str:
    """The warning of the last row, behind at most three others."""
    return read_rows(rows, refused, source="x").warnings[-1]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({"id": "PPR1", "doi": "10.1101/1"}, "“PPR1”"),
        ({"id": 7}, "“7”"),
        ({"doi": "10.1101/1", "title": "On glia"}, "“10.1101/1”"),
        ({"id": None, "doi": " ", "title": "On \n glia"}, "“On glia”"),
        ({"id": ["PPR1"]}, 'a row that begins {"id": ["PPR1"]}'),
        ({}, "a row that begins {}"),
        (["a", "b"], 'a row that begins ["a", "b"]'),
        ("text", 'a row that begins "text"'),
    ],
)
def test_a_row_is_named_by_its_id_or_title_else_by_how_it_begins(row: object, name: str) -> None:
    assert warning(row) == f"{name} was left out: no title"


@pytest.mark.parametrize("row", [{"title": "long " * 1000}, {"other": "long " * 1000}, ["x" * 1000]])
def test_a_long_row_is_not_told_whole(row: object) -> None:
    assert len(warning(row)) < 150


def test_a_title_cannot_draw_on_a_terminal() -> None:
    assert warning({"title": "\x1b[31mred\x07 \ud800\u202e"}) == "“[31mred ” was left out: no title"


def test_a_row_as_deep_as_json_may_be_costs_no_more_than_a_warning() -> None:
    deep: object = []
    for _ in range(100_000):
        deep = [deep]
    assert warning(deep).startswith("a row that begins [[[[")


def test_values_have_their_places_and_what_was_left_out_leaves_a_gap() -> None:
    told = read_rows(["1", "x", "3"], number, source="x")
    assert (told.values, told.read, len(told.warnings)) == ({0: 1, 2: 3}, 3, 1)


@pytest.mark.parametrize("rows", [SUSPICIOUS, MOST_ROWS + 1])
def test_an_answer_none_of_whose_rows_can_be_read_is_an_outage(rows: int) -> None:
    with pytest.raises(SourceError, match=rf"^x: none of its {min(rows, MOST_ROWS)} rows can be read: no title$"):
        read_rows([{}] * rows, refused, source="x")


def test_a_few_rows_may_all_be_broken() -> None:
    assert len(read_rows([{}] * (SUSPICIOUS - 1), refused, source="x").warnings) == SUSPICIOUS - 1


def test_of_many_broken_rows_the_first_are_named_and_the_others_counted() -> None:
    told = read_rows(["x"] * 500 + ["1"], number, source="x")
    assert (len(told.warnings), told.warnings[-1]) == (21, "and 480 more rows were left out")


def test_of_an_answer_that_is_too_long_the_first_rows_are_read() -> None:
    told = read_rows(["1"] * (MOST_ROWS + 5), number, source="x")
    assert (len(told.values), told.read) == (MOST_ROWS, MOST_ROWS)
    assert told.warnings == (f"it sent {MOST_ROWS + 5} rows in one answer; {MOST_ROWS} of them were read",)


documents = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["id", "doi", "title", "paper"]) | st.text(), inner)
    ),
)


@given(documents, st.lists(documents, max_size=SUSPICIOUS - 2))
def test_a_warning_is_one_line_and_says_the_same_wherever_the_row_stands(row: object, others: list[object]) -> None:
    said = warning(*others, row)
    assert said == warning(json.loads(json.dumps(row)))
    assert "\n" not in said
    assert said.isprintable()
    assert len(said) < 150
