"""Pages that two processes write at once, and pages beside what people change: one waits for the other, none is lost."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.channel.change import ChangeKind
from bot.channel.channel import ChannelId
from bot.delivery.delivery import State
from bot.paper.paper import PaperId
from bot.ports.papers import PaperWrite
from bot.ports.write import Applied, Stale
from storage.postgres.pages import channels_of, write_page
from tests.contracts.facts import (
    GPU,
    ML,
    change,
    page,
    paper,
    said,
    subscribe,
    subscribing,
    write_change,
)

ONE = paper("1")


@asynccontextmanager
async def held_back(database, work):
    """A write that has done its work and commits at the end of the block."""
    is_done, may_commit = asyncio.Event(), asyncio.Event()

    async def slowly(connection):
        done = await work(connection)
        is_done.set()
        await may_commit.wait()
        return done

    writing = asyncio.create_task(database.write(slowly))
    await is_done.wait()
    try:
        yield writing
    finally:
        may_commit.set()
        await writing


async def until_one_waits(database):
    """Until a transaction waits for a lock that another has."""

    async def waits(connection):
        waiting = await connection.execute(
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return await waiting.fetchone() is not None

    while not await database.read(waits):
        pass


async def written(connection, one):
    return await write_page(connection, one, await channels_of(one.announcements))


async def waiting(stores):
    """The subjects of the rows that wait, in the order of each lane."""
    rows = await stores.outbox_view.rows((State.WAITING,), most=999)
    return {channel: [one.subject for one in rows if one.channel == channel] for channel in {r.channel for r in rows}}


async def test_of_two_pages_at_once_that_bring_the_same_new_paper_one_is_written_and_one_is_stale(stores, beside):
    subscription = await subscribe(stores, ML, "gpu")
    for key in "12345":
        brought = page(paper(key), announcements=(said(ML, paper(key), subscription.id),))
        written = await asyncio.gather(*(where.papers.apply(brought) for where in (stores, beside) for _ in range(3)))
        assert sorted(written, key=repr) == [Applied(1), *[Stale()] * 5]
    assert await waiting(stores) == {ML: [paper(key).id for key in "12345"]}


async def test_of_two_pages_at_once_that_change_the_same_paper_one_is_stale(stores, beside):
    await stores.papers.apply(page(ONE))
    changed = [page(replace(ONE, title=f"On GPUs {number}"), revision=1) for number in range(2)]
    written = await asyncio.gather(*(where.papers.apply(one) for where, one in zip((stores, beside), changed)))
    assert sorted(written, key=repr) == [Applied(0), Stale()]
    assert (await stores.papers.get([ONE.id]))[ONE.id].revision == 2


async def test_pages_of_the_same_papers_in_another_order_are_no_deadlock(stores, beside):
    papers = [paper(str(number)) for number in range(9)]
    aliases = [(PaperId(f"doi:{number}"),) for number in range(9)]
    writes = [PaperWrite(one, 0, aliases=alias) for one, alias in zip(papers, aliases, strict=True)]
    orders = [tuple(writes), tuple(reversed(writes))]
    written = await asyncio.gather(
        *(where.papers.apply(replace(page(), papers=one)) for where, one in zip((stores, beside), orders, strict=True))
    )
    assert sorted(written, key=repr) == [Applied(0), Stale()]


async def test_a_person_who_changes_a_channel_waits_for_a_page_that_announces_in_it(database, stores, beside):
    ours = await subscribe(stores, ML, "gpu")
    brought = page(ONE, announcements=(said(ML, ONE, ours.id),))
    async with held_back(database, lambda connection: written(connection, brought)):
        ending = asyncio.create_task(
            write_change(beside, change(ML, ChangeKind.UNSUBSCRIBED, subscription=ours.id), notify=True)
        )
        await until_one_waits(database)
        assert not ending.done()
    notice = await ending
    assert await waiting(stores) == {ML: [ONE.id, str(notice.number)]}
    assert (await stores.announcements.get(ML, ONE.id)).why == ()


@pytest.mark.parametrize("decided_before", [True, False], ids=["decided before the change", "decided on nothing"])
async def test_a_page_waits_for_a_person_who_changes_a_channel_that_it_announces_in(
    database, stores, beside, decided_before
):
    ours = await subscribe(stores, ML, "gpu")
    await subscribe(stores, GPU, "gpu")
    position = (await stores.changes.since(None)).position if decided_before else None
    brought = page(ONE, announcements=(said(GPU, ONE, ours.id + 1), said(ML, ONE, ours.id)), decided_at=position)
    ended = change(ML, ChangeKind.UNSUBSCRIBED, subscription=ours.id)
    async with held_back(database, lambda connection: _made(connection, ended)):
        bringing = asyncio.create_task(beside.papers.apply(brought))
        await until_one_waits(database)
        assert not bringing.done()
    if decided_before:
        assert await bringing == Stale()
        assert await stores.papers.get([ONE.id]) == {}
    else:
        assert await bringing == Applied(1)
        assert await waiting(stores) == {GPU: [ONE.id]}


async def _made(connection, made):
    from bot.ports.channels import ChannelChange
    from storage.postgres.channel_rows import channel_by_id
    from storage.postgres.channels import _apply

    standing = await channel_by_id(connection, made.channel)
    return await _apply(connection, ChannelChange(channel=standing, changes=(made,), notify=False))


async def test_a_channel_that_no_page_announces_in_is_changed_while_the_page_is_written(database, stores, beside):
    ours = await subscribe(stores, ML, "gpu")
    brought = page(ONE, announcements=(said(ML, ONE, ours.id),))
    async with held_back(database, lambda connection: written(connection, brought)):
        assert isinstance(await write_change(beside, subscribing(ChannelId("slack", "T1", "C2"), "x")), Stale | Applied)
