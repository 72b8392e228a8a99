"""The outbox as its operator sees it, over SQLite."""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, State
from bot.ports.outbox_view import Depth
from storage.rows.conversions import moment_of
from storage.rows.delivery import delivery_of
from storage.sqlite.connection import DatabaseFile


class SqliteOutboxView:
    """The port `OutboxView` over SQLite."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def rows(
        self, states: Collection[State], *, channel: ChannelId | None = None, most: int
    ) -> tuple[Delivery, ...]:
        """The rows in these states, of one channel or of all, the oldest first, `most` at most."""
        return await self._file.read(lambda database: _rows(database, states, channel, most))

    async def by_number(self, number: int) -> Delivery | None:
        """The row of that number; None when there is none."""
        return await self._file.read(lambda database: _by_number(database, number))

    async def depths(self) -> tuple[Depth, ...]:
        """How many rows are open, or wait for a person, by platform and state."""
        return await self._file.read(_depths)


def _rows(database: Database, states: Collection[State], channel: ChannelId | None, most: int) -> tuple[Delivery, ...]:
    rows = database.execute(
        """
        SELECT * FROM outbox
        WHERE state IN (SELECT value FROM json_each(:states)) AND (:channel IS NULL OR channel = :channel)
        ORDER BY id LIMIT :most
        """,
        {
            "states": json.dumps(sorted(state.value for state in states)),
            "channel": None if channel is None else str(channel),
            "most": most,
        },
    )
    return tuple(map(delivery_of, rows))


def _by_number(database: Database, number: int) -> Delivery | None:
    row = database.execute("SELECT * FROM outbox WHERE id = ?", (number,)).fetchone()
    return None if row is None else delivery_of(row)


def _depths(database: Database) -> tuple[Depth, ...]:
    """Three questions, each answered by an index of those rows alone, so that rows that were sent are never read."""
    rows = database.execute(
        """
        WITH counted AS (
            SELECT channel, state, created_at FROM outbox WHERE state IN ('waiting', 'inflight', 'uncertain')
            UNION ALL
            SELECT channel, state, created_at FROM outbox WHERE state = 'failed'
            UNION ALL
            SELECT channel, state, created_at FROM outbox WHERE state = 'aside'
        )
        SELECT substr(channel, 1, instr(channel, ':') - 1) AS platform, state,
            count(*) AS rows, min(created_at) AS oldest
        FROM counted GROUP BY platform, state ORDER BY platform, state
        """
    )
    return tuple(
        Depth(platform=row["platform"], state=State(row["state"]), rows=row["rows"], oldest=moment_of(row["oldest"]))
        for row in rows
    )
