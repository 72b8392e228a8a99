"""Pages that two processes write at once, and pages beside what people change: one waits, none is lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.announcing.merge import withdrawals
from bot.channel.change import ChangeKind
from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind, State
from bot.errors import Unwritable
from bot.jobs.arrival import Arrival
from bot.jobs.ingest_parted import ingest_parted
from bot.jobs.subscription_index import SubscriptionIndex
from bot.mailing.recipient import mail_channel
from bot.ports.announcements import AnnouncedOnDemand
from bot.ports.channels import ChannelChange
from bot.ports.papers import PaperWrite
from bot.ports.source import Entry, SourcePage
from bot.ports.write import Applied, Stale
from storage.postgres import locks
from storage.postgres.announcements import _announce
from storage.postgres.channel_rows import channel_by_id
from storage.postgres.channels import _apply
from storage.postgres.pages import channels_of, write_page
from tests.contracts.facts import GPU, ML, NOON, change, page, paper, said, subscribe, subscribing, write_change
from tests.storage.postgres.held_back import held_back, until_it_waits

ONE, TWO = paper("1"), paper("2")


async def written(connection, one):
    return await write_page(connection, one, await channels_of(one.announcements))


async def made(connection, one):
    standing = await channel_by_id(connection, one.channel)
    return await _apply(connection, ChannelChange(channel=standing, changes=(one,), notify=False))


async def deadlocks(database):
    """How many deadlocks the server has solved in this database, those of tests before among them."""

    async def count(connection):
        await connection.execute("SELECT pg_stat_force_next_flush()")
        found = await connection.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return (await found.fetchone())["deadlocks"]

    return await database.read(count)


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
    written = await asyncio.gather(
        *(where.papers.apply(one) for where, one in zip((stores, beside), changed, strict=True))
    )
    assert sorted(written, key=repr) == [Applied(0), Stale()]
    assert (await stores.papers.get([ONE.id]))[ONE.id].revision == 2


async def test_pages_of_the_same_papers_in_another_order_are_no_deadlock(stores, beside):
    papers = [paper(str(number)) for number in range(9)]
    writes = [PaperWrite(one, 0, aliases=(f"doi:{one.id}",)) for one in papers]
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
        await until_it_waits(database, ending)
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
    async with held_back(database, lambda connection: made(connection, ended)):
        bringing = asyncio.create_task(beside.papers.apply(brought))
        await until_it_waits(database, bringing)
    if decided_before:
        assert await bringing == Stale()
        assert await stores.papers.get([ONE.id]) == {}
    else:
        assert await bringing == Applied(1)
        assert await waiting(stores) == {GPU: [ONE.id]}


async def test_a_page_is_no_longer_in_the_way_of_a_channel_that_it_does_not_announce_in(database, stores, beside):
    ours = await subscribe(stores, ML, "gpu")
    brought = page(ONE, announcements=(said(ML, ONE, ours.id),))
    async with held_back(database, lambda connection: written(connection, brought)):
        await subscribe(beside, GPU, "gpu")


def joined(older, younger, told):
    """The page that shows two stored papers to be one, decided on what was announced of them."""
    write = PaperWrite(older.paper, older.revision, absorbs=((younger.paper.id, younger.revision),))
    return replace(page(), papers=(write,), withdrawn=withdrawals(told))


async def test_a_paper_that_is_announced_on_demand_while_a_page_absorbs_it_is_announced_nowhere_or_before(
    database, stores, beside
):
    ours = await subscribe(stores, ML, "gpu")
    await stores.papers.apply(page(ONE, TWO))
    older, younger = (await stores.papers.get([ONE.id, TWO.id])).values()
    whole = joined(older, younger, ())
    wanted = AnnouncedOnDemand(said(ML, TWO, ours.id), NOON)
    async with held_back(database, lambda connection: written(connection, whole)):
        asking = asyncio.create_task(beside.announcements.announce(wanted))
        await until_it_waits(database, asking)
    assert await asking == Applied(0)
    assert await stores.announcements.get(ML, ONE.id) is None


async def test_a_page_that_absorbs_a_paper_waits_for_who_announces_it_on_demand(database, stores, beside):
    ours = await subscribe(stores, ML, "gpu")
    await stores.papers.apply(page(ONE, TWO))
    older, younger = (await stores.papers.get([ONE.id, TWO.id])).values()
    wanted = AnnouncedOnDemand(said(ML, TWO, ours.id), NOON)
    async with held_back(database, lambda connection: _announce(connection, wanted)):
        bringing = asyncio.create_task(beside.papers.apply(joined(older, younger, ())))
        await until_it_waits(database, bringing)
    assert await bringing == Applied(0)
    assert (await stores.announcements.get(ML, ONE.id)).paper.paper == older.paper
    assert await waiting(stores) == {ML: [TWO.id]}


async def test_a_retraction_waits_for_a_card_that_is_announced_on_demand_and_follows_it(database, stores, beside):
    ours = await subscribe(stores, ML, "gpu")
    await stores.papers.apply(page(ONE))
    wanted = AnnouncedOnDemand(said(ML, ONE, ours.id), NOON)
    retracted = page(replace(ONE, title="RETRACTED: On GPUs"), revision=1, taken_back=(ONE.id,))

    async def announced_and_posted(connection):
        await _announce(connection, wanted)
        await connection.execute("UPDATE outbox SET state = 'sent', sent_at = created_at")

    async with held_back(database, announced_and_posted):
        bringing = asyncio.create_task(beside.papers.apply(retracted))
        await until_it_waits(database, bringing)
    assert await bringing == Applied(1)
    (notice,) = await stores.outbox_view.rows((State.WAITING,), most=9)
    assert (notice.channel, notice.kind, notice.subject) == (ML, Kind.RETRACTION, ONE.id)


async def test_pages_of_many_channels_lock_them_in_parts_and_in_one_order(database, stores, beside, monkeypatch):
    monkeypatch.setattr(locks, "_LANES_AT_ONCE", 2)
    posted = [ChannelId("discord", "1", f"{number}") for number in range(9)]
    channels = [*posted, *(mail_channel(f"{number}@lab.example") for number in range(9))]
    numbers = {channel: (await subscribe(stores, channel, "gpu")).id for channel in channels}
    before = await deadlocks(database)

    async def bring(where, number, ordered):
        papers = [paper(f"{number}.{key}") for key in range(3)]
        told = tuple(said(channel, one, numbers[channel]) for one in papers for channel in ordered)
        return await where.papers.apply(page(*papers, announcements=told))

    async def change_all(where, ordered):
        for channel in ordered:
            await write_change(where, subscribing(channel, f"{id(where)} more"), notify=True)

    *brought, _, _ = await asyncio.gather(
        bring(stores, 1, channels),
        bring(beside, 2, channels[::-1]),
        change_all(stores, channels[::-1]),
        change_all(beside, channels),
    )
    assert brought == [Applied(54), Applied(54)]
    rows = await stores.outbox_view.rows((State.WAITING,), most=999)
    cards = [[one.subject for one in rows if (one.channel, one.kind) == (channel, Kind.CARD)] for channel in channels]
    assert len({tuple(lane) for lane in cards}) == 1
    assert len(cards[0]) == 6
    assert await deadlocks(database) == before


@pytest.mark.parametrize("wrong", ["https://a.example/\0", "https://a.example/\ud800"], ids=["a NUL", "half a letter"])
async def test_a_text_that_postgresql_cannot_store_costs_its_own_entry_alone(stores, wrong):
    with pytest.raises((Unwritable, UnicodeError)):
        await stores.papers.apply(page(ONE, paper("2", url=wrong)))
    entries = (Entry(paper=replace(ONE, sources=("feed",))), Entry(paper=paper("2", url=wrong)))
    arrival = Arrival(source="feed", page=SourcePage(entries=entries, cursors={}))
    _, (left_out,) = await ingest_parted(arrival, stores=stores, index=SubscriptionIndex(), now=NOON)
    assert left_out.paper == paper("2").id
    assert list(await stores.papers.get([ONE.id, paper("2").id])) == [ONE.id]
