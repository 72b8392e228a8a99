"""The upkeep of a database of PostgreSQL: whether it takes writes. Whether it is whole, its own tools say."""

from __future__ import annotations

from storage.postgres.connection import Connection, Database


class PostgresUpkeep:
    """The port `Upkeep` over PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def try_to_write(self) -> None:
        """Commit a write to disk: the counter of changes again, as it is."""
        await self._database.write(_write_counter)

    async def damage(self) -> tuple[str, ...]:
        """Nothing is looked for: `pg_amcheck` reads tables and indexes, and the server refuses what leads nowhere."""
        return ()


async def _write_counter(connection: Connection) -> None:
    await connection.execute("UPDATE change_counter SET last = last")
