"""The lanes whose head is due, found without a look at those that wait.

`lane.due_at` bounds from below when the head of a free lane is due: rows lower it as they are written (the triggers of
the schema), and a claim that finds the head not due raises it. So the index of these bounds names the lanes to look at.
"""

from __future__ import annotations

from datetime import datetime

from bot.channel.channel import ChannelId
from storage.postgres.connection import Connection
from storage.rows.conversions import channel_of, moment_column


async def due_lanes(connection: Connection, now: datetime, paused_before: datetime) -> tuple[ChannelId, ...]:
    """The channels whose head is due, oldest first, whoever holds them."""
    rows = await connection.execute(
        """
        WITH looked AS (
            SELECT channel FROM lane WHERE worker IS NULL AND due_at <= %(now)s
            UNION ALL
            SELECT channel FROM lane WHERE worker IS NOT NULL
        )
        SELECT looked.channel FROM looked
        LEFT JOIN channel ON channel.id = looked.channel
        CROSS JOIN LATERAL (
            SELECT id, state, due_at FROM outbox
            WHERE outbox.channel = looked.channel AND state IN ('waiting', 'inflight', 'uncertain')
            ORDER BY turn, id LIMIT 1
        ) AS head
        WHERE head.due_at <= %(now)s AND head.state != 'inflight'
          AND (paused_at IS NULL OR paused_at < %(paused_before)s)
        ORDER BY head.due_at, head.id
        """,
        {"now": moment_column(now), "paused_before": moment_column(paused_before)},
    )
    return tuple(channel_of(row["channel"]) for row in await rows.fetchall())
