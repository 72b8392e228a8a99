"""Connections to PostgreSQL that break at each moment of a transaction, and a server that stops and comes back."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator

import pytest

from bot.errors import StorageError
from storage.postgres.connection import Database
from tests.servers.postgres import postgres_database
from tests.servers.postgres_proxy import PostgresProxy


@pytest.fixture
def address(restartable):
    with postgres_database(restartable.address) as made:
        yield made


@pytest.fixture
async def proxy(restartable) -> AsyncIterator[PostgresProxy]:
    async with PostgresProxy(restartable.address) as running:
        yield running


@pytest.fixture
async def database(address, proxy) -> AsyncIterator[Database]:
    """A database behind the proxy, with a table of one column."""
    opened = await Database.open(proxy.before(address))
    await opened.write(lambda connection: connection.execute("CREATE TABLE tried (number int)"))
    yield opened
    await opened.close()


async def tries(database: Database, number: int) -> None:
    await database.write(lambda connection: connection.execute("INSERT INTO tried VALUES (%s)", (number,)))


async def tried(database: Database) -> list[int]:
    async def read(connection):
        cursor = await connection.execute("SELECT number FROM tried ORDER BY number")
        return [row["number"] for row in await cursor.fetchall()]

    return await database.read(read)


async def test_what_broke_before_its_commit_is_said_and_not_written(database, proxy):
    proxy.add("cut before", having=["INSERT INTO tried"])
    with pytest.raises(StorageError, match="goes on by itself"):
        await tries(database, 1)
    await tries(database, 2)
    assert await tried(database) == [2]


async def test_what_broke_after_its_commit_is_said_though_it_is_written(database, proxy):
    proxy.add("cut after", having=["INSERT INTO tried"])
    with pytest.raises(StorageError, match="goes on by itself"):
        await tries(database, 1)
    assert await tried(database) == [1]


async def test_what_broke_in_the_middle_is_said_and_not_written(database, proxy):
    proxy.add("cut after", at="INSERT INTO tried")
    with pytest.raises(StorageError, match="goes on by itself"):
        await tries(database, 1)
    assert await tried(database) == []


async def test_connections_that_broke_while_nobody_used_them_are_noticed_by_nobody(database, restartable, address):
    await asyncio.gather(*(tries(database, number) for number in range(8)))
    assert restartable.cut_connections(address) > 1
    await asyncio.gather(*(tries(database, number) for number in range(8, 16)))
    assert await tried(database) == list(range(16))


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_what_is_written_while_the_server_is_away_waits_for_it_and_all_that_was_written_before_is_there(
    database, restartable, how
):
    await tries(database, 1)
    await asyncio.to_thread(restartable.kill if how == "kill" else restartable.stop)
    writing = asyncio.create_task(tries(database, 2))
    await asyncio.to_thread(restartable.start)
    await writing
    assert await tried(database) == [1, 2]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other names for these limits")
@pytest.mark.parametrize(("said", "seconds"), [("", 5), ("?keepalives_idle=60", 60)], ids=["by itself", "as was said"])
async def test_a_server_that_is_gone_without_a_word_is_noticed_within_seconds(address, proxy, said, seconds):
    database = await Database.open(proxy.before(address) + said)
    keepalive, unanswered = await database.read(limits)
    assert (keepalive, unanswered) == (seconds, 11_000)
    await database.close()


async def limits(connection) -> tuple[int, int]:
    """After how many seconds of silence the server is asked whether it is there, and for how many milliseconds what was
    sent may be unanswered.
    """
    with socket.socket(fileno=os.dup(connection.fileno())) as own:
        limits = (socket.TCP_KEEPIDLE, socket.TCP_USER_TIMEOUT)
        keepalive, unanswered = (own.getsockopt(socket.IPPROTO_TCP, limit) for limit in limits)
        return keepalive, unanswered
