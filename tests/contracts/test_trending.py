"""What every store promises of counts over time, of openings, and of trending digests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.channel.channel import DigestPlan
from bot.delivery.delivery import Kind, delivery_key, digest_card_subject
from bot.digest.digest import DigestKey
from bot.paper.paper import PaperId
from bot.ports.digests import DigestMade
from bot.ports.papers import PaperWrite
from bot.ports.trending import PaperOpening
from bot.ports.write import Applied, Stale
from bot.query.parser import parse
from bot.trending.counts import KEPT_FOR, Reading
from bot.trending.trend import Candidate, Period, Rising, Trend
from tests.contracts.facts import GPU, LINE, ML, NOON, announce, page, paper, said, set_digest, subscribe

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
VOTED = paper("1", "On GPUs", upvotes=3, listed_at=NOON)
NAMES = "trending"


async def read(stores, one, at, *, revision=0, **counts):
    """Store a page that brings the paper with these counts."""
    told = replace(one, **counts)
    write = PaperWrite(told, revision, reading=Reading(at, told.upvotes, told.stars))
    return await stores.papers.apply(page(at=at, papers=(write,)))


def rising(one, **facts):
    return Rising(one.id, Trend(period=Period.WEEK, **facts))


async def candidates(stores, since=NOON - DAY, query=None):
    found = await stores.trending.candidates(since=since, query=parse(query) if query else None)
    return {one.paper: one for one in found}


async def test_the_counts_of_a_paper_are_a_series(stores):
    await read(stores, VOTED, NOON, upvotes=3)
    await read(stores, VOTED, NOON + HOUR, revision=1, upvotes=8, stars=0)
    series = (Reading(NOON, 3, None), Reading(NOON + HOUR, 8, 0))
    assert await stores.trending.series([VOTED.id, PaperId("arxiv:none")]) == {VOTED.id: series}
    assert (await candidates(stores))[VOTED.id] == Candidate(paper=VOTED.id, appeared_at=NOON, series=series)


async def test_a_stale_page_adds_no_reading(stores):
    await read(stores, VOTED, NOON)
    assert isinstance(await read(stores, VOTED, NOON + HOUR, revision=7, upvotes=9), Stale)
    assert await stores.trending.series([VOTED.id]) == {VOTED.id: (Reading(NOON, 3, None),)}


async def test_a_page_without_counts_adds_none(stores):
    await stores.papers.apply(page(paper("2")))
    assert await stores.trending.series([PaperId("arxiv:2")]) == {}


async def test_a_series_is_thinned_as_it_grows(stores):
    at = NOON
    for step in range(40):
        at = NOON + step * 6 * HOUR
        await read(stores, VOTED, at, revision=step, upvotes=step)
    (series,) = (await stores.trending.series([VOTED.id])).values()
    assert series[0] == Reading(NOON, 0, None)
    assert series[-1] == Reading(at, 39, None)
    assert len(series) < 25


async def test_readings_older_than_a_year_are_deleted_as_others_come(stores):
    await read(stores, VOTED, NOON)
    await read(stores, paper("2"), NOON + KEPT_FOR + DAY, upvotes=1)
    assert list(await stores.trending.series([VOTED.id, PaperId("arxiv:2")])) == ["arxiv:2"]


async def test_after_a_clock_was_set_back_the_last_told_count_is_the_last(stores):
    await read(stores, VOTED, NOON + 9 * DAY, upvotes=50)
    await read(stores, VOTED, NOON, revision=1, upvotes=51)
    assert await stores.trending.series([VOTED.id]) == {VOTED.id: (Reading(NOON, 51, None),)}


async def test_the_same_counts_at_the_same_moment_are_one_reading(stores):
    for revision in range(2):
        assert isinstance(await read(stores, VOTED, NOON, revision=revision), Applied)
    assert await stores.trending.series([VOTED.id]) == {VOTED.id: (Reading(NOON, 3, None),)}


async def test_only_papers_with_a_reading_since_then_may_rise(stores):
    await read(stores, VOTED, NOON)
    assert await candidates(stores, since=NOON + HOUR) == {}


async def test_only_papers_that_match_are_asked_for(stores):
    await read(stores, VOTED, NOON)
    await read(stores, paper("2", "On bees"), NOON, upvotes=9)
    await announce(stores, ML, paper("3", "More bees"))
    assert set(await candidates(stores, query="bees")) == {"arxiv:2", "arxiv:3"}
    assert set(await candidates(stores, query="bees upvotes:>=5")) == {"arxiv:2"}
    assert set(await candidates(stores, query="gpu OR author:nobody")) == {VOTED.id}


async def test_the_series_of_a_paper_that_turns_out_to_be_another_is_that_papers(stores):
    await read(stores, VOTED, NOON)
    main = paper("2")
    await stores.papers.apply(page(main))
    merged = PaperWrite(main, 1, absorbs=((VOTED.id, 1),))
    assert isinstance(await stores.papers.apply(page(papers=(merged,))), Applied)
    assert await stores.trending.series([VOTED.id]) == {VOTED.id: (Reading(NOON, 3, None),)}
    assert list(await candidates(stores)) == ["arxiv:2"]


async def test_a_paper_with_a_series_keeps_its_own(stores):
    await read(stores, VOTED, NOON)
    main = paper("2", upvotes=70)
    await read(stores, main, NOON)
    merged = PaperWrite(main, 1, absorbs=((VOTED.id, 1),))
    await stores.papers.apply(page(papers=(merged,)))
    assert await stores.trending.series([main.id]) == {main.id: (Reading(NOON, 70, None),)}


async def test_channels_and_readers_of_a_paper_without_counts(stores):
    first, quiet = paper("1"), paper("2")
    here, there = await subscribe(stores, ML, "gpu"), await subscribe(stores, GPU, "gpu")
    announced = (said(ML, first, here.id), said(GPU, first, there.id, route=LINE))
    await stores.papers.apply(page(first, quiet, announcements=announced))
    for reader in ("ada", "ben", "ada"):
        await stores.trending.note_opening(PaperOpening(first.id, reader, NOON))
    await stores.trending.note_opening(PaperOpening(PaperId("arxiv:none"), "ada", NOON))
    assert await candidates(stores) == {
        first.id: Candidate(paper=first.id, appeared_at=NOON, channels=2, opened=2),
    }


async def test_an_old_paper_that_is_opened_now_may_rise(stores):
    old = paper("1", listed_at=NOON - 90 * DAY)
    await stores.papers.apply(page(old, at=NOON - 90 * DAY))
    assert await candidates(stores) == {}
    await stores.trending.note_opening(PaperOpening(old.id, "ada", NOON))
    assert (await candidates(stores))[old.id].opened == 1
    assert await candidates(stores, since=NOON + HOUR) == {}


async def test_an_opening_is_forgotten_after_a_month(stores):
    await stores.papers.apply(page(paper("1"), paper("2")))
    await stores.trending.note_opening(PaperOpening(PaperId("arxiv:1"), "ada", NOON))
    await stores.trending.note_opening(PaperOpening(PaperId("arxiv:2"), "ada", NOON + 31 * DAY))
    assert set(await candidates(stores, since=NOON)) == {"arxiv:2"}


async def made(stores, *lines, due=NOON, at=NOON):
    channel = await set_digest(stores, ML, due, DigestPlan(top=2), name=NAMES)
    key = DigestKey(NAMES, due.isoformat(timespec="minutes"))
    return key, await stores.digests.apply(DigestMade(channel=channel, key=key, rising=lines, at=at))


async def test_a_trending_digest_is_read_as_it_was_made(stores):
    one, other = paper("1"), paper("2")
    await stores.papers.apply(page(one, other))
    key, applied = await made(stores, rising(other, upvotes=9, upvotes_gained=4), rising(one, channels=2))
    assert isinstance(applied, Applied)
    assert applied.number
    row = (await stores.outbox.lane(ML)).head
    assert (row.kind, row.subject) == (Kind.DIGEST, str(key))
    digest = await stores.trending.digest(ML, key)
    assert [line.paper.paper.id for line in digest.papers] == [other.id, one.id]
    assert digest.papers[0].trend == Trend(period=Period.WEEK, upvotes=9, upvotes_gained=4)
    assert (digest.plan, digest.channel, digest.key) == (DigestPlan(top=2), ML, key)
    assert await stores.trending.digest(GPU, key) is None


async def test_a_trending_digest_may_have_the_cards_of_its_first_papers_in_its_thread(stores):
    papers = [paper("1"), paper("2"), paper("3")]
    await stores.papers.apply(page(*papers))
    channel = await set_digest(stores, ML, NOON, DigestPlan(top=2, cards=True), name=NAMES)
    key = DigestKey(NAMES, NOON.isoformat(timespec="minutes"))
    await stores.digests.apply(DigestMade(channel=channel, key=key, rising=tuple(map(rising, papers)), at=NOON))
    digest = (await stores.outbox.lane(ML)).head
    cards = [delivery_key(ML, Kind.DIGEST_CARD, digest_card_subject(digest.key, one.id)) for one in papers]
    assert [await stores.outbox.by_key(key) is not None for key in cards] == [True, True, False]


async def test_a_trending_digest_is_made_once_and_none_without_papers(stores):
    one = paper("1")
    await stores.papers.apply(page(one))
    _, first = await made(stores, rising(one))
    _, again = await made(stores, rising(one))
    _, empty = await made(stores, due=NOON + DAY)
    assert (bool(first.number), again.number, empty.number) == (True, 0, 0)


async def test_a_channel_remembers_how_a_paper_was_told_last(stores):
    one = paper("1")
    await stores.papers.apply(page(one))
    await made(stores, rising(one, upvotes=3))
    await made(stores, rising(one, upvotes=9), due=NOON + DAY, at=NOON + DAY)
    told = await stores.trending.told(ML, since=NOON)
    assert {paper: line.trend.upvotes for paper, line in told.items()} == {one.id: 9}
    assert await stores.trending.told(ML, since=NOON + 2 * DAY) == {}
    assert await stores.trending.told(GPU, since=NOON) == {}
