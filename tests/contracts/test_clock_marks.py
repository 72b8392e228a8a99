"""What every store promises when the time of day jumps: each wait keeps its length."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.announcing.route import NotBefore
from bot.channel.channel import Pause
from bot.delivery.delivery import HELD_BACK, Settled, Started, State
from bot.paper.stream import StreamId
from bot.polling.look_up import LookUpBegun
from bot.ports.clock_marks import ClockJumped, ClockMark
from bot.ports.sources import PollEnded
from tests.contracts.facts import ML, NOON, announce, minutes, page, paper
from tests.outbox import start

AN_HOUR = timedelta(hours=1)
HOURS = timedelta(hours=3)
SOURCE = StreamId("huggingface", "daily")
EITHER_WAY = pytest.mark.parametrize("jump", [HOURS, -HOURS, timedelta(days=400), timedelta(days=-400)])


async def jump_by(stores, jump, *, now=NOON):
    """The clock shows `now` and jumps."""
    await stores.clock_marks.follow(ClockJumped(now + (jump or timedelta()), jump, None))


async def head_of(stores):
    return (await stores.outbox.lane(ML)).head


async def tried(stores, *, state=State.WAITING, pause=None):
    """A row that was tried at noon and waits for ten minutes."""
    await announce(stores, ML, paper("1"))
    started = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    due = NOON + minutes(10)
    await stores.outbox.settle(Settled(delivery=started, state=state, at=NOON, due_at=due, error="busy", pause=pause))
    return await head_of(stores)


async def due(stores, now, *, paused_for=AN_HOUR):
    return await stores.outbox.due(now, paused_before=now - paused_for)


async def test_the_last_mark_is_kept(stores):
    assert await stores.clock_marks.last() is None
    for mark in (ClockMark("a", 1.5), ClockMark("b", -2.5)):
        await stores.clock_marks.keep(mark)
        assert await stores.clock_marks.last() == mark
    await stores.clock_marks.follow(ClockJumped(NOON, HOURS, ClockMark("b", 3.0)))
    assert await stores.clock_marks.last() == ClockMark("b", 3.0)


@EITHER_WAY
async def test_a_row_that_is_tried_again_waits_as_long_as_it_was_to_wait(stores, jump):
    row = await tried(stores)
    await jump_by(stores, jump)
    assert await head_of(stores) == replace(
        row, created_at=row.created_at + jump, started_at=row.started_at + jump, due_at=row.due_at + jump
    )
    assert await due(stores, NOON + jump + minutes(9)) == ()
    assert await due(stores, NOON + jump + minutes(10)) == (ML,)


@EITHER_WAY
async def test_a_row_that_was_never_tried_is_due_as_before(stores, jump):
    await announce(stores, ML, paper("1"))
    await jump_by(stores, jump)
    assert await due(stores, NOON + jump) == (ML,)
    assert (await head_of(stores)).turn == 0


@EITHER_WAY
async def test_a_request_of_unknown_fate_never_seems_younger(stores, jump):
    row = await tried(stores, state=State.UNCERTAIN)
    await jump_by(stores, jump)
    moved = await head_of(stores)
    assert moved.started_at == row.started_at + jump
    assert moved.unsure_since == row.unsure_since + min(jump, timedelta())


@pytest.mark.parametrize(
    ("jump", "comes"),
    [
        (HOURS, minutes(60)),
        (-HOURS, minutes(60)),
        (timedelta(days=-400, hours=2), minutes(60) - timedelta(days=399)),
    ],
)
async def test_a_card_that_is_held_back_keeps_its_time_of_day(stores, jump, comes):
    await announce(stores, ML, paper("1"), route=NotBefore(NOON + minutes(60)))
    await jump_by(stores, jump)
    head = await head_of(stores)
    assert (head.due_at, head.turn) == (NOON + comes, HELD_BACK)
    assert await due(stores, max(NOON + comes, NOON + jump)) == (ML,)


@EITHER_WAY
async def test_a_paused_channel_is_tried_again_after_as_long_as_it_was_to_be(stores, jump):
    await tried(stores, pause=Pause("not_in_channel", "/invite @Offprint", NOON))
    await jump_by(stores, jump)
    assert await due(stores, NOON + jump + minutes(60)) == ()
    assert await due(stores, NOON + jump + minutes(61)) == (ML,)


@EITHER_WAY
async def test_a_source_that_refuses_is_left_alone_for_as_long_as_it_asked(stores, jump):
    await stores.sources.record(PollEnded((SOURCE,), NOON, error="429", resume_at=NOON + minutes(60)))
    await jump_by(stores, jump)
    (state,) = await stores.sources.states([SOURCE])
    assert (state.polled_at, state.failing_since, state.resume_at) == (
        NOON + jump,
        NOON + jump,
        NOON + jump + minutes(60),
    )


async def test_a_look_up_that_was_put_off_comes_earlier_once_the_clock_is_set_back(stores):
    begun = LookUpBegun(name="arxiv:life", paper=paper("1").id, next_at=NOON + minutes(60), is_news=False)
    await stores.papers.apply(page(paper("1"), look_ups=(begun,)))
    await jump_by(stores, -HOURS)
    assert await stores.lookups.due("arxiv:life", now=NOON - HOURS + minutes(59), limit=9) == ()
    assert len(await stores.lookups.due("arxiv:life", now=NOON - HOURS + minutes(60), limit=9)) == 1


async def test_after_an_unknown_jump_what_a_clock_ahead_has_put_off_ends_now(stores):
    await tried(stores, pause=Pause("not_in_channel", "/invite @Offprint", NOON))
    await stores.sources.record(PollEnded((SOURCE,), NOON, error="429", resume_at=NOON + minutes(60)))
    now = NOON - HOURS
    assert await due(stores, now, paused_for=-minutes(1)) == ()
    await jump_by(stores, None, now=now)
    assert await due(stores, now, paused_for=-minutes(1)) == (ML,)
    (state,) = await stores.sources.states([SOURCE])
    assert not state.is_left_alone(now)


async def test_after_an_unknown_jump_what_was_put_off_by_a_right_clock_stays_put_off(stores):
    await tried(stores)
    await jump_by(stores, None)
    assert await due(stores, NOON + minutes(9)) == ()
    assert await due(stores, NOON + minutes(10)) == (ML,)
