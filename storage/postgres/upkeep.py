"""Upkeep of a PostgreSQL database: tells whether it takes writes. PostgreSQL's own tools find damage."""

from __future__ import annotations

from datetime import datetime

from bot.errors import StorageError
from storage.postgres.connection import Connection, Database
from storage.rows.conversions import moment_of


class PostgresUpkeep:
    """The port `Upkeep` over PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def try_to_write(self) -> None:
        """Commit a write without effect to disk: the counter of changes with its present value."""
        await self._database.write(_write_counter)

    async def damage(self) -> tuple[str, ...]:
        """Nothing: `pg_amcheck` checks tables and indexes, and the server enforces foreign keys."""
        return ()

    async def time(self) -> datetime:
        """The server's time."""
        return await self._database.read_one(_time)


async def _time(connection: Connection) -> datetime:
    found = await connection.execute("SELECT clock_timestamp() AS now", binary=True)
    row = await found.fetchone()
    if row is None:
        raise StorageError("PostgreSQL has not said what time it is.")
    return moment_of(row["now"])


async def _write_counter(connection: Connection) -> None:
    await connection.execute("UPDATE change_counter SET last = last")
