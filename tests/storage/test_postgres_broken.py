"""Connections to PostgreSQL that break at each moment of a transaction, and a server that stops and comes back."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import suppress

import psycopg
import pytest

from bot.errors import ServerAway, StorageError, TooSlow
from storage.postgres.connection import Database
from storage.postgres.pool import KeptConnection
from tests.servers.postgres import name_of_database, postgres_database
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


async def test_a_write_that_breaks_before_its_commit_is_reported_and_not_written(database, proxy):
    proxy.add("cut before", having=["INSERT INTO tried"])
    with pytest.raises(StorageError, match="goes on by itself"):
        await tries(database, 1)
    await tries(database, 2)
    assert await tried(database) == [2]


async def test_a_write_that_breaks_after_its_commit_is_reported_though_it_is_written(database, proxy):
    proxy.add("cut after", having=["INSERT INTO tried"])
    with pytest.raises(StorageError, match="goes on by itself"):
        await tries(database, 1)
    assert await tried(database) == [1]


async def test_a_write_that_breaks_in_the_middle_is_reported_and_not_written(database, proxy):
    proxy.add("cut after", at="INSERT INTO tried")
    with pytest.raises(StorageError, match="goes on by itself"):
        await tries(database, 1)
    assert await tried(database) == []


async def test_connections_that_broke_while_nobody_used_them_are_noticed_by_nobody(database, restartable, address):
    await asyncio.gather(*(tries(database, number) for number in range(8)))
    assert restartable.cut_connections(address) > 1
    await asyncio.gather(*(tries(database, number) for number in range(8, 16)))
    assert await tried(database) == list(range(16))


async def test_one_who_comes_after_many_connections_broke_notices_nothing_either(database, restartable, address):
    all_have_one = asyncio.Barrier(10)

    async def meet(connection):
        await all_have_one.wait()

    await asyncio.gather(*(database.write(meet) for _ in range(10)))
    assert restartable.cut_connections(address) > 8
    await tries(database, 1)
    assert await tried(database) == [1]


async def test_a_server_that_begins_no_transaction_is_given_up_and_used_again_once_it_does(
    database, proxy, monkeypatch
):
    proxy.stall()
    with monkeypatch.context() as impatient:
        impatient.setattr(KeptConnection, "patience", 0.2)
        with pytest.raises(ServerAway, match="no answer within"):
            await tries(database, 1)
    proxy.go_on()
    await tries(database, 2)
    assert await tried(database) == [2]


async def test_a_caller_that_gives_up_on_a_silent_server_goes_on_at_once(database, proxy):
    proxy.stall()
    for runs in (database.read, database.write_loosely, database.read_long, database.write):
        async with asyncio.timeout(4):  # psycopg alone takes five seconds to cancel a statement
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await runs(lambda connection: connection.execute("SELECT 1"))
    proxy.go_on()


async def test_once_a_server_takes_no_writes_its_connections_are_made_anew(database, address):
    name = name_of_database(address)
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as operator:
        await operator.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        await database._pool.drain()
        with pytest.raises(StorageError, match="name the primary"):
            await tries(database, 1)
        await operator.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        with suppress(StorageError):  # on a connection that was made before that
            await tries(database, 2)
        await tries(database, 3)
    assert (await tried(database))[-1] == 3


async def test_a_statement_that_the_server_cancels_is_no_slow_search(database, address):
    async def too_long(connection):
        await connection.execute("SET LOCAL statement_timeout = 20")
        await connection.execute("SELECT pg_sleep(5)")

    for runs in (database.write, database.read, database.read_long):
        with pytest.raises(StorageError, match="statement_timeout"):
            await runs(too_long)
    with pytest.raises(TooSlow):
        await database.read_long(lambda connection: connection.execute("SELECT pg_sleep(5)"), within=0.02)


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
    assert (keepalive, unanswered) == (seconds, 10_000)
    await database.close()


async def limits(connection) -> tuple[int, int]:
    """After how many seconds of silence the server is asked whether it is there, and for how many milliseconds what was
    sent may be unanswered.
    """
    with socket.socket(fileno=os.dup(connection.fileno())) as own:
        limits = (socket.TCP_KEEPIDLE, socket.TCP_USER_TIMEOUT)
        keepalive, unanswered = (own.getsockopt(socket.IPPROTO_TCP, limit) for limit in limits)
        return keepalive, unanswered
