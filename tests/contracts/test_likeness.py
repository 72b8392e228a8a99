"""Papers that are like a text: nearest first, by the terms that both have."""

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.likeness.vectors import terms_of
from storage.memory import memory_stores
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import page, paper

ROUTING = paper("1", "Sparse routing", abstract="Mixtures of experts route each token through a gate.")
GATES = paper("2", "A gate for experts", abstract="We route tokens, and balance the load of experts.")
FOLDING = paper("3", "Protein folding", abstract="Structures of proteins are predicted from sequences.")
ATTENTION = paper("4", "Attention", abstract="Attention over long documents.")


@pytest.fixture
async def filled(stores):
    await stores.papers.apply(page(ROUTING, GATES, FOLDING, ATTENTION))
    return stores


async def ids(stores, text, **more):
    return [one.paper.paper.id for one in await stores.likeness.nearest(terms_of(text), **more)]


async def test_the_nearest_papers_come_first_and_say_what_they_share(filled):
    found = await filled.likeness.nearest(terms_of(ROUTING.title, ROUTING.abstract), but=1)
    assert [one.paper.paper for one in found] == [GATES]
    assert 0 < found[0].fit.cosine < 1
    assert set(found[0].fit.terms) == {"gate", "expert", "route", "token"}


async def test_a_paper_is_most_like_itself(filled):
    for one in (ROUTING, GATES, FOLDING, ATTENTION):
        best = (await filled.likeness.nearest(terms_of(one.title, one.abstract)))[0]
        assert best.paper.paper == one


async def test_a_paper_without_a_term_in_common_is_not_alike(filled):
    assert await ids(filled, "Gravitational waves") == []
    assert await ids(filled, "We propose a novel method, and the results are significant.") == []
    assert await ids(filled, "") == []


async def test_only_as_many_as_are_wanted_come(filled):
    assert len(await ids(filled, "experts route tokens")) == 2
    assert len(await ids(filled, "experts route tokens", limit=1)) == 1


async def test_of_two_that_are_as_alike_the_newer_comes_first(stores):
    await stores.papers.apply(page(paper("1", "On gates"), paper("2", "On gates"), ATTENTION))
    assert await ids(stores, "gates") == ["arxiv:2", "arxiv:1"]


async def test_a_word_counts_in_singular_and_plural(filled):
    assert await ids(filled, "protein structure") == [FOLDING.id]


async def test_scripts_without_spaces_are_compared_by_their_pairs(stores):
    await stores.papers.apply(page(paper("1", "蛋白质结构预测"), paper("2", "注意力机制"), ATTENTION))
    assert await ids(stores, "蛋白质折叠") == ["arxiv:1"]


async def test_signs_of_a_query_are_no_syntax(filled):
    assert await ids(filled, 'C++ "gate" OR NOT NEAR(x) * ^ -') == ["arxiv:1", "arxiv:2"]


async def test_a_long_text_is_asked_about_too(filled):
    long = " ".join(f"gate word{number}" for number in range(3_000))
    assert await ids(filled, long) == [ROUTING.id, GATES.id]


async def test_hundreds_of_terms_are_looked_up_at_once(stores):
    words = " ".join(f"w{number}x" for number in range(400))
    await stores.papers.apply(page(paper("1", "Many words", abstract=words), ATTENTION))
    (found,) = await stores.likeness.nearest(terms_of(words))
    assert found.paper.paper.id == "arxiv:1"
    assert found.fit.cosine > 0.5


WORDS = ("gate", "expert", "token", "route", "protein", "the", "data set", "dataset")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)


@settings(max_examples=settings.default.max_examples // 5)
@given(st.lists(texts, min_size=1, max_size=8), st.lists(texts, min_size=5, max_size=8))
def test_memory_and_sqlite_find_the_same(stored, asked):
    async def both():
        with tempfile.TemporaryDirectory() as folder:
            async with open_sqlite(Path(folder) / "offprint.db") as sqlite:
                memory = memory_stores()
                papers = page(*(paper(str(number), text) for number, text in enumerate(stored)))
                await memory.papers.apply(papers)
                await sqlite.papers.apply(papers)
                for terms in map(terms_of, asked):
                    assert await memory.likeness.nearest(terms) == await sqlite.likeness.nearest(terms)

    asyncio.run(both())
