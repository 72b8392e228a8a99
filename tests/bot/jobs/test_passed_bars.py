"""A subscription to a bar of upvotes or stars fires once: on the card that is there, else as a card or a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.card.card import Quiet, words
from bot.channel.subscription import Mode
from bot.delivery.delivery import Kind
from tests.bot.jobs.scene import SLACK, START, Scene, paper

DAY = timedelta(days=1)
PAPER = paper("1", "On GPUs", upvotes=10, stars=1)


def voted(upvotes: int, **more: object):
    return replace(PAPER, upvotes=upvotes, **more)


def feet(scene: Scene) -> list[str]:
    """What the messages of the channel say quietly, each as it stands now."""
    return [
        " ".join(words(part.line) for part in posted.message.parts if isinstance(part, Quiet))
        for posted in scene.slack.ledger
        if posted.channel == SLACK
    ]


async def test_the_card_that_is_there_gains_the_reason_and_nothing_is_posted(scene):
    await scene.wants("gpu")
    await scene.wants("upvotes:>=50")
    await scene.comes_in(PAPER)
    await scene.posted()
    assert (await scene.comes_in(voted(51))).queued == 1
    assert len(await scene.posted()) == 1
    (foot,) = feet(scene)
    assert "▲\xa051" in foot
    assert "gpu (title), upvotes:>=50 (upvotes)" in foot


async def test_a_count_that_falls_and_rises_again_fires_no_second_time(scene):
    await scene.wants("gpu")
    await scene.wants("upvotes:>=50")
    await scene.comes_in(PAPER)
    await scene.posted()
    queued = [(await scene.comes_in(voted(count))).queued for count in (51, 40, 52, 10, 99)]
    assert queued == [1, 0, 0, 0, 0]


async def test_a_paper_that_nobody_here_had_gets_a_card_once_however_old_it_is(scene):
    await scene.wants("upvotes:>=50")
    await scene.comes_in(PAPER)
    scene.clock.move(6 * DAY)
    assert [(await scene.comes_in(voted(count))).queued for count in (51, 40, 52)] == [1, 0, 0]
    (said,) = await scene.posted()
    assert said == "“On GPUs” matches upvotes:>=50."
    assert "late" not in feet(scene)[0]


async def test_a_paper_that_comes_with_many_upvotes_is_an_ordinary_late_paper(scene):
    await scene.wants("upvotes:>=50")
    assert (await scene.comes_in(voted(80, listed_at=START - 9 * DAY))).queued == 1
    assert (await scene.stores.outbox.lane(SLACK)).head.kind is Kind.NOTICE


async def test_a_card_that_still_waits_says_it_when_it_goes_out(scene):
    await scene.wants("gpu")
    await scene.wants("stars:>=50")
    await scene.comes_in(PAPER)
    assert (await scene.comes_in(voted(10, stars=60))).queued == 0
    await scene.posted()
    assert "stars:>=50" in feet(scene)[0]


async def test_a_card_that_nobody_wanted_any_more_goes_out_when_the_paper_passes_a_bar(scene):
    gpu = await scene.wants("gpu")
    await scene.wants("upvotes:>=50")
    await scene.comes_in(PAPER)
    await scene.leaves(gpu)
    assert await scene.posted() == []
    assert [(await scene.comes_in(voted(count))).queued for count in (51, 40, 52)] == [1, 0, 0]
    assert await scene.posted() == ["“On GPUs” matches upvotes:>=50."]
    await scene.wants("upvotes:>=90")
    assert (await scene.comes_in(voted(95))).queued == 1
    assert len(await scene.posted()) == 1


async def test_a_card_that_nobody_wanted_any_more_is_a_line_of_the_digest_that_asks_for_the_bar(scene):
    gpu = await scene.wants("gpu")
    await scene.wants("upvotes:>=50", Mode.DAILY)
    await scene.comes_in(PAPER)
    await scene.leaves(gpu)
    assert await scene.posted() == []
    assert (await scene.comes_in(voted(51))).queued == 0
    assert len(await scene.stores.digests.waiting(SLACK, "daily")) == 1


async def test_a_line_of_a_digest_that_was_made_is_a_card_when_it_passes_the_bar(scene):
    await scene.wants("gpu", Mode.DAILY)
    await scene.wants("upvotes:>=50")
    await scene.comes_in(PAPER)
    scene.clock.move(DAY)
    await scene.digests()
    assert (await scene.comes_in(voted(51))).queued == 1
    assert (await scene.posted())[-1] == "“On GPUs” matches gpu and upvotes:>=50."


async def test_a_line_that_waits_goes_out_as_the_card(scene):
    await scene.wants("gpu", Mode.DAILY)
    await scene.wants("upvotes:>=50")
    await scene.comes_in(PAPER)
    await scene.comes_in(voted(51))
    assert await scene.stores.digests.waiting(SLACK, "daily") == ()
    assert (await scene.posted())[-1] == "“On GPUs” matches gpu and upvotes:>=50."


async def test_a_bar_of_a_daily_subscription_is_a_line_of_the_next_digest(scene):
    await scene.wants("gpu", Mode.DAILY)
    await scene.wants("upvotes:>=50", Mode.DAILY)
    await scene.comes_in(PAPER)
    scene.clock.move(DAY)
    assert await scene.digests() == 1
    for count in (51, 40, 52):
        assert (await scene.comes_in(voted(count))).queued == 0
    assert len(await scene.stores.digests.waiting(SLACK, "daily")) == 1
    scene.clock.move(DAY)
    assert await scene.digests() == 1
    said = [one for one in await scene.posted() if "new paper" in one]
    assert len(said) == 2
    assert await scene.stores.digests.waiting(SLACK, "daily") == ()


async def test_a_new_title_is_no_bar(scene):
    await scene.wants("gpu")
    await scene.wants("tpu")
    await scene.comes_in(PAPER)
    await scene.posted()
    assert (await scene.comes_in(replace(PAPER, title="On GPUs and TPUs"))).queued == 0


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(counts=st.lists(st.integers(0, 100), min_size=1, max_size=8))
async def test_whatever_the_counts_do_each_bar_is_told_once(scene, counts):
    number = next(_numbers)
    one = paper(f"9{number}", f"On bees {number}", upvotes=0)
    subscription = await scene.wants(f"upvotes:>=50 title:{number}")
    await scene.comes_in(one)
    queued = [(await scene.comes_in(replace(one, upvotes=count))).queued for count in counts]
    assert sum(queued) == any(count >= 50 for count in counts)
    await scene.leaves(subscription)


_numbers = iter(range(1_000, 9_000))
