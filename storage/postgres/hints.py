"""Hints by PostgreSQL's LISTEN and NOTIFY.

A transaction with a NOTIFY takes a lock of the whole server during its commit, so all such commits are serialized, each
with its wait for the disk (`PreCommit_Notify`,
https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/commands/async.c). So no write of ours notifies. A
moment later one transaction, which does not wait for the disk, sends all queued hints together.

Each process listens on a connection of its own, but not behind a pooler: in transaction mode a pooler would give the
connection, with its LISTEN, to other clients (https://www.pgbouncer.org/features.html).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import NoReturn

import psycopg

from bot.errors import StorageError
from bot.ports.hints import Hint
from storage.postgres.connection import Connection, Database
from storage.postgres.pool import one_connection
from storage.postgres.pooler import is_behind_pooler

_CHANNEL = "offprint"
_TOGETHER_SECONDS = 0.05
"""Hints that are queued within this time are sent together."""
_QUIET_SECONDS = 30.0
"""After so long without a hint the connection is checked: a dead connection would never deliver another one."""
_AGAIN_SECONDS = 5.0


class PostgresHints:
    """The port `Hints` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, hint: Hint) -> None:
        """Queue a hint, which is sent soon."""
        self._database.given.give(hint)

    async def exchange(self, heard: Callable[[Hint], None]) -> None:
        """Send the queued hints, and call `heard` for those of others, until this is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._tell(), name="tell hints")
            tasks.create_task(self._hear(heard), name="hear hints")

    async def _tell(self) -> NoReturn:
        while True:
            given = await self._database.given.take(together=_TOGETHER_SECONDS)
            with suppress(StorageError):  # without a hint the others look within a second
                await self._database.write_loosely(partial(_notify, given=given))

    async def _hear(self, heard: Callable[[Hint], None]) -> NoReturn:
        while True:
            with suppress(psycopg.Error, OSError):
                await self._listen(heard)
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _listen(self, heard: Callable[[Hint], None]) -> None:
        """Receive hints on a new connection until it breaks. Calls `heard` first, since earlier hints may be missed."""
        async with one_connection(self._database.url) as connection:
            if await is_behind_pooler(connection):
                return
            await connection.execute(f"LISTEN {_CHANNEL}")
            for hint in Hint:
                heard(hint)
            while True:
                async for told in connection.notifies(timeout=_QUIET_SECONDS):
                    with suppress(ValueError):  # another program's
                        heard(Hint(told.payload))
                await connection.execute("SELECT 1")


async def _notify(connection: Connection, *, given: frozenset[Hint]) -> None:
    for hint in sorted(given):
        await connection.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, hint.value))
