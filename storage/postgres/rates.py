"""Rate limits that all processes share, in PostgreSQL: a row for each scope, which one statement advances."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from psycopg.sql import SQL

from storage.postgres.connection import Connection, Database

_NEXT = SQL("least(rate.next_at, rate.next_at + (clock_timestamp() - rate.told_at))")
"""The moment of the next request, moved back if the clock was set back after it was written."""


class PostgresRates:
    """The port `Rates` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reserve(self, scope: str, length: timedelta, *, patience: timedelta) -> timedelta:
        """Reserve the next `length` of a scope; returns the wait until it begins."""
        return await self._database.write_loosely(lambda connection: _reserve(connection, scope, length, patience))

    async def hold(self, scope: str, lasting: timedelta) -> None:
        """Let no request of the scope leave for so long from now."""
        await self._database.write_loosely(lambda connection: _hold(connection, scope, lasting))

    async def waits(self, beginning: str) -> Mapping[str, timedelta]:
        """The wait of each scope that has one now and whose name has this prefix."""
        return await self._database.read(lambda connection: _waits(connection, beginning))


async def _reserve(connection: Connection, scope: str, length: timedelta, patience: timedelta) -> timedelta:
    found = await connection.execute(
        SQL(
            """
            INSERT INTO rate (scope, next_at, told_at)
            VALUES (%(scope)s, clock_timestamp() + %(length)s, clock_timestamp())
            ON CONFLICT (scope) DO UPDATE SET
                next_at = greatest({next}, clock_timestamp()) + %(length)s, told_at = clock_timestamp()
            WHERE {next} <= clock_timestamp() + %(patience)s
            RETURNING next_at - %(length)s - clock_timestamp() AS wait
            """
        ).format(next=_NEXT),
        {"scope": scope, "length": length, "patience": patience},
    )
    row = await found.fetchone()
    if row is None:
        found = await connection.execute(
            SQL("SELECT {next} - clock_timestamp() AS wait FROM rate WHERE scope = %s").format(next=_NEXT), (scope,)
        )
        row = await found.fetchone()
    return timedelta() if row is None else max(timedelta(), row["wait"])


async def forget_past(connection: Connection) -> None:
    """Delete the scopes that have no wait: a missing row means the same."""
    await connection.execute(
        """
        DELETE FROM rate WHERE scope IN (
            SELECT scope FROM rate WHERE next_at < clock_timestamp() ORDER BY scope LIMIT 10000 FOR UPDATE SKIP LOCKED
        )
        """
    )


async def _hold(connection: Connection, scope: str, lasting: timedelta) -> None:
    await connection.execute(
        SQL(
            """
            INSERT INTO rate (scope, next_at, told_at)
            VALUES (%(scope)s, clock_timestamp() + %(lasting)s, clock_timestamp())
            ON CONFLICT (scope) DO UPDATE SET
                next_at = greatest({next}, excluded.next_at), told_at = excluded.told_at
            """
        ).format(next=_NEXT),
        {"scope": scope, "lasting": lasting},
    )


async def _waits(connection: Connection, beginning: str) -> Mapping[str, timedelta]:
    found = await connection.execute(
        SQL(
            """
            SELECT scope, {next} - clock_timestamp() AS wait FROM rate
            WHERE starts_with(scope, %s) AND {next} > clock_timestamp()
            """
        ).format(next=_NEXT),
        (beginning,),
    )
    return {row["scope"]: row["wait"] for row in await found.fetchall()}
