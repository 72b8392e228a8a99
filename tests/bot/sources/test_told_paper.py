"""Every text of a source is bounded, readable and storable before anything else sees it."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.paper.paper import PaperId
from bot.sources.told_paper import (
    ABSTRACT_CHARACTERS,
    AUTHORS,
    CUT,
    NAME_CHARACTERS,
    TITLE_CHARACTERS,
    bounded,
    bounded_names,
    told_paper,
)

ID = PaperId("arxiv:2101.00001")


def told(title="A title", **texts):
    return told_paper(ID, source="sample", title=title, **texts)


def test_a_paper_has_the_readable_texts_of_its_source():
    paper = told(
        title=r"  Sensing H<sub>2</sub>S &amp; $\alpha$-waves\n ".replace(r"\n", "\n"),
        abstract=r"<jats:p>In 50\% of <i>E.\ coli</i>, x &lt; y.</jats:p>",
        authors=[r"P. Erd\H{o}s", "", "Jos&eacute; <b>Paz</b>", "and others"],
    )
    assert (paper.title, paper.title_source) == ("Sensing H₂S & α-waves", r"Sensing H₂S & $\alpha$-waves")
    assert paper.abstract == "In 50% of E. coli, x < y."
    assert paper.authors == ("P. Erdős", "José Paz", CUT)
    assert (paper.id, paper.sources) == (ID, ("sample",))


@pytest.mark.parametrize(
    "title", ["", " \n", "<p> </p>", "&nbsp;", "\u200b", "\0", "\ud800", "<!-- x -->", "$ $", "\u0301"]
)
def test_a_blank_title_is_refused(title):
    with pytest.raises(ValueError, match="title is blank"):
        told(title)


@pytest.mark.parametrize("title", ["0", "?", "…", "学", "C++"])
def test_a_title_of_one_sign_is_a_title(title):
    assert told(title).title == title


def test_texts_as_long_as_they_may_be_stay_whole():
    title, abstract = "t" * TITLE_CHARACTERS, "a" * ABSTRACT_CHARACTERS
    names = ["n" * NAME_CHARACTERS] * AUTHORS
    paper = told(title, abstract=abstract, authors=names)
    assert (paper.title, paper.abstract, paper.authors) == (title, abstract, tuple(names))


def test_the_bounds_are_those_that_are_promised():
    told = told_paper(PaperId("x:1"), source="x", title="t" * 9_999, abstract="a" * 99_999, authors=["n"] * 9_999)
    assert (len(told.title), len(told.abstract), len(told.authors)) == (1_000, 20_000, 5_001)


def test_what_is_longer_is_cut_and_marked():
    title, abstract = "t" * (TITLE_CHARACTERS + 1), "a" * (ABSTRACT_CHARACTERS + 1)
    names = [f"{'n' * NAME_CHARACTERS} {number}" for number in range(AUTHORS + 1)]
    paper = told(title, abstract=abstract, authors=names)
    assert paper.title == "t" * (TITLE_CHARACTERS - 1) + CUT
    assert paper.abstract == "a" * (ABSTRACT_CHARACTERS - 1) + CUT
    assert paper.authors[0] == "n" * (NAME_CHARACTERS - 1) + CUT
    assert paper.authors[-1] == CUT
    assert len(paper.authors) == AUTHORS + 1


def test_the_markup_of_a_text_does_not_count():
    words = "word " * (ABSTRACT_CHARACTERS // 5)
    assert told(abstract=words.replace("word", "<i>word</i>")).abstract == words.strip()


def test_names_that_are_too_many_are_not_read():
    assert bounded_names(f"Author {number}" for number in count())[-1] == CUT


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("Ann  van\nDyk", "Ann van Dyk"),
        (r"Schr{\"o}dinger, E.", "Schrödinger, E."),
        (r"{\L}ukasz $\alpha$", "Łukasz α"),
        ("<b>Ann</b> O&#39;Brien<sup>1</sup>", "Ann O'Brien¹"),
        ("A\0nn \ud800Lee", "Ann Lee"),
        ("et al.", "et al."),
        (r"Ada {van der} Berg\orcidlink{0000}", "Ada van der Berg"),
        ("J.-P. D'Angelo", "J.-P. D'Angelo"),
    ],
)
def test_a_name_is_read_as_it_was_sent(sent, name):
    assert bounded_names([sent]) == (name,)


@pytest.mark.parametrize(
    "hostile", ["$x_i$ ", "`", "\\'e", "<b>", "&amp;", r"\newcommand{", r"\'{", "<sub>2</sub>", "~"]
)
def test_a_hostile_text_is_cut_before_it_is_read(hostile):
    paper = told(f"title {hostile * 100_000}", abstract=hostile * 100_000, authors=[hostile * 100_000])
    assert paper.title.startswith("title")
    assert len(paper.title) <= TITLE_CHARACTERS
    assert len(paper.abstract) <= ABSTRACT_CHARACTERS
    assert all(len(name) <= NAME_CHARACTERS for name in paper.authors)


PIECES = st.sampled_from(
    ["<p>", "</p>", "<i>", "</i>", "&lt;", "&amp;", "$", "\\'", "{", "}", "^", "\0", "\ud83d", "\n"]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=20).map("".join)


@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=5))
def test_whatever_a_source_tells_can_be_stored_and_stands_on_one_line(title, abstract, names):
    paper = told(f"A title {title}", abstract=abstract, authors=names)
    for text in (paper.title, paper.abstract, *paper.authors):
        text.encode()
        assert " ".join(text.split()) == text
        assert "\0" not in text
    paper.title_source.encode()
    paper.abstract_source.encode()
    assert all(paper.authors)


@given(st.text(), st.integers(min_value=1, max_value=30))
def test_a_bounded_text_is_a_beginning_of_the_text(text, most):
    cut = bounded(text, most)
    assert len(cut) <= most
    assert cut == text or text.startswith(cut.removesuffix(CUT))
