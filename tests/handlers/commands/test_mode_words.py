"""The words behind a query that say how its papers come."""

import pytest

from handlers.commands.mode_words import MODES, modes_in, split_mode


@pytest.mark.parametrize(
    ("typed", "query", "said"),
    [
        ("gpu daily", "gpu", "daily"),
        ("gpu --daily", "gpu", "daily"),
        ("gpu —daily", "gpu", "daily"),
        ("--daily gpu tpu", "gpu tpu", "daily"),
        ("gpu every day", "gpu", "every day"),
        ("gpu weekly digest", "gpu", "weekly"),
        ("gpu once a week", "gpu", "once a week"),
        ("gpu in the weekly digest", "gpu", "in the weekly digest"),
        ("gpu weekly at 9", "gpu", "weekly at 9"),
        ("gpu  Every  Morning", "gpu", "every morning"),
        ("gpu each day", "gpu", "each day"),
        ("gpu right away", "gpu", "right away"),
        ("gpu daily instantly", "gpu", "daily instantly"),
        ("gpu daily daily", "gpu", "daily daily"),
        ("every day", "", "every day"),
        ("gpu", "gpu", ""),
        ("gpu daily.", "gpu", "daily"),
        ("gpu, daily please!", "gpu,", "daily"),
        ("gpu (daily)", "gpu", "daily"),
        ("gpu [every day]", "gpu", "every day"),
        ("gpu daily digest", "gpu", "daily"),
        ("gpu in the digest", "gpu", "in the digest"),
        ("gpu when:daily", "gpu", "daily"),
        ("gpu daily at 9", "gpu", "daily at 9"),
        ("gpu daily at scale", "gpu daily at scale", ""),
        ("daily digest of gpus", "daily digest of gpus", ""),
        ('gpu "daily"', 'gpu "daily"', ""),
        ('"all of it --daily now"', '"all of it --daily now"', ""),
        ("gpu OR daily", "gpu OR daily", ""),
        ("gpu NOT daily", "gpu NOT daily", ""),
        ("title: daily", "title: daily", ""),
        ("gpu -daily", "gpu -daily", ""),
        ("(gpu daily)", "(gpu daily)", ""),
        ("every day brings gpus", "every day brings gpus", ""),
    ],
)
def test_a_mode_stands_at_the_end_and_outside_of_quotes(typed, query, said):
    assert split_mode(typed) == (query, said)


@pytest.mark.parametrize("form", MODES)
def test_each_form_says_one_mode_with_and_without_hyphens(form):
    for typed in (f"gpu {form}", f"gpu --{form}", f"gpu {form.upper()}"):
        query, said = split_mode(typed)
        assert (query, modes_in(said)) == ("gpu", (MODES[form],))


def test_words_that_are_no_mode_say_none():
    assert modes_in("sometimes") == modes_in("sometimes daily") == ()
