"""Papers that are stored in silence, from baselines and replacements, and the source that first brings them as news."""

from __future__ import annotations

from datetime import timedelta

from bot.ports.source import ONLY_STREAM, Entry
from tests.bot.jobs.scene import START, paper

BASELINE = frozenset((ONLY_STREAM,))


async def test_a_paper_of_one_sources_baseline_is_news_when_another_lists_it(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"), source="arxiv", baselines=BASELINE)
    assert (await scene.comes_in(paper("1"))).announced == 1
    assert len(await scene.posted()) == 1


async def test_a_replacement_that_was_never_seen_is_news_when_another_source_lists_the_paper(scene):
    await scene.wants("gpu")
    await scene.comes_in(Entry(paper("1"), announce=False), source="arxiv")
    assert (await scene.comes_in(paper("1"))).announced == 1


async def test_the_source_that_brought_it_in_silence_brings_no_news_by_telling_it_again(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"), baselines=BASELINE)
    assert (await scene.comes_in(paper("1", upvotes=7))).announced == 0
    assert (await scene.comes_in(paper("1", upvotes=8))).announced == 0


async def test_a_baseline_of_a_further_source_is_no_news_either(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"), baselines=BASELINE)
    assert (await scene.comes_in(paper("1"), source="feed:lab", baselines=BASELINE)).announced == 0


async def test_what_was_news_once_is_not_news_again_to_who_subscribes_later(scene):
    await scene.comes_in(paper("1"), source="arxiv")
    await scene.wants("gpu")
    assert (await scene.comes_in(paper("1"))).announced == 0


async def test_a_page_that_tells_a_paper_both_ways_is_news(scene):
    await scene.wants("gpu")
    told = (Entry(paper("1"), announce=False), Entry(paper("1")))
    assert (await scene.comes_in(*told, source="arxiv")).announced == 1


async def test_a_replacement_says_nothing_of_the_days_new_papers(scene):
    await scene.comes_in(Entry(paper("1"), announce=False))
    assert (await scene.state()).listed_at is None
    await scene.comes_in(paper("2", "More GPUs"))
    assert (await scene.state()).listed_at == START


async def test_a_cross_list_is_new_to_its_source_though_the_paper_is_known(scene):
    await scene.comes_in(paper("1", categories=("cs.LG",)))
    before = (await scene.state()).last_new_at
    scene.clock.move(timedelta(days=1))
    await scene.comes_in(paper("1", categories=("cs.LG", "cs.OS")))
    assert (await scene.state()).last_new_at > before
