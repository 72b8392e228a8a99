"""What every store promises of a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.digest.term_counts import LEAST_NOW
from bot.digest.week import Rise, RisingWords, SubscriptionLabel
from bot.ports.weeks import Compare
from tests.contracts.facts import GPU, ML, NOON, announce, page, paper, said, subscribe, unsubscribe

WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)
COMPARE = Compare(since=NOON - 3 * WEEK, week=NOON - WEEK, end=NOON, sources=("sample",))


async def test_the_matches_of_a_week_name_the_active_subscriptions(stores):
    gpu, moe = await subscribe(stores, ML, "gpu"), await subscribe(stores, ML, "experts")
    ended = await subscribe(stores, ML, "ended")
    both = said(ML, paper("1"), gpu.id, moe.id, ended.id)
    await stores.papers.apply(page(paper("1"), announcements=(both,)))
    await stores.papers.apply(page(paper("2"), announcements=(said(ML, paper("2"), moe.id),), at=NOON + HOUR))
    await stores.papers.apply(page(paper("3"), announcements=(said(ML, paper("3"), ended.id),), at=NOON + HOUR))
    await announce(stores, GPU, paper("4"))
    await unsubscribe(stores, ended)
    first, second = await stores.weeks.matched(ML, since=NOON, before=NOON + 2 * HOUR)
    both = (SubscriptionLabel(gpu.id, "gpu"), SubscriptionLabel(moe.id, "experts"))
    assert (first.at, first.subscriptions) == (NOON, both)
    assert (second.at, second.subscriptions) == (NOON + HOUR, (SubscriptionLabel(moe.id, "experts"),))
    stored = await stores.papers.get((paper("1").id, paper("2").id))
    assert [first.row, second.row] == [one.row for one in stored.values()]


async def test_a_match_belongs_to_a_week_from_its_first_moment_and_not_at_its_end(stores):
    await announce(stores, ML, paper("1"))
    assert len(await stores.weeks.matched(ML, since=NOON, before=NOON + HOUR)) == 1
    assert await stores.weeks.matched(ML, since=NOON - HOUR, before=NOON) == ()
    assert await stores.weeks.matched(ML, since=NOON + HOUR, before=NOON + 2 * HOUR) == ()


async def test_papers_give_their_terms_with_a_space_on_either_side(stores):
    await stores.papers.apply(page(paper("1", "On GPUs", abstract="Mixtures of experts."), paper("2", "Pre-training")))
    rows = {one.row for one in (await stores.papers.get((paper("1").id, paper("2").id))).values()}
    first, second = await stores.weeks.indexed(rows)
    assert " on gpu _ mixture of expert _ " in first
    assert " pre training _ " in second
    assert "pretraining" not in second
    assert await stores.weeks.indexed(()) == ()


async def test_terms_are_counted_in_the_week_and_in_the_weeks_before(stores):
    now = [paper(f"n{number}", listed_at=NOON - HOUR) for number in range(LEAST_NOW)]
    before = [paper(f"b{number}", listed_at=NOON - WEEK - HOUR) for number in range(3)]
    outside = [paper("o1", listed_at=NOON), paper("o2", listed_at=NOON - 4 * WEEK)]
    other = [paper("x", listed_at=NOON - HOUR, sources=("feed:x",))]
    await stores.papers.apply(page(*now, *before, *outside, *other))
    counts = await stores.weeks.term_counts(COMPARE)
    assert (counts.papers_now, counts.papers_before) == (LEAST_NOW, 3)
    assert (counts.now, counts.before) == ({"gpu": LEAST_NOW}, {"gpu": 3})


async def test_of_very_many_papers_before_an_even_sample_is_read(stores):
    now = [paper(f"n{number}", listed_at=NOON - HOUR) for number in range(LEAST_NOW)]
    before = [paper(f"b{number}", listed_at=NOON - WEEK - HOUR) for number in range(12)]
    await stores.papers.apply(page(*now, *before))
    counts = await stores.weeks.term_counts(replace(COMPARE, most_before=5))
    assert (counts.papers_now, counts.papers_before, counts.before) == (LEAST_NOW, 4, {"gpu": 4})


async def test_a_paper_without_a_date_of_listing_belongs_to_the_moment_it_was_first_seen(stores):
    papers = [paper(f"n{number}") for number in range(LEAST_NOW)]
    await stores.papers.apply(page(*papers, at=NOON - HOUR))
    assert (await stores.weeks.term_counts(COMPARE)).papers_now == LEAST_NOW


async def test_what_rose_is_kept_as_it_was_found_first(stores):
    day = date(2026, 11, 30)
    terms = (("world model", RisingWords("world models", 41, 3.2)), ("agent", RisingWords("agents", 12, None)))
    found = Rise(day=day, weeks=8, papers=900, terms=terms)
    assert await stores.weeks.rise(day) is None
    await stores.weeks.keep(found)
    await stores.weeks.keep(Rise(day=day, weeks=0, from_day=day))
    assert await stores.weeks.rise(day) == found
    assert await stores.weeks.rise(day + WEEK) is None
