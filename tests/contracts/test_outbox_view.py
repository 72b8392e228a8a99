"""What every store promises of the outbox as its operator sees it, and of its upkeep."""

from __future__ import annotations

import pytest

from bot.delivery.by_hand import dropped, retried
from bot.delivery.delivery import FOR_A_PERSON, OPEN_STATES, Settled, Started, State
from bot.errors import NotFound, UsageError
from bot.jobs.mend_outbox import mend_row
from bot.ports.outbox_view import Depth
from bot.ports.write import Applied, Stale
from tests.contracts.facts import GPU, ML, NOON, announce, minutes, paper
from tests.outbox import start


async def head_of(stores, channel=ML):
    return (await stores.outbox.lane(channel)).head


async def brought_to(stores, state, channel=ML):
    """The head of a lane, sent once and settled so; one that steps aside was uncertain before."""
    row = await start(stores.outbox, Started(await head_of(stores, channel), NOON, "worker"))
    for after in {State.INFLIGHT: (), State.ASIDE: (State.UNCERTAIN, State.ASIDE)}.get(state, (state,)):
        await stores.outbox.settle(Settled(delivery=row, state=after, at=NOON, error="it hung"))
        row = await stores.outbox_view.by_number(row.id)
    return row


async def test_rows_are_listed_by_state_and_channel_the_oldest_first(stores):
    await announce(stores, ML, paper("1"), paper("2"), paper("3"))
    await announce(stores, GPU, paper("4"))
    failed = await brought_to(stores, State.FAILED)
    aside = await brought_to(stores, State.ASIDE)
    assert await stores.outbox_view.rows(FOR_A_PERSON, most=9) == (failed, aside)
    assert await stores.outbox_view.rows(FOR_A_PERSON, most=1) == (failed,)
    assert await stores.outbox_view.rows([State.WAITING], channel=GPU, most=9) == (await head_of(stores, GPU),)
    assert await stores.outbox_view.rows([], most=9) == ()


async def test_a_row_that_stepped_aside_leaves_its_lane_to_the_next(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    aside = await brought_to(stores, State.ASIDE)
    head = await head_of(stores)
    assert head.subject == paper("2").id
    assert aside.state is State.ASIDE


async def test_the_depths_count_what_is_open_or_waits_for_a_person(stores):
    assert await stores.outbox_view.depths() == ()
    await announce(stores, ML, paper("1"), paper("2"), paper("3"))
    await brought_to(stores, State.SENT)
    await brought_to(stores, State.FAILED)
    assert await stores.outbox_view.depths() == (
        Depth(platform=ML.platform, state=State.FAILED, rows=1, oldest=NOON),
        Depth(platform=ML.platform, state=State.WAITING, rows=1, oldest=NOON),
    )


@pytest.mark.parametrize("state", [State.ASIDE, State.UNCERTAIN])
async def test_what_may_be_posted_is_looked_for_before_it_is_sent_again(stores, state):
    await announce(stores, ML, paper("1"))
    row = await brought_to(stores, state)
    await stores.outbox.settle(retried(row, now=NOON + minutes(9)))
    again = await stores.outbox_view.by_number(row.id)
    assert (again.state, again.due_at, again.unsure_since) == (State.UNCERTAIN, NOON + minutes(9), NOON)
    assert await head_of(stores) == again


async def test_what_failed_goes_out_again(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    row = await brought_to(stores, State.FAILED)
    await stores.outbox.settle(retried(row, now=NOON + minutes(9)))
    again = await head_of(stores)
    assert (again.id, again.state, again.due_at) == (row.id, State.WAITING, NOON + minutes(9))


async def test_without_a_look_it_is_sent_as_if_it_had_never_been(stores):
    await announce(stores, ML, paper("1"))
    row = await brought_to(stores, State.ASIDE)
    await stores.outbox.settle(retried(row, look=False, now=NOON))
    assert ((await head_of(stores)).state, (await head_of(stores)).unsure_since) == (State.WAITING, None)


async def test_what_is_dropped_is_in_no_lane_and_may_be_taken_up_again(stores):
    await announce(stores, ML, paper("1"))
    row = await head_of(stores)
    assert await stores.outbox.settle(dropped(row, now=NOON)) == Applied(row.id)
    assert await head_of(stores) is None
    gone = await stores.outbox_view.by_number(row.id)
    assert (gone.state, gone.error) == (State.DROPPED, "dropped by the operator")
    await stores.outbox.settle(retried(gone, now=NOON))
    assert (await head_of(stores)).id == row.id


async def test_a_row_that_the_service_took_in_between_is_left_to_it(stores):
    await announce(stores, ML, paper("1"))
    seen = await head_of(stores)
    await brought_to(stores, State.INFLIGHT)
    assert await stores.outbox.settle(dropped(seen, now=NOON)) == Stale()
    with pytest.raises(UsageError, match="on its way"):
        await mend_row(seen.id, lambda row: dropped(row, now=NOON), stores=stores)


async def test_a_row_that_was_sent_in_between_is_not_sent_again(stores):
    await announce(stores, ML, paper("1"))
    row = await brought_to(stores, State.UNCERTAIN)
    await stores.outbox.settle(Settled(delivery=row, state=State.SENT, at=NOON, message_id="m1"))
    assert await stores.outbox.settle(retried(row, look=False, now=NOON)) == Stale()
    with pytest.raises(UsageError, match="was sent"):
        await mend_row(row.id, lambda one: retried(one, look=False, now=NOON), stores=stores)


async def test_a_row_that_is_not_there_is_named(stores):
    with pytest.raises(NotFound, match="no row 77"):
        await mend_row(77, lambda row: dropped(row, now=NOON), stores=stores)


@pytest.mark.parametrize("state", [*OPEN_STATES, *FOR_A_PERSON])
async def test_every_row_that_was_not_sent_can_be_dropped_but_one_on_its_way(stores, state):
    await announce(stores, ML, paper("1"))
    row = await head_of(stores) if state is State.WAITING else await brought_to(stores, state)
    if state is State.INFLIGHT:
        with pytest.raises(UsageError):
            dropped(row, now=NOON)
        return
    assert await stores.outbox.settle(dropped(row, now=NOON)) == Applied(row.id)
    after = await stores.outbox_view.by_number(row.id)
    assert after.is_dropped == (state in {State.WAITING, State.FAILED}), "what may be posted is not made again"


async def test_a_database_that_is_whole_takes_writes(stores):
    await stores.upkeep.try_to_write()
    assert await stores.upkeep.damage() == ()
