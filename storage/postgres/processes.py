"""Heartbeats of processes, in PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

from bot.ports.processes import Process
from storage.postgres.connection import Connection, Database
from storage.postgres.rates import forget_past
from storage.rows.process import platforms_column, process_of_row, roles_column


class PostgresProcesses:
    """The port `Processes` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(self, process: Process, *, lasting: timedelta) -> None:
        """Write a heartbeat."""
        await self._database.write(lambda connection: _beat(connection, process, lasting))

    async def leave(self, name: str) -> None:
        """Delete the heartbeat of a process that ends."""
        await self._database.write(lambda connection: _leave(connection, name))

    async def alive(self) -> tuple[Process, ...]:
        """The processes that are alive, ordered by name."""
        return await self._database.read(_alive)


async def _beat(connection: Connection, process: Process, lasting: timedelta) -> None:
    """Write a heartbeat, and delete rows that have expired: heartbeats of dead processes, and past rates."""
    await connection.execute(
        """
        INSERT INTO process (name, roles, ahead, platforms, alive_until)
        VALUES (%(name)s, %(roles)s, %(ahead)s, %(platforms)s, clock_timestamp() + %(lasting)s)
        ON CONFLICT (name) DO UPDATE SET
            roles = excluded.roles, ahead = excluded.ahead, platforms = excluded.platforms,
            alive_until = excluded.alive_until
        """,
        {
            "name": process.name,
            "roles": roles_column(process),
            "ahead": process.ahead,
            "platforms": platforms_column(process),
            "lasting": lasting,
        },
    )
    await connection.execute(
        """
        DELETE FROM process WHERE name IN (
            SELECT name FROM process WHERE alive_until <= clock_timestamp() FOR UPDATE SKIP LOCKED
        )
        """
    )
    await forget_past(connection)


async def _leave(connection: Connection, name: str) -> None:
    await connection.execute("DELETE FROM process WHERE name = %s", (name,))


async def _alive(connection: Connection) -> tuple[Process, ...]:
    found = await connection.execute("SELECT * FROM process WHERE alive_until > clock_timestamp() ORDER BY name")
    return tuple(map(process_of_row, await found.fetchall()))
