"""Several processes of `offprint run` on one PostgreSQL, between a local Hugging Face and a playground.

Named in `pytest_plugins`, it gives `cluster`: the servers, a new database, and a way to start as many processes as a
test wants, to kill them, and to let them stand still. The playground outlives them all, and its ledgers are the judge.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest_asyncio

from bot.channel.channel import ChannelId
from bot.playground.world import Post
from tests.offprint_process import PATIENCE_SECONDS, House, Offprint
from tests.servers.postgres import postgres_database
from tests.servers.postgres_proxy import PostgresProxy
from tests.servers.restartable_postgres import RestartablePostgres
from tests.service.channels import posts
from tests.soak.book import PostgresBook, Row


@dataclass(slots=True)
class Cluster:
    """The servers around the processes; `address` is the database that they share."""

    house: House
    server: RestartablePostgres
    address: str
    settings: dict[str, str] = field(default_factory=dict)

    def node(self, *roles: str, through: str | None = None, **settings: str) -> AbstractAsyncContextManager[Offprint]:
        """Start a process with these roles, which finds the database at `through` where that is given."""
        database = {"OFFPRINT_DATABASE_URL": through or self.address}
        return self.house.offprint("--role", ",".join(roles), **{**self.settings, **database, **settings})

    @asynccontextmanager
    async def nodes(self, *roles: str, through: str | None = None) -> AsyncIterator[tuple[Offprint, ...]]:
        """Start several processes at once, each with the roles that are named with commas between."""
        async with AsyncExitStack() as stack:
            starting = [stack.enter_async_context(self.node(one, through=through)) for one in roles]
            yield tuple(await asyncio.gather(*starting))

    async def connected(self) -> None:
        """Wait until people reach the processes by both platforms, and the source's old papers are in."""
        for platform in ("slack", "discord"):
            await self.house.playground.wait_connected(platform)
        await until(lambda: len(self.book.rows("SELECT FROM stream WHERE polled_at IS NOT NULL")) > 0, "a first poll")

    def proxy(self) -> PostgresProxy:
        """A network of its own between a process and the database, to be entered."""
        return PostgresProxy(self.server.address)

    @property
    def book(self) -> PostgresBook:
        """The database, for a judge."""
        return PostgresBook(self.address)

    def outbox(self, channel: ChannelId) -> Sequence[Row]:
        """The rows of a channel, in the order of its lane."""
        return self.book.rows("SELECT * FROM outbox WHERE channel = ? ORDER BY id", str(channel))

    async def restart_server(self, *, kill: bool = False) -> None:
        """Stop the server, or kill it, and start it again at once."""
        await asyncio.to_thread(self.server.kill if kill else self.server.stop)
        await asyncio.to_thread(self.server.start)

    async def posted(self, channel: ChannelId, *words: str) -> Sequence[Post]:
        """Wait until each of these words stands in a post of the channel; all of its posts that have one of them."""
        await until(lambda: {word for word in words if posts(self.house, channel, word)} == set(words), f"{words}")
        return [post for post in posts(self.house, channel) if any(word in str(post.payload) for word in words)]


async def until(condition: Callable[[], bool], what: str, *, within: float = PATIENCE_SECONDS) -> None:
    """Wait until `condition` holds, and fail with `what` when it does not within so many seconds."""
    try:
        async with asyncio.timeout(within):
            while not condition():  # noqa: ASYNC110 - what is waited for is in another process or server
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"never: {what}") from None


@pytest_asyncio.fixture
async def cluster(house: House, restartable: RestartablePostgres, tmp_path: Path) -> AsyncIterator[Cluster]:
    """A new database on a server that can be killed, a playground, and a local Hugging Face with two old papers."""
    house.database = tmp_path / "offprint.db"  # its folder is where the processes run
    with postgres_database(restartable.address) as address:
        yield Cluster(house, restartable, address)
