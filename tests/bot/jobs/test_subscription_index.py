"""The active subscriptions are kept up to date from the log of changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
import structlog

from bot.channel.subscription import Mode
from bot.jobs.actor import Actor
from bot.jobs.set_mode import set_mode
from bot.jobs.undo import undo
from bot.ports.changes import Position, SubscriptionsDelta
from bot.query.canonical import canonical
from bot.query.document import Document
from tests.bot.jobs.scene import DISCORD, SLACK, paper

MIRA = Actor(channel=SLACK, by="mira", notify=False)


@pytest.fixture
def matched(scene):
    """The queries that match a paper on GPUs, as it is known after a refresh."""

    async def ask():
        await scene.index.refresh(scene.stores.changes)
        found = scene.index.matcher.match(Document.of(paper("1")))
        return [canonical(stored.query) for stored in sorted(found, key=lambda stored: stored.ids[0])]

    return ask


async def test_all_that_lives_is_known_from_the_start(scene, matched):
    await scene.wants("gpu")
    await scene.wants("title:gpus", channel=DISCORD)
    await scene.wants("rice")
    assert await matched() == ["gpu", "title:gpus"]


async def test_what_comes_and_goes_is_taken_in(scene, matched):
    gpu = await scene.wants("gpu")
    assert await matched() == ["gpu"]
    await scene.wants("title:gpus")
    await scene.leaves(gpu)
    assert await matched() == ["title:gpus"]
    assert len(scene.index.matcher) == 1


async def test_what_was_taken_back_lives_again(scene, matched):
    gpu = await scene.wants("gpu")
    await matched()
    await scene.leaves(gpu)
    assert await matched() == []
    stores = scene.stores
    await undo(2, actor=MIRA, channels=stores.channels, changes=stores.changes, now=scene.clock.now())
    assert await matched() == ["gpu"]


async def test_a_mode_that_changes_is_known(scene, matched):
    gpu = await scene.wants("gpu")
    await matched()
    stores = scene.stores
    told = {"channels": stores.channels, "archive": stores.archive, "now": scene.clock.now()}
    await set_mode(gpu.id, Mode.DAILY, actor=MIRA, **told)
    assert await matched() == ["gpu"]
    assert scene.index.by_id[gpu.id].mode is Mode.DAILY


async def test_a_start_takes_in_all_that_lives_and_files_it_by_how_common_words_are_in_the_archive(scene):
    await scene.comes_in(*(paper(str(number), title="A model") for number in range(3)))
    gpu = await scene.wants("gpu model")
    await scene.wants("rice")
    await scene.index.load(archive=scene.stores.archive, changes=scene.stores.changes)
    assert len(scene.index.matcher) == len(scene.index.by_id) == 2
    (found,) = scene.index.matcher.match(Document.of(paper("9", title="A model of GPUs")))
    assert list(found.ids) == [gpu.id]


async def test_refreshes_that_overlap_lose_nothing(scene):
    for number in range(7):
        await scene.wants(f"q{number}")
    refreshing = (scene.index.refresh(scene.stores.changes) for _ in range(3))
    loading = scene.index.load(archive=scene.stores.archive, changes=scene.stores.changes)
    await asyncio.gather(*refreshing, loading)
    assert len(scene.index.matcher) == len(scene.index.by_id) == 7


async def test_it_says_whether_anything_has_changed(scene):
    refresh = scene.index.refresh
    assert not await refresh(scene.stores.changes)
    await scene.wants("gpu")
    assert await refresh(scene.stores.changes)
    assert not await refresh(scene.stores.changes)


async def test_a_query_that_can_no_longer_be_read_is_left_out_and_said_while_the_rest_goes_on(scene, matched):
    gpu = await scene.wants("gpu")
    await scene.wants("title:gpus")

    class Older:
        """A log in which one query is in words of an older Offprint."""

        async def since(self, position: Position | None, *, most: int = 1) -> SubscriptionsDelta:
            delta = await changes.since(position, most=most)
            active = (one._replace(query="title:(((") if one.subscriber.id == gpu.id else one for one in delta.active)
            return replace(delta, active=tuple(active))

    changes = scene.stores.changes
    scene.stores = replace(scene.stores, changes=Older())
    with structlog.testing.capture_logs() as logs:
        assert await matched() == ["title:gpus"]
    assert [(line["event"], line["channel"]) for line in logs] == [("subscription.unreadable", str(SLACK))]
