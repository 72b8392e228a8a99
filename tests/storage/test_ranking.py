"""The best come first: by what their words are worth, however it is told, and by what is new."""

from datetime import timedelta

import pytest

from bot.paper.paper import Paper, PaperId
from bot.query.parser import parse
from tests.contracts.facts import NOON
from tests.storage.archives import archive

FILLER = "of many other things"
TOLD_BY_THE_INDEX_AND_READ_IN_TEXTS = pytest.mark.parametrize("end", ["", "*"], ids=["index", "texts"])
"""FTS5's own BM25 ranks words; a beginning is looked for in the texts, by a formula of ours."""


def paper(name, title, abstract="", *, days=0, **facts):
    """A paper that was listed so many days ago."""
    return Paper(
        id=PaperId(f"a:{name}"), title=title, abstract=abstract, listed_at=NOON - timedelta(days=days), **facts
    )


def best_first(empty, query, *library):
    with archive(empty, library) as asked_of:
        found = asked_of.search(parse(query), limit=10, offset=0).papers
    return [stored.paper.id.removeprefix("a:") for stored in found]


def others(word, count):
    """Papers that make a word common, and are old."""
    return [paper(f"other{number}", FILLER, f"{word} and {FILLER}", days=3_000) for number in range(count)]


@TOLD_BY_THE_INDEX_AND_READ_IN_TEXTS
def test_a_word_of_the_title_is_worth_more_than_one_of_a_newer_abstract(empty, end):
    in_title = paper("title", "Sparse chips", f"{FILLER} and more", days=365)
    in_abstract = paper("abstract", "Other chips", f"{FILLER} and sparse")
    assert best_first(empty, f"sparse{end}", in_title, in_abstract) == ["title", "abstract"]


@TOLD_BY_THE_INDEX_AND_READ_IN_TEXTS
def test_the_rarer_of_two_words_decides(empty, end):
    rare, common = paper("rare", "Julia compilers", days=30), paper("common", "Python compilers")
    found = best_first(empty, f"julia{end} OR python{end}", rare, common, *others("python", 12))
    assert found[:2] == ["rare", "common"]


@TOLD_BY_THE_INDEX_AND_READ_IN_TEXTS
def test_a_word_is_worth_less_in_a_long_text(empty, end):
    short = paper("short", "A note", f"sparse and {FILLER}", days=30)
    long = paper("long", "A note", f"sparse and {FILLER} {FILLER} {FILLER} {FILLER} {FILLER} {FILLER} {FILLER}")
    assert best_first(empty, f"sparse{end}", short, long, *others("dense", 3)) == ["short", "long"]


def test_a_beginning_is_worth_what_the_words_are_that_begin_so_though_no_term_does(empty):
    in_title = paper("title", "Energies", f"{FILLER} and more", days=365)
    in_abstract = paper("abstract", "Others", f"{FILLER} and energies")
    assert best_first(empty, "energies*", in_title, in_abstract) == ["title", "abstract"]


@pytest.mark.parametrize("query", ["author:lee", "* -survey", "upvotes:>1"])
def test_what_asks_for_no_words_comes_as_it_was_listed_whatever_the_rows(empty, query):
    days = {"old": 9, "new": 1, "older": 30}
    library = [paper(name, "Chips", days=ago, authors=("Ann Lee",), upvotes=3) for name, ago in days.items()]
    assert best_first(empty, query, *library) == ["new", "old", "older"]
