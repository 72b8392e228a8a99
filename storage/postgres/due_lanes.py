"""Finds the lanes whose head is due, without reading the lanes that wait.

`lane.due_at` is a lower bound of the moment at which the head of a free lane is due. Triggers of the schema lower it
when a row is written; a claim that finds the head not due raises it. So an index of the bounds yields the candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.ports.lanes import Claim, Held
from storage.postgres.connection import Connection
from storage.rows.conversions import channel_of, moment_column

_LOOKS = 8
"""How often one claim goes on to further candidates if those that it found are not due after all. After a jump of the
clock every lane is a candidate, and the due ones may come after thousands of others."""


async def due_lanes(connection: Connection, now: datetime, paused_before: datetime) -> tuple[ChannelId, ...]:
    """The channels whose head is due, oldest first, even if another worker holds them."""
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


async def is_any_to_claim(connection: Connection, wanted: Claim) -> bool:
    """Whether another worker's lease has ended, or a free lane may be due."""
    found = await connection.execute(
        """
        SELECT EXISTS (
            SELECT * FROM worker LEFT JOIN lane ON lane.worker = worker.name
            WHERE expires_at < clock_timestamp() AND worker.name <> %(worker)s
                AND (lane.channel IS NULL OR split_part(lane.channel, ':', 1) = ANY(%(platforms)s))
        ) OR EXISTS (
            SELECT * FROM unnest(%(platforms)s::text[]) AS served (platform) JOIN lane
                ON split_part(lane.channel, ':', 1) = served.platform
            WHERE lane.worker IS NULL AND lane.due_at <= %(now)s
        ) AS is_any
        """,
        {"worker": wanted.worker, "platforms": list(wanted.platforms), "now": moment_column(wanted.now)},
    )
    (row,) = await found.fetchall()
    return bool(row["is_any"])


async def take_due(connection: Connection, wanted: Claim, *, most: int) -> list[Held]:
    """Claim free lanes whose head is due; raise the bounds of candidates that are not due."""
    taken: list[Held] = []
    for _ in range(_LOOKS):
        wished = most - len(taken)
        looked = await _lock_what_may_be_due(connection, wanted, most=wished)
        taken += await _take(connection, wanted, looked)
        if len(looked) < wished or len(taken) == most:
            break
    return taken


async def _lock_what_may_be_due(connection: Connection, wanted: Claim, *, most: int) -> list[str]:
    """Lock candidates. This is a statement of its own, so that the next one sees every row added before the lock."""
    rows = await connection.execute(
        """
        SELECT may_be.channel FROM unnest(%(platforms)s::text[]) AS served (platform) CROSS JOIN LATERAL (
            SELECT channel FROM lane
            WHERE split_part(lane.channel, ':', 1) = served.platform AND worker IS NULL AND due_at <= %(now)s
            ORDER BY due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
        ) AS may_be LIMIT %(most)s
        """,
        {"platforms": list(wanted.platforms), "now": moment_column(wanted.now), "most": most},
    )
    return [row["channel"] for row in await rows.fetchall()]


async def _take(connection: Connection, wanted: Claim, looked: Sequence[str]) -> list[Held]:
    rows = await connection.execute(
        _TAKE,
        {
            "looked": list(looked),
            "worker": wanted.worker,
            "now": moment_column(wanted.now),
            "paused_before": moment_column(wanted.paused_before),
            "tried_after": wanted.now - wanted.paused_before,
        },
    )
    due = [row for row in await rows.fetchall() if row["is_due"]]
    due.sort(key=lambda row: (row["head_due_at"], row["head"]))
    return [Held(channel_of(row["channel"]), row["epoch"]) for row in due]


_TAKE = """
    UPDATE lane SET
        worker = CASE WHEN stands.is_due THEN %(worker)s END,
        epoch = epoch + CASE WHEN stands.is_due THEN 1 ELSE 0 END,
        due_at = CASE WHEN stands.is_due THEN NULL ELSE stands.next_at END
    FROM (
        SELECT
            looked.channel, head.id AS head, head.due_at AS head_due_at,
            coalesce(head.due_at <= %(now)s AND head.state != 'inflight' AND NOT pause.holds, false) AS is_due,
            CASE
                WHEN head.state = 'inflight' THEN NULL
                WHEN pause.holds THEN greatest(head.due_at, channel.paused_at + %(tried_after)s)
                ELSE head.due_at
            END AS next_at
        FROM unnest(%(looked)s::text[]) AS looked (channel)
        LEFT JOIN channel ON channel.id = looked.channel
        CROSS JOIN LATERAL (SELECT coalesce(channel.paused_at >= %(paused_before)s, false) AS holds) AS pause
        LEFT JOIN LATERAL (
            SELECT id, state, due_at FROM outbox
            WHERE outbox.channel = looked.channel AND state IN ('waiting', 'inflight', 'uncertain')
            ORDER BY turn, id LIMIT 1
        ) AS head ON true
    ) AS stands
    WHERE lane.channel = stands.channel
    RETURNING lane.channel, epoch, stands.is_due, stands.head, stands.head_due_at
"""
"""`next_at` is NULL if the lane has no open row, or has one in flight: the outcome of that row sets it."""
