"""A page of a search behind a button that was shown earlier."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.jobs.search import page_of
from storage.memory import memory_stores
from tests.contracts.facts import page, paper

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
async def stores():
    stores = memory_stores()
    await stores.papers.apply(page(paper("1", "Graph kernels")))
    return stores


async def shown(stores, typed, offset=0):
    key = await stores.searches.remember(typed, at=NOW)
    return await page_of(f"{key}:{offset}", archive=stores.archive, searches=stores.searches)


async def test_the_page_is_that_of_the_words_that_were_typed(stores):
    results = await shown(stores, "kernels graph")
    assert (results.query, results.total) == ("kernels graph", 1)


@pytest.mark.parametrize("typed", ["(graph OR", "", "venue:nips"])
async def test_a_search_that_this_version_cannot_read_has_no_page(stores, typed):
    assert await shown(stores, typed) is None


async def test_a_page_behind_the_last_paper_or_of_a_forgotten_search_is_none(stores):
    assert await shown(stores, "graph", offset=5) is None
    assert await page_of("0123456789abcdef:0", archive=stores.archive, searches=stores.searches) is None
