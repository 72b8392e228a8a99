"""A mute, quiet hours and the cap, from the source to the channel: nothing comes too early, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.announcing.announcement import Cause
from bot.channel.channel import LocalHours, Mute
from bot.channel.subscription import Mode
from bot.delivery.outcome import Unknown
from bot.jobs.actor import Actor
from bot.jobs.arrival import Arrival
from bot.jobs.ingest import ingest
from bot.jobs.send_digests import send_digests
from bot.jobs.set_hours import set_quiet
from bot.jobs.set_mute import set_mute
from bot.jobs.set_settings import set_settings
from bot.jobs.undo import Undone, undo
from tests.bot.jobs.scene import RETRACTED, SLACK, Scene, page, paper

HOUR = timedelta(hours=1)
ACTOR = Actor(channel=SLACK, by="mira", notify=False)


async def mutes(scene: Scene, until: timedelta | None):
    """Mute the channel for that long; None: without an end."""
    now = scene.clock.now()
    mute = Mute(now, None if until is None else now + until)
    return await set_mute(mute, actor=ACTOR, channels=scene.stores.channels, now=now)


async def mutes_among_settings(scene: Scene, until: timedelta | None):
    """The same, as the settings form does it."""
    now = scene.clock.now()
    mute = Mute(now, None if until is None else now + until)
    return await set_settings(
        lambda before: replace(before, mute=mute), actor=ACTOR, channels=scene.stores.channels, now=now
    )


async def is_quiet(scene: Scene, begins: timedelta, ends: timedelta) -> None:
    """Have quiet hours from now + `begins` to now + `ends`."""
    first, last = (scene.clock.now() + one for one in (begins, ends))
    hours = LocalHours(begins=time(first.hour, first.minute), ends=time(last.hour, last.minute))
    await set_quiet(hours, actor=ACTOR, channels=scene.stores.channels, now=scene.clock.now())


async def digests(scene: Scene) -> int:
    return await send_digests(scene.stores.digests, trending=scene.stores.trending, now=scene.clock.now())


async def lines(scene: Scene, name: str = "daily") -> list[tuple[str, Cause | None]]:
    return [(one.paper.paper.title, one.cause) for one in await scene.stores.digests.waiting(SLACK, name)]


async def test_a_muted_channel_gets_nothing_and_then_all_in_its_next_digest(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1", "GPU one"))
    await mutes(scene, 26 * HOUR)  # it is noon: over the digest of tomorrow
    await scene.comes_in(paper("2", "GPU two"))
    for _ in range(26):
        assert await digests(scene) == 0
        assert await scene.posted() == []
        scene.clock.move(HOUR)
    assert await lines(scene) == [("GPU one", Cause.MUTED), ("GPU two", Cause.MUTED)]
    assert await digests(scene) == 1
    (said,) = await scene.posted()
    assert "Wed 25 Nov: 2 new papers" in said
    await scene.comes_in(paper("3", "GPU three"))
    assert "GPU three" in (await scene.posted())[-1]


async def test_a_mute_without_an_end_lasts_until_somebody_ends_it(scene):
    await scene.wants("gpu", Mode.DAILY)
    await mutes(scene, None)
    await scene.comes_in(paper("1"))
    scene.clock.move(timedelta(days=9))
    assert (await digests(scene), await scene.posted()) == (0, [])
    await set_mute(None, actor=ACTOR, channels=scene.stores.channels, now=scene.clock.now())
    assert await digests(scene) == 1
    assert len(await scene.posted()) == 1


@pytest.mark.parametrize("muting", [mutes, mutes_among_settings])
async def test_undo_of_a_mute_lets_papers_come_again_and_loses_none(scene, muting):
    await scene.wants("gpu")
    await scene.comes_in(paper("1", "GPU one"))
    muted = await muting(scene, None)
    undone = await undo(
        muted.change.number, actor=ACTOR, channels=scene.stores.channels, changes=scene.stores.changes,
        now=scene.clock.now(),
    )  # fmt: skip
    assert isinstance(undone, Undone)
    await scene.comes_in(paper("2", "GPU two"))
    assert ["GPU two" in one for one in await scene.posted()] == [True]
    assert await lines(scene) == [("GPU one", Cause.MUTED)]


async def test_a_retraction_waits_for_the_end_of_the_mute(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    before = await scene.posted()
    await mutes(scene, 2 * HOUR)
    await scene.comes_in(paper("1", relations=(RETRACTED,)), source="crossref")
    assert await scene.posted() == before
    scene.clock.move(2 * HOUR)
    assert len(await scene.posted()) == len(before) + 1


@pytest.mark.parametrize("by_undo", [False, True])
async def test_what_a_mute_held_after_a_try_comes_as_soon_as_the_mute_ends(scene, by_undo):
    await scene.wants("gpu")
    scene.slack.will(SLACK, Unknown("the connection broke"))
    await scene.comes_in(paper("1", "GPU one"))
    assert await scene.posted() == []
    scene.clock.move(timedelta(seconds=1))
    muted = await mutes(scene, None)  # its fate is unknown, so it stays a card
    for _ in range(2):  # it is looked for, and is not there
        scene.clock.move(timedelta(minutes=2))
        assert await scene.posted() == []
    scene.clock.move(timedelta(seconds=1))
    if by_undo:
        await undo(
            muted.change.number, actor=ACTOR, channels=scene.stores.channels, changes=scene.stores.changes,
            now=scene.clock.now(),
        )  # fmt: skip
    else:
        await set_mute(None, actor=ACTOR, channels=scene.stores.channels, now=scene.clock.now())
    assert ["GPU one" in one for one in await scene.posted()] == [True]


async def test_a_mute_that_is_lengthened_still_holds_what_it_held(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    before = await scene.posted()
    await mutes(scene, timedelta(minutes=30))
    await scene.comes_in(paper("1", relations=(RETRACTED,)), source="crossref")
    assert await scene.posted() == before
    await mutes(scene, 2 * HOUR)
    scene.clock.move(HOUR)
    assert await scene.posted() == before


async def test_cards_that_are_due_in_quiet_hours_come_at_their_end_in_their_order(scene):
    await scene.wants("gpu")
    await is_quiet(scene, -HOUR, 3 * HOUR)
    await scene.comes_in(paper("1", "GPU one"))
    scene.clock.move(HOUR)
    await scene.comes_in(paper("2", "GPU two"))
    scene.clock.move(2 * HOUR - timedelta(seconds=1))
    assert await scene.posted() == []
    scene.clock.move(timedelta(seconds=1))
    assert ["one" in one for one in await scene.posted()] == [True, False]


async def test_a_card_that_is_late_waits_for_the_end_of_quiet_hours_that_began_meanwhile(scene):
    await scene.wants("gpu")
    await is_quiet(scene, HOUR, 5 * HOUR)
    await scene.comes_in(paper("1"))
    scene.clock.move(2 * HOUR)  # nothing was posted, as if the platform had been down
    assert await scene.posted() == []
    scene.clock.move(3 * HOUR)
    assert len(await scene.posted()) == 1


@pytest.mark.parametrize(("cap", "cards"), [(0, 5), (3, 3)])
async def test_more_cards_than_an_hour_may_have_are_lines_and_later_hours_have_cards_again(scene, cap, cards):
    await scene.wants("gpu")

    async def comes_in(*papers) -> None:
        arrival = Arrival(source="huggingface", page=page(*papers))
        await ingest(arrival, stores=scene.stores, index=scene.index, now=scene.clock.now(), cap=cap)

    await comes_in(*(paper(str(number), f"GPU {number}") for number in range(4)))
    await comes_in(paper("4", "GPU 4"))
    assert len([one for one in await scene.posted() if "GPU" in one]) == cards
    assert await lines(scene) == [(f"GPU {number}", Cause.CAPPED) for number in range(cards, 5)]
    scene.clock.move(HOUR)
    await comes_in(paper("5", "GPU 5"))
    assert "GPU 5" in (await scene.posted())[-1]


async def test_a_line_that_stands_in_for_a_card_stays_one_when_people_change_their_minds(scene):
    await scene.wants("gpu")
    await mutes(scene, HOUR)
    await scene.comes_in(paper("1", "GPU one"))
    scene.clock.move(HOUR)
    channel = await scene.stores.channels.get(SLACK)
    await scene.leaves(await scene.wants("rice"))
    assert await lines(scene) == [("GPU one", Cause.MUTED)]
    assert replace(channel, mute=None).zone == "UTC"
