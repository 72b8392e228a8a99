"""BibTeX and RIS: every fact of a paper is read again as it was written, whichever signs it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.citing.bibtex import bibtex, bibtex_entry
from bot.citing.ris import ris
from bot.paper.paper import Paper, PaperId
from bot.paper.people import UNNAMED
from bot.paper.relation import Relation, RelationKind
from bot.text.lines import one_line, visible
from tests.bot.citing.readers import names_in, read_bibtex, read_ris, typeset

SOFTMAX = Paper(
    id=PaperId("arxiv:2001.04438"),
    title="The Two-Pass Softmax Algorithm",
    abstract="We compute softmax\nin two sweeps over memory.",
    authors=("Marat Dukhan", "Artsiom Ablavatski"),
    categories=("cs.PF", "cs.LG"),
    sources=("huggingface", "arxiv"),
    published_at=datetime(2020, 1, 13, 7, tzinfo=UTC),
    url="https://arxiv.org/abs/2001.04438",
    keywords=("softmax", "AVX"),
)
ARTICLE = replace(SOFTMAX, id=PaperId("doi:10.1038/s41586-020-2649-2"), sources=("crossref",), categories=())
HOSTILE = r"100% of \alpha & {β} ~ C_1^2 # $x$ ``q'' } @misc{x, and and, others"


def test_an_entry_for_an_arxiv_paper_reads_as_people_write_them():
    assert bibtex([replace(SOFTMAX, abstract="", keywords=())]) == (
        "@misc{dukhan2020two,\n"
        "  title = {{The Two-Pass Softmax Algorithm}},\n"
        "  author = {Marat Dukhan and Artsiom Ablavatski},\n"
        "  year = {2020},\n"
        "  month = jan,\n"
        "  eprint = {2001.04438},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.PF},\n"
        "  url = {https://arxiv.org/abs/2001.04438}\n"
        "}\n"
    )


def test_a_record_of_ris_has_a_tag_for_each_fact():
    assert read_ris(ris([SOFTMAX])) == [
        [
            ("TY", "UNPB"),
            ("TI", "The Two-Pass Softmax Algorithm"),
            ("AU", "Marat Dukhan"),
            ("AU", "Artsiom Ablavatski"),
            ("PY", "2020"),
            ("DA", "2020/01/13"),
            ("AB", "We compute softmax in two sweeps over memory."),
            ("UR", "https://arxiv.org/abs/2001.04438"),
            ("M1", "arXiv:2001.04438"),
            ("KW", "softmax"),
            ("KW", "AVX"),
            ("ER", ""),
        ]
    ]


def test_a_paper_that_came_out_as_an_article_is_one_with_its_doi():
    published = replace(
        SOFTMAX, relations=(Relation(kind=RelationKind.PUBLISHED, target="10.1000/x(1)", day=date(2021, 1, 1)),)
    )
    for paper, doi in ((ARTICLE, "10.1038/s41586-020-2649-2"), (published, "10.1000/x(1)")):
        (record,) = read_ris(ris([paper]))
        assert record[0] == ("TY", "JOUR")
        assert ("DO", doi) in record
        assert read_bibtex(bibtex([paper]))[0]["doi"] == doi


def test_a_preprint_with_a_doi_is_no_article():
    (record,) = read_ris(ris([replace(ARTICLE, id=PaperId("doi:10.1101/2020.01.01"), sources=("biorxiv",))]))
    assert record[0] == ("TY", "UNPB")


def test_keys_are_told_apart_and_made_of_plain_letters():
    papers = [SOFTMAX, SOFTMAX, replace(SOFTMAX, authors=("Kurt Gödel-Łoś",)), replace(SOFTMAX, authors=(), title="的")]
    keys = [entry["key"] for entry in read_bibtex(bibtex([*papers, *[SOFTMAX] * 30]))]
    assert keys[:4] == ["dukhan2020two", "dukhan2020twoa", "los2020two", "paper2020"]
    assert len(set(keys)) == 34


@pytest.mark.parametrize("name", ["Team for Sand and Gravel", "Roe, Ada", "Others"])
def test_a_name_that_bibtex_would_take_apart_stands_in_braces(name):
    (entry,) = read_bibtex(bibtex([replace(SOFTMAX, authors=(name, "Ada Roe"))]))
    assert names_in(entry["author"]) == [f"{{{name}}}", "Ada Roe"]


def test_authors_that_are_not_named_are_others():
    (entry,) = read_bibtex(bibtex([replace(SOFTMAX, authors=("Ada Roe", UNNAMED))]))
    assert names_in(entry["author"]) == ["Ada Roe", "others"]


def test_an_entry_to_paste_is_short():
    many = replace(SOFTMAX, authors=tuple(f"Author {number}" for number in range(3_000)))
    (entry,) = read_bibtex(bibtex_entry(many, most_authors=2))
    assert names_in(entry["author"]) == ["Author 0", "Author 1", "others"]
    assert "abstract" not in entry


def test_of_a_paper_of_which_nothing_is_known_only_the_title_is_said():
    (entry,) = read_bibtex(bibtex([Paper(id=PaperId("x:1"), title="")]))
    assert entry == {"kind": "misc", "key": "x", "title": "{x:1}"}
    assert read_ris(ris([Paper(id=PaperId("x:1"), title="")])) == [[("TY", "UNPB"), ("TI", "x:1"), ("ER", "")]]


def test_no_paper_is_no_file():
    assert bibtex([]) == ris([]) == ""


texts = st.one_of(
    st.just(HOSTILE), st.text(max_size=60), st.text(alphabet="{}\\%$&#_~^ an d,@\r\n\x00\u2028", max_size=40)
)
papers = st.builds(
    replace,
    st.just(SOFTMAX),
    title=texts,
    abstract=texts,
    authors=st.lists(texts, max_size=4).map(tuple),
    keywords=st.lists(texts, max_size=3).map(tuple),
    url=st.none() | texts | st.just("https://x.example/a{b}%c_d"),
)


@given(st.lists(papers, max_size=3))
def test_whatever_a_source_sends_is_read_again_as_it_is_shown(some):
    entries, records = read_bibtex(bibtex(some)), read_ris(ris(some))
    assert len(entries) == len(records) == len(some)
    for paper, entry, record in zip(some, entries, records, strict=True):
        title = _shown(paper.title) or paper.id
        assert typeset(entry["title"]) == title == dict(record)["TI"]
        assert typeset(entry.get("abstract", "")) == _shown(paper.abstract) == dict(record).get("AB", "")
        authors = [shown for one in paper.authors if one != UNNAMED and (shown := _shown(one))]
        assert [value for tag, value in record if tag == "AU"] == authors
        assert [typeset(one) for one in names_in(entry["author"])] == authors if authors else "author" not in entry


def _shown(text: str) -> str:
    return one_line(visible(text))
