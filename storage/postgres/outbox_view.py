"""The operator's view of the outbox, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, State
from bot.ports.outbox_view import Depth
from storage.postgres.connection import Connection, Database
from storage.rows.conversions import moment_of
from storage.rows.delivery import delivery_of


class PostgresOutboxView:
    """The port `OutboxView` over PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rows(
        self, states: Collection[State], *, channel: ChannelId | None = None, most: int
    ) -> tuple[Delivery, ...]:
        """The rows in these states, of one channel or of all, the oldest first, `most` at most."""
        return await self._database.read(lambda connection: _rows(connection, states, channel, most))

    async def by_number(self, number: int) -> Delivery | None:
        """The row of that number; None when there is none."""
        return await self._database.read(lambda connection: _by_number(connection, number))

    async def depths(self) -> tuple[Depth, ...]:
        """How many rows are open, or wait for a person, by platform and state."""
        return await self._database.read(_depths)


async def _rows(
    connection: Connection, states: Collection[State], channel: ChannelId | None, most: int
) -> tuple[Delivery, ...]:
    rows = await connection.execute(
        """
        SELECT * FROM outbox
        WHERE state = ANY(%(states)s) AND (%(channel)s::text IS NULL OR channel = %(channel)s)
        ORDER BY id LIMIT %(most)s
        """,
        {
            "states": sorted(state.value for state in states),
            "channel": None if channel is None else str(channel),
            "most": most,
        },
    )
    return tuple([delivery_of(row) async for row in rows])


async def _by_number(connection: Connection, number: int) -> Delivery | None:
    found = await connection.execute("SELECT * FROM outbox WHERE id = %s", (number,))
    row = await found.fetchone()
    return None if row is None else delivery_of(row)


async def _depths(connection: Connection) -> tuple[Depth, ...]:
    """Three queries, each answered by a partial index, so that sent rows are never read."""
    rows = await connection.execute(
        """
        WITH counted AS (
            SELECT channel, state, created_at FROM outbox WHERE state IN ('waiting', 'inflight', 'uncertain')
            UNION ALL
            SELECT channel, state, created_at FROM outbox WHERE state = 'failed'
            UNION ALL
            SELECT channel, state, created_at FROM outbox WHERE state = 'aside'
        )
        SELECT split_part(channel, ':', 1) AS platform, state,
            count(*) AS rows, min(created_at) AS oldest
        FROM counted GROUP BY platform, state ORDER BY platform, state
        """
    )
    return tuple(
        Depth(platform=row["platform"], state=State(row["state"]), rows=row["rows"], oldest=moment_of(row["oldest"]))
        for row in await rows.fetchall()
    )
