"""Questions about the outbox's rows: how a lane stands, when its cards come, what a later row tells too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, LaneState, edited_key
from storage.postgres.channel_rows import pause_by_id
from storage.postgres.connection import Connection
from storage.rows.conversions import channel_of, maybe_moment_of, moment_column, moment_of
from storage.rows.delivery import delivery_of


async def lane_state(connection: Connection, channel: ChannelId) -> LaneState:
    """The lane of a channel."""
    found = await connection.execute(
        """
        SELECT
            (SELECT count(*) FROM outbox
                WHERE channel = %(channel)s AND state IN ('waiting', 'inflight', 'uncertain')
                AND kind != 'crosspost') AS waiting,
            (SELECT count(*) FROM outbox WHERE channel = %(channel)s AND state = 'aside') AS aside,
            (SELECT max(sent_at) FROM outbox WHERE channel = %(channel)s AND sent_at IS NOT NULL) AS last_sent_at,
            (SELECT error FROM outbox WHERE channel = %(channel)s AND settled_at IS NOT NULL
                ORDER BY settled_at DESC, id DESC LIMIT 1) AS last_error
        """,
        {"channel": str(channel)},
    )
    (counts,) = await found.fetchall()
    return LaneState(
        channel=channel,
        head=await head_of(connection, channel),
        waiting=counts["waiting"],
        aside=counts["aside"],
        pause=await pause_by_id(connection, channel),
        last_sent_at=maybe_moment_of(counts["last_sent_at"]),
        last_error=counts["last_error"],
    )


async def head_of(connection: Connection, channel: ChannelId) -> Delivery | None:
    """The row of a lane whose turn it is; None where no row is open."""
    found = await connection.execute(
        """
        SELECT * FROM outbox
        WHERE channel = %s AND state IN ('waiting', 'inflight', 'uncertain') ORDER BY turn, id LIMIT 1
        """,
        (str(channel),),
    )
    row = await found.fetchone()
    return None if row is None else delivery_of(row)


async def card_moments(
    connection: Connection, channels: Sequence[ChannelId], *, since: datetime, now: datetime
) -> dict[ChannelId, list[datetime]]:
    """When cards were sent after `since`, and when those that wait come, in order of time."""
    rows = await connection.execute(
        """
        SELECT channel, greatest(due_at, %(now)s) AS moment FROM outbox
        WHERE channel = ANY(%(channels)s) AND state IN ('waiting', 'inflight', 'uncertain') AND kind = 'card'
        UNION ALL
        SELECT channel, sent_at FROM outbox
        WHERE channel = ANY(%(channels)s) AND sent_at IS NOT NULL AND sent_at > %(since)s AND kind = 'card'
        ORDER BY moment
        """,
        {
            "channels": [str(channel) for channel in channels],
            "since": moment_column(since),
            "now": moment_column(now),
        },
    )
    moments: dict[ChannelId, list[datetime]] = {}
    async for row in rows:
        moments.setdefault(channel_of(row["channel"]), []).append(moment_of(row["moment"]))
    return moments


async def is_edited_later(connection: Connection, edit: Delivery) -> bool:
    """Whether a later edit of the same message waits. Their subjects begin with its key and a slash; 0 follows /."""
    found = await connection.execute(
        """
        SELECT EXISTS (
            SELECT * FROM outbox
            WHERE channel = %(channel)s AND state IN ('waiting', 'inflight', 'uncertain') AND state = 'waiting'
              AND kind = 'edit' AND id > %(id)s AND subject > %(key)s || '/' AND subject < %(key)s || '0'
        ) AS waits
        """,
        {"channel": str(edit.channel), "id": edit.id, "key": edited_key(edit.subject)},
    )
    (row,) = await found.fetchall()
    return bool(row["waits"])
