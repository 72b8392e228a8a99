"""What rises, polled over HTTP from a local Hugging Face whose counts move: our order beside its own trending rank."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.http.client import Http
from bot.jobs.trending import rising_papers
from bot.sources.huggingface import HuggingFace
from bot.sources.huggingface_rows import parse_daily
from bot.trending.trend import Period
from tests.bot.jobs.scene import START, Scene
from tests.bot.sources.client import AT_ONCE
from tests.samples import SAMPLES, needs_samples
from tests.servers.huggingface import HuggingFaceServer, daily_entry

HOUR = timedelta(hours=1)
TODAY = date(2026, 11, 24)
CURVES = {
    # votes before today, and how many come in each of the last hours
    "2611.00001": (400, [0, 0, 0, 0, 0, 0]),
    "2611.00002": (3, [0, 1, 2, 4, 8, 16]),
    "2611.00003": (60, [5, 4, 3, 2, 1, 1]),
    "2611.00004": (0, [0, 0, 0, 0, 0, 2]),
    "2611.00005": (90, [6, 6, 6, 6, 6, 6]),
}
"""Recorded counts as a source tells them, and by their own reading which of them rises."""
BY_HAND = ["2611.00005", "2611.00002", "2611.00003", "2611.00004"]


@pytest.fixture
async def server() -> AsyncIterator[HuggingFaceServer]:
    async with HuggingFaceServer(today=TODAY) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    async with aclosing(Http("Offprint/test", retries=AT_ONCE)) as client:
        yield client


def spearman(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """The rank correlation of two orders, over what both have: 1 the same, -1 reversed."""
    both = [one for one in ours if one in theirs]
    other = [one for one in theirs if one in both]
    apart = sum((place - other.index(one)) ** 2 for place, one in enumerate(both))
    return 1 - 6 * apart / (len(both) * (len(both) ** 2 - 1))


def _theirs(entry: dict[str, dict[str, str]]) -> int:
    """The place of an entry in the trending list of the local server."""
    key = entry["paper"]["id"]
    return (*BY_HAND, key).index(key)


async def ranked(scene: Scene, period: Period = Period.TODAY) -> list[str]:
    found = await rising_papers(period, None, trending=scene.stores.trending, now=scene.clock.now())
    return [one.paper.removeprefix("arxiv:") for one in found]


async def test_the_order_follows_the_recorded_counts_and_agrees_with_the_trending_list(
    scene, server, http, record_property
):
    source = HuggingFace(http, base_url=server.url)
    for hour in range(7):
        entries = [
            daily_entry(key, upvotes=before + sum(gains[:hour]), listed_at=datetime(2026, 11, 20, tzinfo=UTC))
            for key, (before, gains) in CURVES.items()
        ]
        server.replace(date(2026, 11, 20), entries)
        server.trending = sorted(entries, key=_theirs)
        assert (await scene.polled(source)).error is None
        scene.clock.move(HOUR)
    ours = await ranked(scene)
    assert ours == BY_HAND
    kept = await scene.stores.papers.get([f"arxiv:{key}" for key in BY_HAND])
    theirs = sorted(kept.values(), key=lambda one: one.paper.trending_rank)
    correlation = spearman(ours, [one.paper.id.removeprefix("arxiv:") for one in theirs])
    record_property("rank correlation with the trending list", correlation)
    assert correlation == 1


async def test_a_poll_that_tells_nothing_new_writes_no_reading(scene, server, http):
    source = HuggingFace(http, base_url=server.url)
    server.release(TODAY, [daily_entry("2611.00001", upvotes=5)])
    for _ in range(3):
        await scene.polled(source)
        scene.clock.move(HOUR)
    (series,) = (await scene.stores.trending.series(["arxiv:2611.00001"])).values()
    assert [(one.at, one.upvotes) for one in series] == [(START, 5)]


@needs_samples
async def test_recorded_papers_stand_in_the_order_of_what_they_gained(scene):
    papers = parse_daily((SAMPLES / "hf_daily_papers.json").read_bytes()).papers.values()
    await scene.comes_in(*papers)
    new = [one for one in papers if one.listed_at and START - one.listed_at < Period.WEEK.window and one.upvotes]
    by_votes = [one.id.removeprefix("arxiv:") for one in sorted(new, key=lambda one: -one.upvotes)]
    assert by_votes
    assert await ranked(scene, Period.WEEK) == by_votes
