"""A preview shows what is sent at the same moment: the same papers, in the same order, under the same key."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.card.digest import digest_message, papers_shown
from bot.channel.subscription import Mode
from bot.digest.digest import Digest, DigestKey
from bot.jobs.actor import Actor
from bot.jobs.preview_digest import preview_digest
from bot.jobs.set_digest import DigestOptions, set_digest
from storage.memory import memory_stores
from tests.bot.card.examples import KEY
from tests.bot.jobs.scene import SLACK, START, Scene, paper

DUE = START + timedelta(hours=21)
"""Subscribed at noon UTC, a channel's default digest comes at 09:00 the next day."""
known = st.tuples(st.sampled_from(("On GPUs", "On TPUs", "GPUs and TPUs", "On CPUs")), st.integers(0, 3))
papers = st.lists(known, max_size=12)


async def previewed(scene: Scene) -> Digest:
    stores, now = scene.stores, scene.clock.now()
    ports = {"channels": stores.channels, "digests": stores.digests, "trending": stores.trending}
    return await preview_digest(SLACK, zone=None, **ports, now=now)


async def sent(scene: Scene) -> Digest | None:
    await scene.digests()
    head = (await scene.stores.outbox.lane(SLACK)).head
    return None if head is None else await scene.stores.digests.get(SLACK, DigestKey.parse(head.subject))


async def both_at(moment, came, top: int) -> tuple[Digest, Digest | None]:
    scene = Scene(memory_stores())
    await scene.wants("gpu", Mode.DAILY)
    await scene.wants("tpu", Mode.DAILY)
    actor = Actor(channel=SLACK, by="mira", notify=False)
    await set_digest(DigestOptions(top=top), actor=actor, channels=scene.stores.channels, now=scene.clock.now())
    await scene.comes_in(*(paper(str(place), title, upvotes=votes) for place, (title, votes) in enumerate(came)))
    scene.clock.move(moment - scene.clock.now())
    return await previewed(scene), await sent(scene)


@settings(deadline=None)
@given(papers, st.integers(1, 5), st.timedeltas(timedelta(0), timedelta(hours=12, seconds=-1)))
def test_what_is_previewed_is_what_is_sent_at_that_moment(came, top, late):
    preview, made = asyncio.run(both_at(DUE + late, came, top))
    if made is None:
        assert preview.papers == ()
        return
    assert preview == made
    assert papers_shown(preview) == papers_shown(made)
    without_keys = digest_message(preview, channel_name="ml", key=None)
    message = digest_message(made, channel_name="ml", key=KEY)
    assert without_keys.fallback == message.fallback
    assert without_keys.parts[: len(message.parts) - 1] == message.parts[:-1]


@given(st.timedeltas(timedelta(0), timedelta(hours=20)))
def test_before_it_is_due_a_preview_is_of_the_moment_and_nothing_is_sent(earlier):
    preview, made = asyncio.run(both_at(DUE - timedelta(seconds=1) - earlier, [("On GPUs", 1)], 10))
    assert made is None
    assert [announced.paper.paper.title for announced in preview.papers] == ["On GPUs"]
