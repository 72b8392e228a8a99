"""One paper has one canonical id, in whatever way it is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.paper.identity import arxiv_id, canonical_id, restore_zeros, source_id


@pytest.mark.parametrize(
    "named",
    [
        "2305.17144",
        "2305.17144v2",
        "arXiv:2305.17144",
        "arxiv:2305.17144v11",
        "oai:arXiv.org:2305.17144v1",
        "http://arxiv.org/abs/2305.17144v1",
        "https://arxiv.org/abs/2305.17144",
        "https://www.arxiv.org/abs/2305.17144?context=cs",
        "https://export.arxiv.org/abs/2305.17144#abstract",
        "https://arxiv.org/pdf/2305.17144v3.pdf",
        "https://arxiv.org/pdf/2305.17144",
        "https://arxiv.org/html/2305.17144v1/",
        "https://huggingface.co/papers/2305.17144",
        "10.48550/arXiv.2305.17144",
        "https://doi.org/10.48550/arXiv.2305.17144",
        "  2305.17144  ",
    ],
)
def test_every_way_of_naming_an_arxiv_paper_is_one_id(named: str) -> None:
    assert canonical_id(named) == "arxiv:2305.17144"


@pytest.mark.parametrize(
    ("named", "bare"),
    [
        ("hep-th/9901001", "hep-th/9901001"),
        ("math.GT/0309136v2", "math/0309136"),
        ("https://arxiv.org/abs/cond-mat/9912001", "cond-mat/9912001"),
        ("0704.0001", "0704.0001"),
    ],
)
def test_old_identifiers_lose_version_and_subject_class(named: str, bare: str) -> None:
    assert arxiv_id(named) == bare


@pytest.mark.parametrize(
    "named", ["10.1145/3292500.3330701", "https://doi.org/10.1145/3292500.3330701", "doi:10.1145/3292500.3330701"]
)
def test_a_doi_is_an_id_in_lower_case(named: str) -> None:
    assert canonical_id(named) == "doi:10.1145/3292500.3330701"
    assert canonical_id("10.1000/ABC") == "doi:10.1000/abc"


@pytest.mark.parametrize("text", ["", "attention", "23.17144", "https://example.org/2305.17144x", "2305.1714400"])
def test_what_names_no_paper_has_no_id(text: str) -> None:
    assert canonical_id(text) is None


def test_an_id_that_lost_its_zeros_gets_them_back() -> None:
    assert restore_zeros("2406.105") == "2406.00105"
    assert restore_zeros("0704.12") == "0704.0012"
    assert restore_zeros("2406.00105") == "2406.00105"
    assert restore_zeros("not an id") == "not an id"


def test_a_paper_that_only_its_source_names_is_named_by_both() -> None:
    assert source_id("sample", " two-pass ") == "sample:two-pass"


@given(st.text(max_size=60))
def test_any_text_either_names_a_paper_or_does_not(text: str) -> None:
    named = canonical_id(text)
    assert named is None or canonical_id(named) == named
