"""What a person types for a paper becomes the one id it has here."""

import pytest

from bot.jobs.show_paper import papers_named


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" 2305.17144v3 ", "arxiv:2305.17144"),
        ("https://arxiv.org/pdf/2305.17144", "arxiv:2305.17144"),
        ("2406.105", "arxiv:2406.00105"),
        ("math.GT/0309136", "arxiv:math/0309136"),
        ("https://doi.org/10.1000/ABC", "doi:10.1000/abc"),
        ("doi:10.1000/abc", "doi:10.1000/abc"),
        ("sample:two-pass-softmax", "sample:two-pass-softmax"),
    ],
)
def test_every_form_of_a_name_means_one_paper(typed, meant):
    assert papers_named(typed)[0] == meant
