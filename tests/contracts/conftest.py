"""Every implementation of the stores: in memory, in a file, in a file that is opened for each question, in PostgreSQL."""

import pytest

from bot.ports.stores import Stores
from storage.memory import memory_stores
from storage.memory.channels import MemoryChannels
from storage.postgres.store import open_postgres
from storage.sqlite.store import open_sqlite

PORTS = (
    "papers",
    "archive",
    "announcements",
    "channels",
    "changes",
    "outbox",
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
)


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


@pytest.fixture(params=["memory", "sqlite", "sqlite opened each time", "postgres"])
async def stores(request, tmp_path):
    path = tmp_path / "offprint.db"
    match request.param:
        case "memory":
            yield memory_stores()
        case "sqlite":
            async with open_sqlite(path) as opened:
                yield opened
        case "postgres":
            async with open_postgres(request.getfixturevalue("postgres_url")) as opened:
                yield opened
        case _:
            yield Stores(**{port: OpenedEachTime(path, port) for port in PORTS})


@pytest.fixture
def begin_change():
    """Begins a change of a channel: it has its numbers, and is committed when what this returns is called.

    SQLite gives numbers under the lock of its one writer, so there a change begins when it is committed.
    """

    async def begin(stores, change):
        if not isinstance(stores.channels, MemoryChannels):
            return lambda: stores.channels.apply(change)
        commit = stores.channels.begin(change)

        async def committed():
            return commit()

        return committed

    return begin
