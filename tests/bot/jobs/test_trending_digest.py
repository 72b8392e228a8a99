"""A trending digest: the papers that rise when it is due, each told once unless it rises anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import TRENDING, ChannelDigest, DigestPlan, Weekday
from bot.channel.subscription import Mode
from bot.digest.digest import DigestKey
from bot.jobs.trending_digest import preview_trending
from bot.ports.channels import ChannelChange
from tests.bot.jobs.scene import DISCORD, SLACK, START, Scene, paper

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OLD = START - 300 * DAY
DUE = START + 21 * HOUR
MONDAYS = frozenset({Weekday.WEDNESDAY})


async def with_trending(scene: Scene, channel=SLACK, **plan) -> None:
    """A trending digest that is due at nine the next morning."""
    standing = await scene.stores.channels.get(channel)
    digest = ChannelDigest(name=TRENDING, plan=DigestPlan(**plan), next_at=DUE)
    made = Change(channel=channel, kind=ChangeKind.DIGEST_SET, by="mira", at=START, digest=TRENDING, after=digest.plan)
    change = ChannelChange(channel=standing.with_digest(digest), changes=(made,), notify=False)
    await scene.stores.channels.apply(change)


@pytest.fixture
async def rising(scene: Scene) -> Scene:
    """Three old papers, of which the second and the third gained upvotes since."""
    await with_trending(scene)
    first = [paper(f"{n}", f"Paper {n}", listed_at=OLD, upvotes=100, abstract="We show a thing.") for n in range(3)]
    await scene.comes_in(*first)
    scene.clock.move(20 * HOUR)
    await scene.comes_in(*(replace(one, upvotes=100 + 10 * n) for n, one in enumerate(first)))
    return scene


async def made_after(scene: Scene, time: timedelta) -> int:
    scene.clock.move(time)
    return await scene.digests()


async def told(scene: Scene) -> list[str]:
    before = len(scene.slack.in_channel(SLACK))
    return (await scene.posted())[before:]


async def test_what_rose_most_stands_first_with_its_reason(rising):
    assert await made_after(rising, HOUR) == 1
    (said,) = await told(rising)
    assert said.replace("\xa0", " ") == "Trending today: 2 papers. First: “Paper 2”, ▲ 120, +20 since yesterday."
    (posted,) = rising.slack.ledger
    (items,) = (part for part in posted.message.parts if hasattr(part, "lines"))
    assert [line[0].text for line in items.lines] == ["Paper 2", "Paper 1"]
    assert items.below[0][0].text == "We show a thing."


async def test_its_papers_are_fixed_when_it_is_made(rising):
    await made_after(rising, HOUR)
    await rising.comes_in(paper("9", "A late star", upvotes=5_000))
    rising.clock.move(HOUR)
    (said,) = await told(rising)
    assert "First: “Paper 2”" in said
    assert "A late star" not in said


async def test_a_second_tick_and_a_second_process_make_no_second_one(rising):
    assert [await made_after(rising, HOUR), await rising.digests(), await rising.digests()] == [1, 0, 0]


async def test_a_paper_that_goes_on_rising_is_told_once(rising):
    await made_after(rising, HOUR)
    await told(rising)
    await rising.comes_in(paper("2", "Paper 2", listed_at=OLD, upvotes=150, abstract="We show a thing."))
    assert await made_after(rising, DAY) == 0


@pytest.mark.parametrize(("later", "again"), [(1, 0), (59, 0), (61, 1)])
async def test_a_paper_that_rises_by_less_than_twice_is_told_again_only_after_sixty_days(rising, later, again):
    await made_after(rising, HOUR)
    rising.clock.move(later * DAY - 2 * HOUR)
    for upvotes in (121, 200):
        await rising.comes_in(paper("2", "Paper 2", listed_at=OLD, upvotes=upvotes))
        rising.clock.move(HOUR)
    assert await rising.digests() == again


async def test_a_paper_whose_count_has_doubled_since_is_told_again(rising):
    await made_after(rising, HOUR)
    await told(rising)
    rising.clock.move(HOUR)
    await rising.comes_in(paper("2", "Paper 2", listed_at=OLD, upvotes=240))
    assert await made_after(rising, 23 * HOUR) == 1
    (said,) = await told(rising)
    assert "Trending today: 1 paper. First: “Paper 2”" in said


async def test_a_paper_that_only_channels_had_noticed_is_told_again_when_the_world_votes_for_it(scene):
    await with_trending(scene)
    for channel in (SLACK, DISCORD):
        await scene.wants("gpu", channel=channel)
    unknown = paper("1", "On GPUs")
    await scene.comes_in(unknown)
    assert await made_after(scene, 21 * HOUR) == 1
    await scene.comes_in(replace(unknown, upvotes=2))
    scene.clock.move(HOUR)
    await scene.comes_in(replace(unknown, upvotes=300))
    assert await made_after(scene, 23 * HOUR) == 1
    trending = [said for said in await told(scene) if said.startswith("Trending")]
    assert "matched in 2 channels" in trending[0]
    assert "300" in trending[1]


async def test_a_day_without_anything_that_rises_is_silent(scene):
    await with_trending(scene)
    assert await made_after(scene, 21 * HOUR) == 0
    assert (await scene.stores.channels.get(SLACK)).digest(TRENDING).next_at == DUE + DAY


async def test_one_day_a_week_shows_the_week(scene):
    await with_trending(scene, days=MONDAYS)
    await scene.comes_in(paper("1", "Of this week", listed_at=START - 3 * DAY, upvotes=9))
    await made_after(scene, 21 * HOUR)
    (said,) = await told(scene)
    assert said.startswith("Trending this week: 1 paper.")


async def test_each_channel_has_its_own_memory(rising):
    await made_after(rising, HOUR)
    await with_trending(rising, DISCORD)
    assert await rising.digests() == 1
    assert len(await rising.posted(DISCORD)) == 1


async def test_a_preview_is_what_would_be_sent_and_writes_nothing(rising):
    rising.clock.move(HOUR)
    stores = rising.stores
    asked = {"trending": stores.trending, "papers": stores.papers, "now": rising.clock.now()}
    preview = await preview_trending(SLACK, DigestPlan(), **asked)
    assert await rising.digests() == 1
    made = await stores.trending.digest(SLACK, DigestKey(TRENDING, preview.key.due))
    assert made.papers == preview.papers


async def test_a_preview_has_no_paper_that_was_told_already(rising):
    await made_after(rising, HOUR)
    asked = {"trending": rising.stores.trending, "papers": rising.stores.papers, "now": rising.clock.now()}
    assert (await preview_trending(SLACK, DigestPlan(), **asked)).papers == ()
    assert len((await preview_trending(DISCORD, DigestPlan(), **asked)).papers) == 2


async def test_a_daily_digest_ranks_by_when_upvotes_came(scene):
    await scene.wants("gpu", Mode.DAILY)
    early, late = (paper(f"{n}", f"GPU {n}", upvotes=40 * (1 - n)) for n in range(2))
    await scene.comes_in(early, late)
    scene.clock.move(20 * HOUR)
    await scene.comes_in(replace(late, upvotes=39))
    assert await made_after(scene, HOUR) == 1
    assert "First of them: “GPU 1”" in (await told(scene))[0]
