"""`offprint like`, as an operator runs it."""

from __future__ import annotations

import asyncio

import pytest

from storage.sqlite.store import open_sqlite
from tests.contracts.facts import page, paper


@pytest.fixture
def archive(folder):
    async def fill():
        async with open_sqlite(folder / "offprint.db") as stores:
            await stores.papers.apply(
                page(
                    paper("2305.00001", "Sparse routing", abstract="A learned gate sends each token to experts."),
                    paper("2305.00002", "A learned gate for experts", url="https://arxiv.org/abs/2305.00002"),
                    paper("2305.00003", "Folding proteins"),
                )
            )

    asyncio.run(fill())


@pytest.mark.usefixtures("archive")
def test_papers_like_one_are_printed_with_the_words_in_common(offprint):
    ran = offprint("like", "2305.00001")
    assert ran.out.splitlines()[0] == "A learned gate for experts"
    assert "in common: experts, learned gate" in ran.out or "in common: learned gate, experts" in ran.out
    assert "https://arxiv.org/abs/2305.00002" in ran.out


@pytest.mark.usefixtures("archive")
def test_programs_get_the_cosine_and_the_terms(offprint):
    (row,) = offprint("like", "a learned gate for many experts", "--most", "1", "--json").rows
    assert row["id"] == "arxiv:2305.00002"
    assert 0 < row["likeness"] <= 1
    assert set(row["shared"]) == {"learned", "gate", "expert"}


@pytest.mark.usefixtures("archive")
def test_what_is_not_there_is_said(offprint):
    assert "No paper of the archive is like it." in offprint("like", "gravitational waves").err
    missing = offprint("like", "2401.00001")
    assert missing.code == 2
    assert "2401.00001 is not in the archive" in missing.err
