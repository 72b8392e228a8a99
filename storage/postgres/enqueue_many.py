"""Inserts many rows into the outbox with one statement: a page may bring a million cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind
from storage.postgres.connection import Connection
from storage.postgres.write_rows import write_rows
from storage.rows.conversions import moment_column
from storage.rows.delivery import outbox_columns


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row to be appended to the lane of its channel, held back until `due_at` if it is given."""

    channel: ChannelId
    kind: Kind
    subject: str
    due_at: datetime | None = None


async def enqueue_many(connection: Connection, rows: Sequence[NewRow], *, at: datetime) -> list[int]:
    """Append rows to their lanes, which are locked, in this order; returns their ids."""
    made = moment_column(at)
    columns = [
        outbox_columns(row.channel, kind=row.kind, subject=row.subject, made=made)
        | {"due_at": moment_column(row.due_at or at)}
        for row in rows
    ]
    inserted = await write_rows(
        connection,
        """
        INSERT INTO outbox (channel, kind, subject, key, state, created_at, due_at, turn)
        SELECT channel, kind, subject, key, 'waiting', at, due_at,
            CASE WHEN due_at > at THEN CASE kind WHEN 'digest_card' THEN 1 ELSE 3 END ELSE 0 END
        FROM json_to_recordset(%s::json)
            AS row (channel text, kind text, subject text, key text, at timestamptz, due_at timestamptz)
        RETURNING id
        """,
        columns,
    )
    return [row["id"] for row in inserted]
