"""The rows of the outbox that stepped aside, and when they are looked for again."""

from __future__ import annotations

from datetime import datetime

from bot.channel.channel import ChannelId
from storage.postgres.connection import Connection
from storage.postgres.locks import lock_lanes
from storage.rows.conversions import channel_of, moment_column


async def recalled(connection: Connection, now: datetime) -> dict[int, ChannelId]:
    """The rows that are due again, with their channels: since they stepped aside, the channel has taken a message.

    So are rows that stepped aside later than now, because the clock was set back since.
    """
    rows = await connection.execute(
        """
        SELECT id, channel FROM outbox AS aside
        WHERE state = 'aside' AND (settled_at > %(now)s OR due_at <= %(now)s AND EXISTS (
            SELECT 1 FROM outbox AS sent WHERE sent.channel = aside.channel AND sent.sent_at >= aside.settled_at
        ))
        """,
        {"now": moment_column(now)},
    )
    return {row["id"]: channel_of(row["channel"]) async for row in rows}


async def recall(connection: Connection, rows: dict[int, ChannelId], now: datetime) -> None:
    """Let these rows be looked for, unless somebody has decided meanwhile."""
    await lock_lanes(connection, rows.values())
    await connection.execute(
        "UPDATE outbox SET state = 'uncertain', due_at = least(due_at, %s) WHERE state = 'aside' AND id = ANY(%s)",
        (moment_column(now), list(rows)),
    )
