"""Which words two papers have in common, as a reader sees them."""

import pytest

from bot.card.alike import shared_words
from bot.paper.paper import Paper, PaperId


def paper(title, abstract=""):
    return Paper(id=PaperId("arxiv:1"), title=title, abstract=abstract)


@pytest.mark.parametrize(
    ("written", "terms", "told"),
    [
        (paper("Sparse mixtures of experts"), ("expert", "mixture"), ("experts", "mixtures")),
        (paper("Self-supervised learning"), ("supervised", "learning", "self"), ("Self-supervised learning",)),
        (paper("A gate", "A learned gate."), ("gate", "learned"), ("learned gate",)),
        (paper("Energies of λ"), ("energy", "lambda"), ("Energies", "λ")),
        (paper("a b c d"), ("a", "c", "d"), ("a", "c d")),
        (paper("注意力机制"), ("注意",), ("注意",)),
        (paper("Nothing"), (), ()),
    ],
)
def test_shared_terms_are_told_as_the_paper_writes_them_and_side_by_side(written, terms, told):
    assert shared_words(written, terms) == told


def test_three_are_told_the_heaviest_first():
    assert shared_words(paper("one. two. three. four"), ("four", "one", "two", "three")) == ("four", "one", "two")


def test_a_term_that_only_the_closed_reading_of_a_text_has_is_told_by_itself():
    assert shared_words(paper("Data sets"), ("dataset",)) == ("dataset",)
