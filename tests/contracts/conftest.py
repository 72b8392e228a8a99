"""Every implementation of the stores: in memory, in a file, in a file that is opened for each question, in PostgreSQL,
and for what transactions and locks are most about, in PostgreSQL through PgBouncer.
"""

import asyncio

import pytest

from bot.ports.stores import Stores
from storage.memory import memory_stores
from storage.memory.channels import MemoryChannels
from storage.postgres.channels import PostgresChannels, _apply
from storage.postgres.locks import lock_lanes
from storage.postgres.store import open_postgres
from storage.sqlite.store import open_sqlite

PORTS = (
    "papers",
    "archive",
    "announcements",
    "channels",
    "changes",
    "outbox",
    "lanes",
    "digests",
    "pauses",
    "sources",
    "searches",
    "shares",
    "saved",
    "votes",
    "imports",
    "lookups",
    "feed_addresses",
    "trending",
    "recipients",
    "secrets",
    "installations",
    "weeks",
    "outbox_view",
    "upkeep",
    "clock_marks",
    "sightings",
    "likeness",
    "retention",
    "leases",
    "processes",
    "rates",
    "hints",
)
KINDS = ("memory", "sqlite", "sqlite opened each time", "postgres")
THROUGH_PGBOUNCER = ("test_papers", "test_channels", "test_outbox", "test_digests", "test_lanes", "test_leases")
"""A pooler could break only what depends on a session, and all stores run their transactions alike."""


def pytest_generate_tests(metafunc):
    if "stores" in metafunc.fixturenames:
        through = ("pgbouncer",) if metafunc.module.__name__.endswith(THROUGH_PGBOUNCER) else ()
        metafunc.parametrize("stores", (*KINDS, *through), indirect=True)


class OpenedEachTime:
    """A port of which nothing survives a call but what is in the file."""

    def __init__(self, path, port):
        self._path = path
        self._port = port

    def __getattr__(self, name):
        async def call(*asked, **named):
            async with open_sqlite(self._path) as stores:
                return await getattr(getattr(stores, self._port), name)(*asked, **named)

        return call


@pytest.fixture
async def stores(request, tmp_path):
    path = tmp_path / "offprint.db"
    match request.param:
        case "memory":
            yield memory_stores()
        case "sqlite":
            async with open_sqlite(path) as opened:
                yield opened
        case "postgres" | "pgbouncer" as kind:
            async with open_postgres(request.getfixturevalue(f"{kind}_url")) as opened:
                yield opened
        case _:
            yield Stores(**{port: OpenedEachTime(path, port) for port in PORTS})


@pytest.fixture
def begin_change():
    """Begins a change of a channel, which is committed when what this returns is called.

    In memory it has its numbers before. SQLite has one writer, so there it begins when it is committed. In PostgreSQL
    its transaction is open and holds the channel's lane; it takes its numbers last.
    """

    async def begin(stores, change):
        if isinstance(stores.channels, MemoryChannels):
            commit = stores.channels.begin(change)

            async def committed():
                return commit()

            return committed
        if isinstance(stores.channels, PostgresChannels):
            return await _begin_transaction(stores.channels._database, change)
        return lambda: stores.channels.apply(change)

    return begin


async def _begin_transaction(database, change):
    """Lock the channel's lane; what this returns writes the change and commits it."""
    has_begun, may_commit = asyncio.Event(), asyncio.Event()

    async def write_slowly(connection):
        await lock_lanes(connection, (change.channel.id,))
        has_begun.set()
        await may_commit.wait()
        return await _apply(connection, change)

    writing = asyncio.create_task(database.write(write_slowly))
    await has_begun.wait()

    async def committed():
        may_commit.set()
        return await writing

    return committed
