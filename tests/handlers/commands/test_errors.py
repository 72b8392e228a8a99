"""Where a query is wrong is shown so that the carets point at it on any screen."""

from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Place, QueryError
from handlers.commands.errors import pointed, quoted


def wrong(query, start, end):
    return QueryError("No.", query=query, place=Place(start, end))


def test_a_short_query_is_shown_whole_with_carets_under_the_place():
    assert pointed(wrong("autor:hinton gpu", 0, 5)) == "autor:hinton gpu\n^^^^^"


def test_of_a_long_query_what_stands_around_the_place_is_shown():
    query = f"{'word ' * 40}autor:hinton{' word' * 40}"
    shown, carets = pointed(wrong(query, 200, 205)).split("\n")
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert shown[carets.index("^") : len(carets)] == "autor"


@given(st.text(max_size=300), st.integers(0, 300), st.integers(0, 300))
def test_it_is_always_two_short_lines_and_the_carets_stand_under_the_place(query, start, length):
    start = min(start, len(query))
    end = min(start + length, len(query))
    shown, carets = pointed(wrong(query, start, end)).split("\n")
    assert len(shown) <= 80
    assert len(carets) <= 80
    assert carets.strip(" ") == "^" * (len(carets) - carets.index("^"))
    at = carets.index("^")
    assert [c for c in shown[at : len(carets)] if not c.isspace()] == [
        c for c in query[start : start + len(carets) - at] if not c.isspace()
    ] or start == len(query)


def test_a_wall_of_words_is_quoted_by_its_beginning():
    assert len(quoted("x" * 40_000)) <= 122
