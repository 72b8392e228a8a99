"""A paper is understood in whatever form it is pasted; words and other numbers are no paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.paper.identity import canonical_id
from bot.paper.pasted import asks_for_a_paper, paper_in

ADDRESSES = [
    "arxiv.org/abs/2305.17144",
    "https://arxiv.org/pdf/2305.17144v2.pdf",
    "HTTPS://ARXIV.ORG/ABS/2305.17144V3",
    "https://arxiv.org/html/2305.17144v1#S3",
    "https://export.arxiv.org/abs/2305.17144?context=cs.LG",
    "http://cn.arxiv.org/abs/2305.17144",
    "https://browse.arxiv.org/pdf/2305.17144.pdf",
    "https://www.alphaxiv.org/overview/2305.17144v1",
    "https://ar5iv.labs.arxiv.org/html/2305.17144",
    "https://ar5iv.org/abs/2305.17144",
    "https://api.semanticscholar.org/arXiv:2305.17144",
    "https://hf.co/papers/2305.17144",
    "huggingface.co/papers/2305.17144#community",
    "https://scirate.com/arxiv/2305.17144",
    "https://ui.adsabs.harvard.edu/abs/2023arXiv230517144F/abstract",
    "https://web.archive.org/web/2023/https://arxiv.org/abs/2305.17144",
    "https://doi.org/10.48550/arXiv.2305.17144",
    "10.48550/arXiv.2305.17144",
    "arXiv:2305.17144v2",
    "arXiv.2305.17144",
    "https://huggingface.co/api/papers/2305.17144",
    "https://video.example/redirect?q=https%253A%252F%252Farxiv.org%252Fabs%252F2305.17144",
]
AROUND = [
    "{}",
    "<{}>",
    "({})",
    "[{}]",
    "{}.",
    "{},",
    "{})",
    "**{}**",
    "“{}”",
    " \u200b{}\ufeff\n",
    "«{}»;",
    "[Ghosts]({})",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("around", [*AROUND, "this one: {} looks good", "<{0}|{0}>", "Roe et al. ({}), 2023"])
def test_an_address_is_found_whatever_stands_around_it(address, around):
    assert paper_in(around.format(address)) == "arxiv:2305.17144"
    assert asks_for_a_paper(around.format(address))


@pytest.mark.parametrize(
    "around", [*AROUND[:-1], "#{}", "arXiv:{} [cs.AI] 25 May 2023", "arXiv: {}", "{} [cond-mat.str-el]"]
)
@pytest.mark.parametrize("number", ["2305.17144", "0704.0001", "hep-th/9901001", "cmp-lg/9404002", "2305.17144v11"])
def test_an_identifier_is_found_with_all_of_its_stamp(number, around):
    assert paper_in(around.format(number)) == f"arxiv:{number.partition('v')[0]}"
    assert asks_for_a_paper(around.format(number))


@pytest.mark.parametrize(
    ("pasted", "doi"),
    [
        ("doi:10.1145/3292500.3330701.", "10.1145/3292500.3330701"),
        ("(DOI: 10.1145/3292500.3330701)", "10.1145/3292500.3330701"),
        ("dx.doi.org/10.1145/3292500.3330701)", "10.1145/3292500.3330701"),
        ("https://dl.acm.org/doi/pdf/10.1145/3292500.3330701?download=1", "10.1145/3292500.3330701"),
        ("https://www.biorxiv.org/content/10.1101/2023.05.17.541168v1.full.pdf", "10.1101/2023.05.17.541168"),
        ("https://www.medrxiv.org/content/10.64898/2026.05.17.541168v2", "10.64898/2026.05.17.541168"),
        ("https://publisher.example/articles/10.3389/abc.2020.1/full", "10.3389/abc.2020.1"),
        ("https://publisher.example/content/pdf/10.1007/s1-2-y.pdf", "10.1007/s1-2-y"),
        ("https://doi.org/10.1016%2Fs0140-6736(20)30183-5", "10.1016/s0140-6736(20)30183-5"),
        ("(10.1016/s0140-6736(20)30183-5)", "10.1016/s0140-6736(20)30183-5"),
        ("doi:10.1175/1520-0477(1996)077<0437:TNYRP>2.0.CO;2.", "10.1175/1520-0477(1996)077<0437:tnyrp>2.0.co;2"),
        (
            "https://doi.org/10.1002/(SICI)1097-4571(1998)49:8%3C693::AID-ASI4%3E3.0.CO;2-O",
            "10.1002/(sici)1097-4571(1998)49:8<693::aid-asi4>3.0.co;2-o",
        ),
        ("https://academic.oup.com/b/article/doi/10.1093/b/btad001/7000000", "10.1093/b/btad001"),
        ("10.1007/978–3–031", "10.1007/978-3-031"),
    ],
)
def test_a_doi_is_found_without_what_a_page_has_behind_it(pasted, doi):
    assert paper_in(pasted) == f"doi:{doi}"
    assert asks_for_a_paper(pasted)


@pytest.mark.parametrize("pasted", ["cond-mat.str-el/0703001", "cond‐mat/0703001", "id:cond-mat/0703001"])
def test_an_old_identifier_is_read_with_its_class_and_with_any_hyphen(pasted):
    assert paper_in(pasted) == "arxiv:cond-mat/0703001"


def test_the_title_of_arxivs_page_asks_for_the_paper():
    assert asks_for_a_paper("[2305.17144] Ghost in the Minecraft")
    assert not asks_for_a_paper("[jax] 2305.17144 of something")


def test_full_width_characters_are_read():
    assert paper_in("ａｒｘｉｖ．ｏｒｇ／ａｂｓ／２３０５．１７１４４") == "arxiv:2305.17144"


@pytest.mark.parametrize(
    "words",
    [
        *("", "attention", "and/0309136", "1234.12345", "version 2305.1714400", "cs.LG", "10.5 percent", "2012.05"),
        *("https://example.org/2305.17144", "arxiv.org", "x" * 5_000 + " 2305.17144"),
    ],
)
def test_what_names_no_paper_is_none(words):
    assert paper_in(words) is None
    assert not asks_for_a_paper(words)


def test_a_number_among_words_is_found_but_may_be_a_word_to_search_for():
    assert paper_in("see 2305.17144 for more") == "arxiv:2305.17144"
    assert not asks_for_a_paper("see 2305.17144 for more")


_PIECE = st.sampled_from(["arxiv:", "doi:", "https://arxiv.org/abs/", "2305.17144", "10.1000/", "(", ")", "v2", " "])


@given(st.lists(_PIECE | st.text(max_size=4), max_size=40).map("".join))
def test_what_is_found_is_an_id_and_its_own_name(text):
    found = paper_in(text)
    assert found is None or canonical_id(found) == found == paper_in(found)
    assert not asks_for_a_paper(text) or found is not None


@pytest.mark.timeout(5)
@pytest.mark.parametrize("wall", ["(" * 2_000, "arxiv/" * 333, "10.1000/" * 250, "[](" * 660, "a." * 1_000])
def test_a_wall_of_text_is_read_at_once(wall):
    assert paper_in(wall) is None or wall.startswith("10.")
