"""Ends the leases of workers, as if they had said nothing for a while."""

from __future__ import annotations

from datetime import timedelta

from bot.ports.lanes import LEASE, Lanes
from storage.memory.lanes import MemoryLanes
from storage.postgres.connection import Connection
from storage.postgres.lanes import PostgresLanes


async def end_leases(lanes: Lanes, *, ago: timedelta = timedelta(seconds=1)) -> None:
    """Every lease that there is has ended so long ago. Where a process alone delivers, there is none."""
    match lanes:
        case PostgresLanes():
            await lanes._database.write(lambda connection: _end(connection, ago))
        case MemoryLanes():
            lanes.pass_time(LEASE + ago)


async def _end(connection: Connection, ago: timedelta) -> None:
    await connection.execute("UPDATE worker SET expires_at = clock_timestamp() - %s", (ago,))
