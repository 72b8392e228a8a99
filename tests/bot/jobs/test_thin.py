"""Thinning beside all else that the service does: what was thinned is no news again, and what is due goes out first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.jobs import thin
from bot.jobs.ingest import Ingested
from bot.jobs.post_newest import post_newest
from bot.jobs.thin import QUIET_WITHIN_SECONDS, Thinner
from bot.ports.source import ONLY_STREAM, Entry
from bot.retention.ages import PAPERS_AT_ONCE, Aged, Keep
from tests.bot.jobs.scene import RETRACTED, SLACK, ToldSource, page, paper

AGE = timedelta(days=365)
KEEP = Keep(papers=AGE, history=AGE)
NOTHING = Ingested(new=0, changed=0, announced=0, queued=0)
TWO_YEARS = timedelta(days=730)


def thinner(scene, *, waits: bool = True, **more) -> Thinner:
    outbox = scene.stores.outbox if waits else None
    return replace(Thinner(scene.stores.retention, KEEP, scene.clock, outbox=outbox), **more)


async def thinned(scene, **more) -> int:
    """Thin after a time in which the service ran."""
    await scene.stores.retention.count_from(scene.clock.now())
    return await thinned_next(scene, **more)


async def thinned_next(scene, **more) -> int:
    return (await thinner(scene, **more).run())[Aged.PAPERS]


async def test_what_a_feed_lists_still_is_no_news_again_changed_or_not(scene):
    await scene.wants("gpu")
    feed = ToldSource("feed:lab")
    await scene.comes_in(paper("1"), source="feed:lab")
    assert await scene.posted() == ["“On GPUs” matches gpu."]
    scene.clock.move(TWO_YEARS)
    assert await thinned(scene) == 1
    state = await scene.state("feed:lab")
    for told in (
        paper("1"),
        paper("1", "On GPUs, Again"),
        paper("1", upvotes=9),
        paper("1", "On GPUs", abstract="gpu"),
    ):
        assert await scene.comes_in(told, source="feed:lab") == NOTHING
        assert await scene.comes_in(told, source="arxiv") == NOTHING
    assert (await scene.state("feed:lab")).last_new_at == state.last_new_at
    feed.told = [page(paper("1"))]
    assert (await scene.polled(feed)).new == 0
    assert len(await scene.posted()) == 1
    assert (await scene.stores.papers.get([paper("1").id]))[paper("1").id].is_thinned


async def test_another_id_of_a_thinned_paper_is_the_thinned_one_and_another_paper_is_news(scene):
    await scene.wants("gpu")
    await scene.comes_in(Entry(paper("1"), key="k"), source="feed:lab")
    await scene.posted()
    scene.clock.move(TWO_YEARS)
    await thinned(scene)
    assert await scene.comes_in(Entry(replace(paper("1"), id="doi:10.1000/1"), aliases=(paper("1").id,))) == NOTHING
    other = Entry(paper("2", "More GPUs", listed_at=scene.clock.now()), key="k")
    assert (await scene.comes_in(other, source="feed:lab")).announced == 1  # a source uses a key again
    assert await scene.posted() == ["“On GPUs” matches gpu.", "“More GPUs” matches gpu."]
    assert await scene.comes_in(Entry(paper("1"), key="k"), source="feed:lab") == NOTHING


async def test_a_live_paper_is_not_merged_with_a_thinned_one(scene):
    await scene.comes_in(paper("1"))
    scene.clock.move(TWO_YEARS)
    await thinned(scene)
    live = replace(paper("2", "More GPUs"), id="doi:10.1000/2", listed_at=scene.clock.now())
    await scene.comes_in(live)
    changed = Entry(replace(live, upvotes=3), aliases=(paper("1").id,))
    assert (await scene.comes_in(changed)).changed == 1
    stored = await scene.stores.papers.get([live.id, paper("1").id])
    assert (stored[live.id].paper.upvotes, stored[paper("1").id].is_thinned) == (3, True)


async def test_a_baseline_of_a_new_source_that_lists_old_papers_brings_none_back(scene):
    await scene.comes_in(paper("1"))
    scene.clock.move(TWO_YEARS)
    await thinned(scene)
    told = await scene.comes_in(paper("1"), paper("2"), source="arxiv", baselines=frozenset((ONLY_STREAM,)))
    assert (told.new, told.changed) == (1, 0)


async def test_a_retraction_of_a_thinned_paper_is_told_once_where_it_was_posted(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    await scene.posted()
    scene.clock.move(TWO_YEARS)
    await thinned(scene)
    for _ in range(2):
        await scene.comes_in(paper("1", relations=(RETRACTED,)))
    (_, notice) = await scene.posted()
    assert "Retracted" in notice
    assert "On GPUs" in notice
    scene.clock.move(TWO_YEARS)
    assert await thinned(scene) == 1
    assert await scene.comes_in(paper("1", relations=(RETRACTED,))) == NOTHING
    assert len(await scene.posted()) == 2


async def test_thinning_waits_for_what_is_due_and_goes_on_all_the_same_in_the_end(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1", "On Rice"))
    scene.clock.move(TWO_YEARS)
    await scene.comes_in(paper("2", listed_at=scene.clock.now()))
    begun = scene.clock.now()
    assert await thinned(scene) == 1
    assert (scene.clock.now() - begun).total_seconds() >= QUIET_WITHIN_SECONDS
    assert len(await scene.posted()) == 1
    begun = scene.clock.now()
    assert await thinned(scene) == 0
    assert (scene.clock.now() - begun).total_seconds() < QUIET_WITHIN_SECONDS


async def test_cards_are_thinned_and_foreseen_to_the_last_batch(scene, monkeypatch):
    monkeypatch.setattr(thin, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(thin, "_FORESEEN_AT_ONCE", 2)
    await scene.wants("gpu")
    for number in range(6):
        await scene.comes_in(paper(str(number)))
    assert len(await scene.posted()) == 6
    scene.clock.move(TWO_YEARS)
    await scene.stores.retention.count_from(scene.clock.now())
    assert (await thinner(scene).foresee())[Aged.CARDS] == 5  # the last message of a channel stays
    assert (await thinner(scene).run())[Aged.CARDS] == 5


async def test_an_interrupted_run_is_resumed_by_the_next(scene):
    count = 2 * PAPERS_AT_ONCE + 1
    await scene.comes_in(*(paper(str(number), f"On Rice {number}") for number in range(count)))
    scene.clock.move(TWO_YEARS)
    assert (await thinner(scene).foresee())[Aged.PAPERS] == count

    def cut_off(_kind, _rows):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await thinned(scene, on_batch=cut_off)
    assert await thinned(scene) == count - PAPERS_AT_ONCE
    assert await thinned(scene) == 0
    assert (await scene.stores.retention.so_far())[Aged.PAPERS].rows == count


async def test_a_clock_that_is_set_years_ahead_for_a_while_thins_a_day_more_with_each_round(scene):
    assert await thinned_next(scene) == 0
    for number in range(5):
        await scene.comes_in(paper(str(number), f"On Rice {number}"))
        scene.clock.move(timedelta(days=1))
    scene.clock.move(AGE - timedelta(days=5, hours=1))
    assert await thinned(scene) == 0
    scene.clock.move(TWO_YEARS)
    assert (await thinner(scene).foresee())[Aged.PAPERS] == 1
    assert [await thinned_next(scene) for _ in range(3)] == [1, 1, 1]
    scene.clock.move(-TWO_YEARS)
    assert await thinned_next(scene) == 0
    assert await scene.stores.retention.counted_from() <= scene.clock.now()


async def test_a_service_that_was_down_for_long_catches_up_a_day_with_each_round(scene):
    await scene.comes_in(paper("1"))
    scene.clock.move(AGE - timedelta(days=5, hours=1))
    assert await thinned(scene) == 0
    scene.clock.move(timedelta(days=30))
    assert [await thinned_next(scene) for _ in range(7)] == [0, 0, 0, 0, 0, 1, 0]


async def test_nothing_is_thinned_where_papers_are_kept_for_ever(scene):
    await scene.comes_in(paper("1"))
    scene.clock.move(TWO_YEARS)
    forever = Thinner(scene.stores.retention, Keep(), scene.clock)
    assert Aged.PAPERS not in await forever.run()
    assert Aged.PAPERS not in await forever.foresee()


async def test_a_thinned_paper_is_posted_by_no_old_button(scene):
    subscription = await scene.wants("gpu")
    await scene.comes_in(Entry(paper("1"), announce=False))
    row = (await scene.stores.papers.get([paper("1").id]))[paper("1").id].row
    scene.clock.move(TWO_YEARS)
    await thinned(scene)
    told = {"channel": SLACK, "stores": scene.stores, "now": scene.clock.now()}
    with pytest.raises(NotFound, match="thinned"):
        await post_newest(subscription.id, row, **told)
    assert await scene.posted() == []
