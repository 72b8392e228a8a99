"""An error says where, also when what is wrong is long."""

from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Place, QueryError


def pointed(query, start, end):
    line, carets = QueryError("", query=query, place=Place(start, end)).pointer.split("\n")
    return line, "".join(char for char, caret in zip(line.ljust(len(carets)), carets, strict=False) if caret == "^")


@given(st.integers(0, 3_000), st.integers(1, 40), st.integers(0, 100_000))
def test_the_carets_stand_under_the_place_and_the_line_stays_short(start, width, more):
    query = "".join(chr(ord("a") + at % 26) for at in range(start + width + more))
    line, under = pointed(query, start, start + width)
    assert under == query[start : start + width]
    assert len(line) <= 604


def test_a_place_behind_the_end_is_pointed_at_too():
    assert pointed("gpu OR", 6, 7) == ("gpu OR", " ")


def test_wide_characters_take_two_columns_and_those_that_nobody_sees_none():
    query = "机器学习 e\u0301 \u200b学"
    carets = QueryError("", query=query, place=Place(9, 10)).pointer.split("\n")[1]
    assert carets == " " * (4 * 2 + 1 + 1 + 1) + "^^"
