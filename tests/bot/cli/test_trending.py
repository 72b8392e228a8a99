"""`offprint trending`: what rises now, for people and for programs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.app import DONE, TYPED_WRONG
from bot.ports.papers import PaperWrite
from bot.trending.counts import Reading
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import page, paper

OLD = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def archive(folder: Path) -> Path:
    """Two papers whose upvotes rose in the last hours, as far as the clock of this machine knows."""

    async def fill() -> None:
        now = datetime.now(UTC)
        async with open_sqlite(folder / "offprint.db") as stores:
            for number, gained in enumerate((5, 45)):
                before = paper(f"{number}", f"On GPUs {number}", upvotes=75, stars=2, listed_at=OLD)
                after = replace(before, upvotes=75 + gained)
                for revision, one in enumerate((before, after)):
                    at = now - timedelta(hours=30 - 28 * revision)
                    write = PaperWrite(one, revision, reading=Reading(at, one.upvotes, one.stars))
                    await stores.papers.apply(page(at=at, papers=(write,)))

    asyncio.run(fill())
    return folder


def test_what_gained_most_is_printed_first(offprint, archive):
    ran = offprint("trending", "--period", "today")
    assert ran.code == DONE
    first, second = ran.out.splitlines()[1:3]
    assert "On GPUs 1" in first
    assert "120, +45 since yesterday" in first
    assert "On GPUs 0" in second


@pytest.mark.parametrize("words", [("today",), ("today title:gpu",), ("Today  title:gpu",)])
def test_a_period_is_a_word_as_in_a_channel(offprint, archive, words):
    assert [row["period"] for row in offprint("trending", *words, "--json").rows] == ["today", "today"]


def test_a_period_in_quotes_or_behind_the_option_is_a_query(offprint, archive):
    assert offprint("trending", '"today"', "--json").rows == []
    assert offprint("trending", "today", "--period", "week", "--json").rows == []


def test_json_has_what_each_paper_gained(offprint, archive):
    (row,) = offprint("trending", "title:gpu upvotes:>=100", "--period", "today", "--json").rows
    assert (row["id"], row["upvotes"], row["upvotes_gained"], row["period"]) == ("arxiv:1", 120, 45, "today")
    assert row["why"] == "▲ 120, +45 since yesterday · ★ 2"


def test_nothing_that_rises_says_what_to_do(offprint, folder):
    assert "Nothing rises this week yet. Counts are read by: offprint poll" in offprint("trending").out


def test_a_trending_digest_is_previewed_with_its_reasons(offprint, archive):
    ran = offprint("digest", "slack:T1/C1", "trending", "--dry-run")
    assert "Trending this week" in ran.out
    assert "+45 in 7 days" in ran.out.replace("\xa0", " ")
    rows = offprint("digest", "slack:T1/C1", "trending", "--dry-run", "--json").rows
    assert [row["id"] for row in rows] == ["arxiv:1", "arxiv:0"]


def test_more_than_asked_for_is_told(offprint, archive):
    assert "1 more; --most 2 prints them all." in offprint("trending", "--most", "1").err


def test_a_period_that_is_none_and_a_query_that_is_none_are_typed_wrong(offprint, folder):
    assert offprint("trending", "--period", "year").code == TYPED_WRONG
    assert offprint("trending", "(gpu").code == TYPED_WRONG
