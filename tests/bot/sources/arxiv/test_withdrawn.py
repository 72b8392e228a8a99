"""Which comments and abstracts say that a paper was withdrawn."""

import pytest

from bot.sources.arxiv.withdrawn import is_withdrawn


@pytest.mark.parametrize(
    "said",
    [
        "This paper has been withdrawn by the author due to a crucial sign error in equation 1",
        "This paper has been withdrawn",
        "This paper is withdrawn.",
        "This submission has been withdrawn by arXiv administrators due to disputed authorship.",
        "arXiv admin note: This paper has been withdrawn by arXiv administrators",
        "arXiv admin note: This version has been removed by arXiv administrators",
        "The manuscript was temporarily withdrawn for revision",
        "[This article has been withdrawn]",
        "Withdrawn",
        "withdrawn by the author",
        "Paper withdrawn due to an error in Lemma 3",
        "The authors have withdrawn this paper",
        "Withdrawn by arXiv",
        "Withdrawn by the author(s)",
        "Withdrawn by the authors due to a gap in the proof",
        "The paper has been withdrawn by the author because of an error",
        "Our paper was retracted",
        "This\n  paper has been\n  withdrawn",
    ],
)
def test_a_withdrawal_is_recognised_in_the_comment_and_in_the_abstract(said: str) -> None:
    assert is_withdrawn(said, "")
    assert is_withdrawn("", said)


@pytest.mark.parametrize(
    "comment",
    [
        "12 pages; withdrawn by the authors",
        "Withdrawn: Lemma 3 is wrong",
        "Withdrawn, see Lemma 3",
        "5 figures. This paper has been withdrawn by the author",
    ],
)
def test_a_comment_may_say_so_at_its_end(comment: str) -> None:
    assert is_withdrawn(comment, "")


@pytest.mark.parametrize("comment", ["Withdrawn: Lemma 3 is wrong", "Withdrawn, see Lemma 3", "Retracted at my wish"])
def test_a_comment_may_say_so_in_a_word(comment: str) -> None:
    assert is_withdrawn(comment, "")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "14 pages, 6 figures",
        "This paper replaces arXiv:2401.00001, which was withdrawn by arXiv",
        "Withdrawn trials are rarely reported. We study why.",
        "This paper has been accepted at a workshop",
        "This paper studies papers that have been withdrawn by their authors",
        "We withdraw money. Paper money is withdrawn from circulation",
        "An earlier version, withdrawn in 2024, had an error",
        "This work has been published in a journal",
    ],
)
def test_a_paper_that_only_speaks_of_withdrawals_is_not_withdrawn(said: str) -> None:
    assert not is_withdrawn(said, "")
    assert not is_withdrawn("", said)


@pytest.mark.parametrize(
    "abstract",
    [
        "Retracted (or withdrawn) papers keep being cited. We ask why.",
        "Retracted, flawed work is hard to find. We list it.",
        "Withdrawn at the last moment, the treaty of 1911 left open questions.",
        "Withdrawn by the authors of the first study, its data are lost.",
        "Withdrawn for safety reasons, the drug came back. We model its market.",
        "Withdrawn: a history of drugs that were taken from the market.",
        "Withdrawn due to side effects, the drug came back.",
        "The paper was retracted by its journal in 2011. We study how it is cited.",
        "The paper withdrawn in 2011 is cited still.",
        "Paper withdrawn from the pulp absorbs water.",
        "Authors retracted the papers that we study.",
        "Work withdrawn from a heat bath is bounded.",
    ],
)
def test_an_abstract_about_what_was_withdrawn_is_not_that_of_a_withdrawn_paper(abstract: str) -> None:
    assert not is_withdrawn("", abstract)
