"""Who is a person in a list of authors."""

import pytest

from bot.card.byline import byline
from bot.paper.people import UNNAMED, people, persons

COUNTED = ["+ 5 others", "5 more authors", "and 2 other authors"]
OTHERS = ["et al.", "et al", "Et Al.", "others", "and others", "& others", "and 12 others", "…", "...", "[et al.]"]
MORE = [
    "et. al.",
    "et alii",
    "and colleagues",
    "and co-workers",
    "(12 additional authors not shown)",
    "& al.",
    "and 3 more",
]
GLUED = [
    " et al.",
    ", et al",
    " and others",
    " & others",
    ", others",
    " and 3 more",
    " (et al.)",
    ", and others",
    " …",
    ", +5 more",
]


@pytest.mark.parametrize("others", [*OTHERS, *COUNTED, *MORE])
def test_others_are_nobody_and_say_that_there_are_more(others):
    authors = people(["Ada Roe", others])
    assert authors == ("Ada Roe", UNNAMED)
    assert persons(authors) == ("Ada Roe",)
    assert byline(authors) == byline(authors, names=1) == "Ada Roe and others"
    assert people([others]) == ()


@pytest.mark.parametrize("others", GLUED)
def test_others_behind_a_name_are_nobody(others):
    assert people([f"Ada Roe{others}"]) == ("Ada Roe", UNNAMED)


@pytest.mark.parametrize(
    "name",
    ["Al", "Jo Al", "Anders Others", "John More", "Etal Roe", "Et Alba", "ATLAS Collaboration", "Roe, A.", "李飞飞"],
)
def test_a_person_is_a_person(name):
    assert people([name, "Bo Poe"]) == (name, "Bo Poe")


def test_many_names_and_others():
    assert byline(("A", "B", "C", "D", UNNAMED)) == "A, B, C and others"
