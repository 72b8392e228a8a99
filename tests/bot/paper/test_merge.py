"""What is newly told of a paper wins; what is not told stays."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.paper.merge import merge
from bot.paper.paper import Paper, PaperId

DAY = datetime(2026, 11, 24, tzinfo=UTC)
STORED = Paper(
    id=PaperId("arxiv:2611.99901"),
    title="Old title",
    title_source="Old $t$itle",
    abstract="What it says.",
    categories=("cs.LG",),
    sources=("arxiv",),
    published_at=DAY,
    upvotes=5,
    pdf_url="https://arxiv.org/pdf/2611.99901",
)


def test_a_paper_not_known_before_is_what_is_told() -> None:
    assert merge(None, STORED) is STORED


def test_two_sources_complete_each_other() -> None:
    told = Paper(
        id=STORED.id, title="New title", title_source="New title", sources=("huggingface",), upvotes=7, stars=3
    )
    merged = merge(STORED, told)
    assert (merged.title, merged.title_source) == ("New title", "New title")
    assert merged.abstract == "What it says."
    assert merged.categories == ("cs.LG",)
    assert merged.sources == ("arxiv", "huggingface")
    assert (merged.upvotes, merged.stars) == (7, 3)
    assert merged.pdf_url == STORED.pdf_url


def test_no_upvotes_is_a_fact_and_unknown_upvotes_are_not() -> None:
    assert merge(STORED, Paper(id=STORED.id, title="t", upvotes=0)).upvotes == 0
    assert merge(STORED, Paper(id=STORED.id, title="t", upvotes=None)).upvotes == 5


def test_a_source_that_changes_its_dates_changes_nothing() -> None:
    later = DAY.replace(year=2027)
    assert merge(STORED, Paper(id=STORED.id, title="Old title", published_at=later)).published_at == DAY


def test_being_told_the_same_again_changes_nothing() -> None:
    assert merge(STORED, STORED) == STORED
