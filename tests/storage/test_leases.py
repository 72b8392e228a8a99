"""Leases of several processes on PostgreSQL: one gets it, and what was decided under it is written before it goes."""

import asyncio
from datetime import timedelta

import pytest

from bot.errors import LeaseLost
from storage.postgres.connection import Database
from storage.postgres.leases import PostgresLeases, require

LONG, OVER = timedelta(hours=1), timedelta()


async def test_of_many_who_ask_at_once_one_gets_the_lease(postgres_url):
    database = await Database.open(postgres_url)
    leases = PostgresLeases(database)
    asked = await asyncio.gather(*(leases.take("poller", str(who), lasting=LONG) for who in range(8)))
    assert len([one for one in asked if one is not None]) == 1
    await database.close()


async def test_a_lease_cannot_pass_on_while_a_write_that_needs_it_commits(postgres_url):
    database = await Database.open(postgres_url)
    leases = PostgresLeases(database)
    slow = await leases.take("poller", "slow", lasting=OVER)
    looked, may_commit = asyncio.Event(), asyncio.Event()

    async def write(connection):
        await require(connection, slow)
        looked.set()
        await may_commit.wait()

    writing = asyncio.create_task(database.write(write))
    await looked.wait()
    taking = asyncio.create_task(leases.take("poller", "next", lasting=LONG))
    done, _ = await asyncio.wait([taking], timeout=0.2)
    assert not done
    may_commit.set()
    await writing
    assert (await taking).epoch == slow.epoch + 1
    with pytest.raises(LeaseLost):
        await database.write(lambda connection: require(connection, slow))
    await database.close()
