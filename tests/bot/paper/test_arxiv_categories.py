"""The table of arXiv's categories: what a name stands for, and where OAI-PMH keeps it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.paper.arxiv_categories import ARCHIVES, CATEGORIES, archive_of, expanded, set_of


def test_arxiv_has_155_categories_in_20_archives() -> None:
    assert len(CATEGORIES) == 155
    assert len(ARCHIVES) == 20
    assert {name: len(ARCHIVES[name]) for name in ("cs", "math", "physics", "eess")} == {
        "cs": 40,
        "math": 32,
        "physics": 22,
        "eess": 4,
    }


@pytest.mark.parametrize("name", ["cs", "cs.*", "CS.*", " cs "])
def test_an_archive_stands_for_its_categories(name: str) -> None:
    assert len(expanded(name)) == 40
    assert {"cs.LG", "cs.AI", "cs.CL"} <= set(expanded(name))


@pytest.mark.parametrize("name", ["hep-th", "hep-th.*", "HEP-TH"])
def test_an_archive_without_subjects_is_one_category(name: str) -> None:
    assert expanded(name) == ("hep-th",)


@given(st.sampled_from(sorted(CATEGORIES)))
def test_a_category_stands_for_itself_however_it_is_written(category: str) -> None:
    assert expanded(category.upper()) == (category,)
    assert category in expanded(archive_of(category))


@pytest.mark.parametrize("name", ["cs.ZZ", "cs.", "", "*", "I.2.6", "cs.LG.*", "physics.hep-th"])
def test_an_unknown_name_stands_for_nothing(name: str) -> None:
    assert expanded(name) == ()


@pytest.mark.parametrize(
    ("name", "set_name"),
    [
        ("cs", "cs"),
        ("cs.LG", "cs:cs:LG"),
        ("stat.ML", "stat:stat:ML"),
        ("q-fin.CP", "q-fin:q-fin:CP"),
        ("eess", "eess"),
        ("hep-th", "physics:hep-th"),
        ("math-ph", "physics:math-ph"),
        ("astro-ph", "physics:astro-ph"),
        ("astro-ph.CO", "physics:astro-ph:CO"),
        ("cond-mat.str-el", "physics:cond-mat:str-el"),
        ("physics", "physics:physics"),
        ("physics.optics", "physics:physics:optics"),
        ("nlin.CD", "physics:nlin:CD"),
        ("math.MP", "math:math:MP"),
    ],
)
def test_the_set_of_oai_pmh_begins_with_the_group(name: str, set_name: str) -> None:
    assert set_of(name) == set_name
