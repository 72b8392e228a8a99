"""When a paper that has changed is indexed again: only where it may be found by something else."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.paper.paper import Paper, PaperId
from bot.query.index_entry import may_change_index_entry

PAPER = Paper(id=PaperId("arxiv:2611.99901"), title="On GPUs", sources=("huggingface",), upvotes=1)


@pytest.mark.parametrize(
    "moved",
    [
        {"upvotes": 2},
        {"stars": 3},
        {"trending_rank": 4, "trending_at": datetime(2026, 11, 24, tzinfo=UTC)},
        {"ai_summary": "It is quick."},
        {"url": "https://a.example"},
    ],
)
def test_a_fact_that_no_word_looks_for_leaves_the_entry_as_it_is(moved):
    assert not may_change_index_entry(PAPER, replace(PAPER, **moved))


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "On TPUs"},
        {"abstract": "On TPUs"},
        {"authors": ("Ada",)},
        {"categories": ("cs.LG",)},
        {"sources": ("arxiv",)},
        {"organization": "A lab"},
    ],
)
def test_a_fact_that_words_look_for_changes_it(changed):
    assert may_change_index_entry(PAPER, replace(PAPER, **changed))
