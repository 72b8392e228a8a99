"""Keys that only this database knows, in PostgreSQL."""

from __future__ import annotations

from storage.postgres.connection import Connection, Database


class PostgresSecrets:
    """The port `Secrets` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, name: str, fresh: bytes) -> bytes:
        """The key of this name; `fresh` becomes it where there is none."""
        known = await self._database.read(lambda connection: _get(connection, name))
        if known is not None:
            return known
        return await self._database.write(lambda connection: _keep(connection, name, fresh))


async def _get(connection: Connection, name: str) -> bytes | None:
    found = await connection.execute("SELECT value FROM secret WHERE name = %s", (name,))
    row = await found.fetchone()
    return None if row is None else bytes(row["value"])


async def _keep(connection: Connection, name: str, fresh: bytes) -> bytes:
    await connection.execute("INSERT INTO secret (name, value) VALUES (%s, %s) ON CONFLICT DO NOTHING", (name, fresh))
    return await _get(connection, name) or fresh
