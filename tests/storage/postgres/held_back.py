"""Writes that stop before they commit, and writes that wait for them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager


@asynccontextmanager
async def held_back(database, work):
    """A write that has done its work and commits at the end of the block."""
    done, may_commit = asyncio.Queue(), asyncio.Event()

    async def slowly(connection):
        try:
            return await work(connection)
        finally:
            done.put_nowait(True)
            await may_commit.wait()

    writing = asyncio.create_task(database.write(slowly))
    await done.get()
    try:
        yield
    finally:
        may_commit.set()
        await writing


async def until_it_waits(database, writing):
    """Until this write waits for a lock that another transaction has."""

    async def waits(connection):
        waiting = await connection.execute(
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return await waiting.fetchone() is not None

    while not await database.read(waits):
        assert not writing.done()
