"""A source in words: what it knows, and since when each of its streams is read."""

from datetime import date

import pytest

from bot.card.source import known_words, since_words
from tests.bot.polling.profiles import ARXIV, FEED, HUGGINGFACE, TITLES_ALONE

THIRD, TWENTIETH = date(2026, 11, 3), date(2026, 11, 20)
MANY = tuple(sorted(ARXIV.category_names))[:40]


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        (
            ARXIV,
            "Knows abstracts, authors and categories; no keywords, organizations, upvotes, code or stars.",
        ),
        (
            HUGGINGFACE,
            "Knows abstracts, authors, categories, keywords, organizations, upvotes, code and stars.",
        ),
        (
            TITLES_ALONE,
            "Knows titles; no abstracts, authors, categories, keywords, organizations, upvotes, code or stars.",
        ),
    ],
)
def test_what_a_source_knows_is_told_with_what_it_does_not(profile, said):
    assert known_words(profile) == said


@pytest.mark.parametrize(
    ("since", "profile", "said"),
    [
        ({}, FEED, ""),
        ({"": None}, FEED, ""),
        ({"": THIRD}, FEED, "Since 3 Nov 2026."),
        (dict.fromkeys(MANY, THIRD), ARXIV, "40 categories since 3 Nov 2026."),
        (
            {**dict.fromkeys(MANY, THIRD), "cs.RO": TWENTIETH},
            ARXIV,
            "40 categories since 3 Nov 2026; cs.RO since 20 Nov 2026.",
        ),
        ({"cs.LG": THIRD, "cs.CV": THIRD, "cs.RO": None}, ARXIV, "cs.CV and cs.LG since 3 Nov 2026; cs.RO not yet."),
        (dict.fromkeys("abcd", THIRD), FEED, "4 lists since 3 Nov 2026."),
        (
            {f"cs.{name}": date(2026, 11, day) for day, name in enumerate(("AI", "CL", "CV", "LG", "RO"), start=1)},
            ARXIV,
            "cs.AI since 1 Nov 2026; cs.CL since 2 Nov 2026; cs.CV since 3 Nov 2026; cs.LG and cs.RO later.",
        ),
    ],
)
def test_since_when_it_is_read_is_told_by_day(since, profile, said):
    assert since_words(since, profile) == said
