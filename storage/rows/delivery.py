"""Deliveries, as rows of the outbox hold them."""

from __future__ import annotations

from bot.delivery.delivery import Delivery, Kind, State
from storage.rows.conversions import channel_of, maybe_moment_of, moment_of
from storage.rows.row import Row


def delivery_of(row: Row) -> Delivery:
    """A row of the outbox, as it is read."""
    return Delivery(
        id=row["id"],
        channel=channel_of(row["channel"]),
        kind=Kind(row["kind"]),
        subject=row["subject"],
        key=row["key"],
        state=State(row["state"]),
        attempt=row["attempt"],
        created_at=moment_of(row["created_at"]),
        due_at=moment_of(row["due_at"]),
        started_at=maybe_moment_of(row["started_at"]),
        unsure_since=maybe_moment_of(row["unsure_since"]),
        asked_at=maybe_moment_of(row["asked_at"]),
        doubted_at=maybe_moment_of(row["doubted_at"]),
        after=row["after_id"],
        refusals=row["refusals"],
        keyless=bool(row["keyless"]),
        sent_at=maybe_moment_of(row["sent_at"]),
        message_id=row["message_id"],
        error=row["error"],
    )
