"""One paper has one canonical id, in whatever way it is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.paper.identity import arxiv_id, canonical_id, may_be_one, may_be_one_work, restore_zeros, source_id
from bot.paper.paper import PaperId


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
        "2305.17144\n",
        "\u200b2305.17144\ufeff",
        "arXiv: 2305.17144",
        "arXiv:2305.17144v2 [cs.CL]",
        "info:arxiv/2305.17144",
        "arxiv.org/abs/2305.17144",
        "https://arxiv.org/pdf/2305.17144#page=3",
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
    "named",
    [
        "10.1145/3292500.3330701",
        "https://doi.org/10.1145/3292500.3330701",
        "doi.org/10.1145/3292500.3330701",
        "doi:10.1145/3292500.3330701",
        "DOI: 10.1145/3292500.3330701",
        "info:doi/10.1145/3292500.3330701",
        "urn:doi:10.1145/3292500.3330701",
    ],
)
def test_a_doi_is_an_id_in_lower_case(named: str) -> None:
    assert canonical_id(named) == "doi:10.1145/3292500.3330701"
    assert canonical_id("10.1000/ABC") == "doi:10.1000/abc"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "attention",
        "23.17144",
        "https://example.org/2305.17144x",
        "2305.1714400",
        "1234.12345",
        "2300.17144",
        "2313.17144",
        "hep-th/9913001",
        "\u0662\u0663\u0660\u0665.\u0661\u0667\u0661\u0664\u0664",
        "10.\u0661\u0660\u0660\u0660/x",
        "10.1000/two words",
    ],
)
def test_what_names_no_paper_has_no_id(text: str) -> None:
    assert canonical_id(text) is None


def test_an_id_that_lost_its_zeros_gets_them_back() -> None:
    assert restore_zeros("2406.105") == "2406.00105"
    assert restore_zeros("0704.12") == "0704.0012"
    assert restore_zeros("2406.00105") == "2406.00105"
    assert restore_zeros("not an id") == "not an id"


def test_a_paper_that_only_its_source_names_is_named_by_both() -> None:
    assert source_id("sample", " two-pass ") == "sample:two-pass"


@pytest.mark.parametrize(
    "hostile",
    [
        "2305.17144?" + " " * 20_000 + "\nx",
        "2305.17144" + " " * 20_000 + "x",
        "doi:" * 10_000 + "2305.17144",
        "10.1000/" + "a" * 20_000,
        "a-" * 10_000 + "/2305001",
    ],
)
def test_a_text_that_is_longer_than_any_id_names_no_paper(hostile: str) -> None:
    assert canonical_id(hostile) is None
    assert len(source_id("feed:x", hostile)) <= len("feed:x:") + 500


@pytest.mark.parametrize("unseen", ["\0", "\x1b", "\x9f", "\u200b", "\u202e", "\ud800"])
def test_no_id_holds_what_cannot_be_seen(unseen: str) -> None:
    assert canonical_id(f"10.1000/a{unseen}b") == "doi:10.1000/ab"
    assert source_id("feed:x", f"a{unseen}b") == "feed:x:ab"


def test_a_key_that_cannot_be_an_id_is_told_from_others() -> None:
    for first, second in (("\0", "\1"), ("k" * 600 + "1", "k" * 600 + "2"), ("\ud800", "\ud801")):
        ids = source_id("feed:x", first), source_id("feed:x", second)
        assert ids[0] != ids[1]
        assert ids == (source_id("feed:x", first), source_id("feed:x", second))


@given(st.text())
def test_every_key_makes_an_id_of_bounded_length_that_can_be_seen(key: str) -> None:
    made = source_id("feed:x", key * 100)
    assert made.isprintable()
    assert len("feed:x:") < len(made) <= len("feed:x:") + 500


ARXIV, DOI, PREPRINT, OWN = map(PaperId, ("arxiv:2611.1", "doi:10.1000/x", "doi:10.64898/y", "feed:lab:k"))


def test_two_ids_of_one_registry_under_one_key_are_two_papers() -> None:
    assert not may_be_one(ARXIV, PaperId("arxiv:2611.2"))
    assert not may_be_one(DOI, PREPRINT)
    for first, second in ((ARXIV, ARXIV), (DOI, DOI), (ARXIV, DOI), (OWN, DOI), (OWN, PaperId("feed:lab:l"))):
        assert may_be_one(first, second)
        assert may_be_one(second, first)


def test_a_work_may_have_several_dois_and_one_arxiv_id() -> None:
    assert may_be_one_work(DOI, PREPRINT)
    assert may_be_one_work(ARXIV, DOI)
    assert may_be_one_work(ARXIV, ARXIV)
    assert not may_be_one_work(ARXIV, PaperId("arxiv:2611.2"))


NAMES = st.lists(
    st.sampled_from(
        ["arxiv:", "doi:", "https://doi.org/", "2305.17144", "10.1000/", "?", "#", " ", "\n", "v2", "/", "a"]
    )
    | st.text(max_size=5)
).map("".join)


@given(NAMES | NAMES.map(lambda text: text * 300))
def test_any_text_either_names_a_paper_or_does_not(text: str) -> None:
    named = canonical_id(text)
    assert named is None or (canonical_id(named) == named and len(named) <= 500)
