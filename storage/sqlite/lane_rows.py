"""Questions about the outbox's rows: how a lane stands, when its cards come, what a later row tells too."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, LaneState, edited_key
from storage.rows.conversions import channel_of, maybe_moment_of, moment_column, moment_of
from storage.rows.delivery import delivery_of
from storage.sqlite.channel_rows import pause_by_id


def lane_state(database: Database, channel: ChannelId) -> LaneState:
    """The lane of a channel."""
    counts = database.execute(
        """
        SELECT
            (SELECT count(*) FROM outbox
                WHERE channel = :channel AND state IN ('waiting', 'inflight', 'uncertain')
                AND kind != 'crosspost') AS waiting,
            (SELECT count(*) FROM outbox WHERE channel = :channel AND state = 'aside') AS aside,
            (SELECT max(sent_at) FROM outbox WHERE channel = :channel AND sent_at IS NOT NULL) AS last_sent_at,
            (SELECT error FROM outbox WHERE channel = :channel AND settled_at IS NOT NULL
                ORDER BY settled_at DESC, id DESC LIMIT 1) AS last_error
        """,
        {"channel": str(channel)},
    ).fetchone()
    return LaneState(
        channel=channel,
        head=head_of(database, channel),
        waiting=counts["waiting"],
        aside=counts["aside"],
        pause=pause_by_id(database, channel),
        last_sent_at=maybe_moment_of(counts["last_sent_at"]),
        last_error=counts["last_error"],
    )


def head_of(database: Database, channel: ChannelId) -> Delivery | None:
    """The row of a lane whose turn it is; None where no row is open."""
    row = database.execute(
        """
        SELECT * FROM outbox
        WHERE channel = ? AND state IN ('waiting', 'inflight', 'uncertain') ORDER BY turn, id LIMIT 1
        """,
        (str(channel),),
    ).fetchone()
    return None if row is None else delivery_of(row)


def card_moments(
    database: Database, channels: Sequence[ChannelId], *, since: datetime, now: datetime
) -> dict[ChannelId, list[datetime]]:
    """When cards were sent after `since`, and when those that wait come, in order of time.

    By the indexes of open and of sent rows (`+kind` keeps SQLite from that of all cards that a channel ever had).
    """
    rows = database.execute(
        """
        WITH asked (channel) AS (SELECT value FROM json_each(:channels))
        SELECT outbox.channel, max(due_at, :now) AS moment FROM asked CROSS JOIN outbox USING (channel)
        WHERE state IN ('waiting', 'inflight', 'uncertain') AND +kind = 'card'
        UNION ALL
        SELECT outbox.channel, sent_at FROM asked CROSS JOIN outbox USING (channel)
        WHERE sent_at IS NOT NULL AND sent_at > :since AND +kind = 'card'
        ORDER BY moment
        """,
        {
            "channels": json.dumps([str(channel) for channel in channels]),
            "since": moment_column(since),
            "now": moment_column(now),
        },
    )
    moments: dict[ChannelId, list[datetime]] = {}
    for row in rows:
        moments.setdefault(channel_of(row["channel"]), []).append(moment_of(row["moment"]))
    return moments


def is_edited_later(database: Database, edit: Delivery) -> bool:
    """Whether a later edit of the same message waits. Their subjects begin with its key and a slash; 0 follows /."""
    (waits,) = database.execute(
        """
        SELECT EXISTS (
            SELECT * FROM outbox
            WHERE channel = :channel AND state IN ('waiting', 'inflight', 'uncertain') AND state = 'waiting'
              AND kind = 'edit' AND id > :id AND subject > :key || '/' AND subject < :key || '0'
        )
        """,
        {"channel": str(edit.channel), "id": edit.id, "key": edited_key(edit.subject)},
    ).fetchone()
    return bool(waits)
