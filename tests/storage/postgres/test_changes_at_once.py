"""Changes that people make at once, in several processes: each is written whole or is stale, and none is missed."""

from __future__ import annotations

import asyncio

import pytest

from bot.channel.change import ChangeKind
from bot.channel.channel import Channel, ChannelId
from bot.ports.channels import ChannelChange
from bot.ports.write import Applied, Stale
from storage.postgres.channels import _apply
from tests.contracts.facts import GPU, LINE, ML, NOON, announce, change, paper, subscribe, subscribing, write_change
from tests.storage.postgres.held_back import held_back, until_it_waits

CHANNELS = [ChannelId("slack", "T1", f"C{number}") for number in range(30)]


async def log(stores):
    """All changes, by their numbers, which have no gaps."""
    changes, number = [], 1
    while (one := await stores.changes.get(number)) is not None:
        changes.append(one)
        number += 1
    return changes


def applied(results):
    assert all(isinstance(one, Applied | Stale) for one in results)
    return [one for one in results if isinstance(one, Applied)]


async def test_of_changes_of_one_channel_at_once_each_is_applied_or_stale(stores, beside):
    standing = await stores.channels.get(ML)
    results = await asyncio.gather(
        *(
            write_change((stores, beside)[number % 2], subscribing(ML, f"q{number}"), channel=standing)
            for number in range(24)
        )
    )
    assert len(applied(results)) == 1
    assert len(await log(stores)) == (await stores.channels.get(ML)).revision == 1


async def test_people_who_try_again_are_all_served_and_the_log_has_no_gap(stores, beside):
    async def subscribe_until_applied(where, query):
        while not isinstance(await write_change(where, subscribing(ML, query), notify=True), Applied):
            pass

    await asyncio.gather(*(subscribe_until_applied((stores, beside)[n % 2], f"q{n}") for n in range(12)))
    changes = await log(stores)
    assert sorted(one.query for one in changes) == sorted(f"q{n}" for n in range(12))
    assert [one.id for one in await stores.channels.subscriptions(ML)] == [one.subscription for one in changes]
    assert (await stores.outbox.lane(ML)).waiting == (await stores.channels.get(ML)).revision == 12


@pytest.mark.parametrize("query", ["gpu", "x" * 9_000], ids=["short", "longer than an index row"])
async def test_a_query_that_people_subscribe_to_at_once_has_one_subscription(stores, beside, query):
    async def subscribe_until_it_is_there(where):
        while not await where.channels.subscriptions(ML):
            await write_change(where, subscribing(ML, query))

    await asyncio.gather(*(subscribe_until_it_is_there(where) for where in (stores, beside) for _ in range(6)))
    assert [one.query for one in await stores.channels.subscriptions(ML)] == [query]
    assert await write_change(stores, subscribing(ML, query)) == Stale()


async def test_changes_of_many_channels_at_once_are_all_applied_and_a_reader_misses_none(stores, beside):
    read = []

    async def read_all():
        position = None
        while len(read) < len(CHANNELS):
            delta = await beside.changes.since(position, most=4)
            read.extend(one.query for one in delta.active)
            position = delta.position

    async with asyncio.timeout(60):
        *results, _ = await asyncio.gather(
            *(write_change((stores, beside)[n % 2], subscribing(one, f"q{n}")) for n, one in enumerate(CHANNELS)),
            read_all(),
        )
    assert sorted(one.number for one in applied(results)) == [*range(1, len(CHANNELS) + 1)]
    assert read == [one.query for one in await log(stores)]


async def test_a_change_is_not_seen_before_one_with_a_lower_number(database, stores, beside):
    first = ChannelChange(channel=Channel(id=ML), changes=(subscribing(ML, "first"),), notify=False)
    async with held_back(database, lambda connection: _apply(connection, first)):
        second = asyncio.create_task(write_change(beside, subscribing(GPU, "second")))
        await until_it_waits(database, second)
        before = await stores.changes.since(None)
    assert before.active == ()
    assert (await second).number == 2
    after = await stores.changes.since(before.position)
    assert [one.query for one in after.active] == ["first", "second"]


async def test_of_an_undo_and_a_change_that_were_decided_at_once_one_is_stale(stores, beside):
    made = await subscribe(stores, ML, "gpu")
    for _ in range(8):
        standing = await stores.channels.get(ML)
        ended = await write_change(stores, change(ML, ChangeKind.UNSUBSCRIBED, subscription=made.id), channel=standing)
        standing = await stores.channels.get(ML)
        back = subscribing(ML, "gpu", subscription=made.id, undoes=ended.number)
        results = await asyncio.gather(
            write_change(stores, back, channel=standing), write_change(beside, subscribing(ML, "gpu"), channel=standing)
        )
        assert len(applied(results)) == 1
        (made,) = await stores.channels.subscriptions(ML)


async def test_an_undo_does_not_bring_back_a_query_that_the_channel_has_again(stores):
    made = await subscribe(stores, ML, "gpu")
    ended = await write_change(stores, change(ML, ChangeKind.UNSUBSCRIBED, subscription=made.id))
    again = await subscribe(stores, ML, "gpu")
    back = subscribing(ML, "gpu", subscription=made.id, undoes=ended.number)
    assert await write_change(stores, back) == Stale()
    assert await stores.channels.subscriptions(ML) == (again,)
    assert len(await log(stores)) == 3


def importing(count):
    imported = change(ML, ChangeKind.IMPORTED, brought=f"{count} queries")
    return (imported, *(subscribing(ML, f"q{number}") for number in range(count)))


async def test_an_import_of_a_thousand_queries_is_one_change_with_parts_and_is_undone_whole(stores):
    made = await write_change(stores, *importing(1_000))
    parts = await stores.changes.parts_of(made.number)
    assert [one.number for one in parts] == [*range(made.number + 1, made.number + 1_001)]
    subscriptions = await stores.channels.subscriptions(ML)
    assert [(one.id, one.query) for one in subscriptions] == [(one.subscription, one.query) for one in parts]
    undo = change(ML, ChangeKind.IMPORT_UNDONE, undoes=made.number)
    ended = (change(ML, ChangeKind.UNSUBSCRIBED, subscription=one.subscription, undoes=one.number) for one in parts)
    assert isinstance(await write_change(stores, undo, *ended), Applied)
    assert await stores.channels.subscriptions(ML) == ()


async def test_an_import_of_a_query_that_is_there_already_writes_nothing_and_takes_no_number(stores):
    await subscribe(stores, ML, "q7")
    assert await write_change(stores, *importing(9)) == Stale()
    assert [one.query for one in await stores.channels.subscriptions(ML)] == ["q7"]
    assert (await subscribe(stores, ML, "next")).query == "next"
    assert [one.number for one in await log(stores)] == [1, 2]


@pytest.mark.parametrize("rounds", [6])
async def test_pages_changes_and_resumptions_of_the_same_channels_do_not_block_one_another(stores, beside, rounds):
    for one in (ML, GPU):
        await subscribe(stores, one, "gpu")

    async def bring_papers(where):
        for number in range(rounds):
            await announce(where, ML, paper(f"{id(where)}.{number}"), route=LINE, at=NOON)

    async def make_changes(where, channel):
        for number in range(rounds):
            await write_change(where, subscribing(channel, f"{id(where)} {number}"), notify=True)
            await where.channels.resume(channel, name="ml")

    await asyncio.gather(
        *(bring_papers(where) for where in (stores, beside)),
        *(make_changes(where, channel) for where in (stores, beside) for channel in (ML, GPU)),
    )
    changes = await log(stores)
    assert [one.number for one in changes] == [*range(1, len(changes) + 1)]


async def test_of_two_writes_that_wait_for_one_another_the_server_ends_one_and_it_is_done_again(database):
    both_hold, held = asyncio.Event(), []

    async def lock(connection, name):
        await connection.execute("INSERT INTO lease (name) VALUES (%s) ON CONFLICT DO NOTHING", (name,))
        await connection.execute("SELECT FROM lease WHERE name = %s FOR UPDATE", (name,))

    async def lock_both(connection, first, second):
        await lock(connection, first)
        held.append(first)
        if len(held) == 2:
            both_hold.set()
        await both_hold.wait()
        await lock(connection, second)
        return first

    writes = (lambda connection: lock_both(connection, "a", "b"), lambda connection: lock_both(connection, "b", "a"))
    assert await asyncio.gather(*map(database.write, writes)) == ["a", "b"]
    assert len(held) == 3


async def test_a_write_that_stands_still_keeps_its_locks_for_eight_seconds_at_most(database):
    async def limit(connection):
        return await (await connection.execute("SHOW idle_in_transaction_session_timeout")).fetchone()

    for run in (database.write, database.write_loosely, database.read, database.read_long):
        assert await run(limit) == {"idle_in_transaction_session_timeout": "8s"}
