"""Of several processes the one that holds the lease polls; the others stand by, and write nothing under a lost one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import LeaseLost, SourceError, StorageError
from bot.jobs.hold_lease import HeldLease
from bot.jobs.look_up import look_up
from bot.jobs.poll import WarnedOnce, poll
from bot.jobs.rounds import Rounds
from bot.jobs.subscription_index import SubscriptionIndex
from bot.polling.look_up import ARXIV_DETAILS
from bot.polling.source_state import PolledSource
from bot.ports.leases import POLLER
from bot.ports.source import ONLY_STREAM
from bot.retention.ages import Aged, Keep
from tests.bot.jobs.scene import EVERY, TOLD, ToldLookup, ToldSource, page, paper

LONG = timedelta(hours=1)


def rounds_of(scene, source, held):
    polled = PolledSource(name=source.name, streams=(ONLY_STREAM,), profile=TOLD, every=EVERY)
    return Rounds(
        stores=scene.stores,
        sources=(source,),
        polled=(polled,),
        lookups=(),
        clock=scene.clock,
        on_queued=lambda: None,
        on_new=lambda: None,
        on_asked=lambda _: None,
        held=held,
    )


async def test_a_process_without_the_lease_polls_nothing_and_is_ready_to(scene):
    source = ToldSource(told=[page(paper("1"))])
    held = HeldLease(leases=scene.stores.leases, name=POLLER, holder="here", clock=scene.clock)
    other = await scene.stores.leases.take(POLLER, "there", lasting=LONG)
    rounds = rounds_of(scene, source, held)
    await rounds.load()
    await rounds.poll(source.name)
    assert source.cursors == []
    await scene.stores.leases.release(other)
    taken = asyncio.Event()

    async def begin():
        taken.set()

    holding = asyncio.create_task(held.hold(begin=begin))
    await taken.wait()
    await rounds.poll(source.name)
    assert source.cursors == [{}]
    holding.cancel()
    await asyncio.wait([holding])


async def test_a_process_that_stands_by_thins_nothing(scene):
    await scene.comes_in(paper("1"))
    scene.clock.move(timedelta(days=730))
    held = HeldLease(leases=scene.stores.leases, name=POLLER, holder="here", clock=scene.clock)
    keep = Keep(papers=timedelta(days=365))
    await replace(rounds_of(scene, ToldSource(), held), keep=keep).thin()
    assert await scene.stores.retention.so_far() == {}
    await replace(rounds_of(scene, ToldSource(), None), keep=keep).thin()
    assert (await scene.stores.retention.so_far())[Aged.PAPERS].rows == 1


async def polled_under_a_lost_lease(scene, source):
    """Poll a source under a lease that another process has by now."""
    lost = await scene.stores.leases.take(POLLER, "slow", lasting=timedelta())
    await scene.stores.leases.take(POLLER, "next", lasting=LONG)
    index = SubscriptionIndex()
    await index.load(archive=scene.stores.archive, changes=scene.stores.changes)
    await poll(
        source,
        every=EVERY,
        stores=scene.stores,
        index=index,
        clock=scene.clock,
        warned=WarnedOnce(),
        lease=lost,
    )


async def test_what_was_fetched_under_a_lost_lease_is_left_to_who_polls_now(scene):
    """The page is refused, and the poll is not on record: neither as well ended nor as failed."""
    with pytest.raises(LeaseLost):
        await polled_under_a_lost_lease(scene, ToldSource(told=[page(paper("1"))]))
    assert await scene.stores.papers.get([paper("1").id]) == {}
    assert await scene.stores.sources.states() == ()


async def test_a_source_that_was_down_under_a_lost_lease_is_not_told_to_be(scene):
    source = ToldSource(told=[SourceError("huggingface", "it is down")])
    with pytest.raises(LeaseLost):
        await polled_under_a_lost_lease(scene, source)
    assert await scene.stores.sources.states() == ()


async def test_a_poll_that_broke_under_a_lost_lease_is_not_on_record(scene):
    with pytest.raises(StorageError, match="disk"):
        await polled_under_a_lost_lease(scene, ToldSource(told=[StorageError("the disk is full")]))
    assert await scene.stores.sources.states() == ()


async def test_papers_that_were_asked_about_under_a_lost_lease_stay_due(scene):
    await scene.comes_in(paper("1"))
    lost = await scene.stores.leases.take(POLLER, "slow", lasting=timedelta())
    await scene.stores.leases.take(POLLER, "next", lasting=LONG)
    lookup = ToldLookup(ARXIV_DETAILS, fault=SourceError("arxiv", "it answered 503", refused=True))
    with pytest.raises(LeaseLost):
        await look_up(lookup, stores=scene.stores, index=scene.index, clock=scene.clock, lease=lost)
    assert len(await scene.stores.lookups.due(ARXIV_DETAILS.name, now=scene.clock.now(), limit=9)) == 1
