"""Who wrote a paper, on one line."""

from __future__ import annotations

import pytest

from bot.card.byline import byline

NAMES = ("Ada Byron", "Grace Murray", "Emmy Noether", "Lise Meitner")


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (0, ""),
        (1, "Ada Byron"),
        (2, "Ada Byron and Grace Murray"),
        (3, "Ada Byron, Grace Murray and Emmy Noether"),
        (4, "Ada Byron, Grace Murray, Emmy Noether and 1 more"),
    ],
)
def test_three_names_and_how_many_more(number, line):
    assert byline(NAMES[:number]) == line


def test_a_thousand_authors_fit_a_line():
    assert byline(NAMES[:1] * 1000) == "Ada Byron, Ada Byron, Ada Byron and 997 more"


def test_in_a_list_one_name_is_enough():
    assert byline(NAMES, names=1) == "Ada Byron and 3 more"


def test_an_empty_name_is_nobody():
    assert byline(("", " ", "Ada Byron")) == "Ada Byron"


def test_a_name_as_long_as_an_abstract_is_shortened():
    assert len(byline(("x" * 5000, "Ada Byron"))) < 100


def test_names_of_every_script_stay_as_they_are():
    assert byline(("李飞飞", "محمد الخوارزمي")) == "李飞飞 and محمد الخوارزمي"
