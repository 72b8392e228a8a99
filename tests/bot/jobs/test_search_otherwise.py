"""A search that finds nothing tries what else was meant, within bounds."""

from __future__ import annotations

import pytest

from bot.errors import TooSlow
from bot.jobs.search_otherwise import Attempts, Otherwise, search_otherwise
from bot.query.parser import parse
from storage.memory import memory_stores
from tests.contracts.facts import page, paper


class Slow:
    """An archive that gives every search up."""

    async def search(self, query, *, limit, offset=0):
        raise TooSlow("It took too long.")

    async def term_frequencies(self, terms):
        raise TooSlow("It took too long.")


@pytest.fixture
async def archive():
    stores = memory_stores()
    papers = [paper(f"{n}", f"Graph kernels {n}", authors=("Elias Frantar",)) for n in range(3)]
    await stores.papers.apply(page(*papers, paper("other", "Grape juice", categories=("cs.LG",))))
    return stores.archive


async def tried(archive, typed):
    return await search_otherwise(parse(typed), typed, archive=archive)


async def test_every_query_that_is_found_finds_as_many_papers_as_is_said(archive):
    for typed in ("Elias Frantar", '"cs.LG"', "grapx", "graph zeppelin", "kernel grape", '"graph kernals"'):
        attempts = await tried(archive, typed)
        assert attempts.found, typed
        for found in attempts.found:
            assert found.total == (await archive.search(found.query, limit=0)).total > 0


async def test_of_several_words_that_may_be_meant_the_most_frequent_is_taken(archive):
    (found,) = (await tried(archive, "grap")).found
    assert (found.how, found.total) == (Otherwise.SPELLING, 3)


async def test_fewer_words_are_those_of_which_most_papers_have_all(archive):
    (found,) = (await tried(archive, "kernel juice")).found
    assert (found.how, found.total) == (Otherwise.FEWER, 3)


async def test_words_that_every_paper_lacks_are_named_as_they_were_typed(archive):
    attempts = await tried(archive, "Zeppelins graph -airship")
    assert attempts.unknown == ("Zeppelins",)
    assert attempts.tried == {Otherwise.SPELLING, Otherwise.FEWER}


@pytest.mark.parametrize("typed", ["Schrödinger", '"Schrödinger’s"', "注意力", "Größen-Fest"])
async def test_an_unknown_word_keeps_its_dots_and_its_other_half(archive, typed):
    assert (await tried(archive, typed)).unknown == (typed.strip('"'),)


async def test_an_archive_that_is_too_slow_is_left_alone():
    assert await tried(Slow(), "graph") == Attempts()
