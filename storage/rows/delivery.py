"""Deliveries, as rows of the outbox hold them, and what a row of it is written from."""

from __future__ import annotations

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, Kind, Settled, State, delivery_key
from storage.rows.conversions import channel_of, maybe_moment_column, maybe_moment_of, moment_column, moment_of
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


def outbox_columns(channel: ChannelId, *, kind: Kind, subject: str, made: str) -> dict[str, str]:
    """The columns of a new row; `made` is the moment, as a column has it."""
    return {
        "channel": str(channel),
        "kind": kind.value,
        "subject": subject,
        "key": delivery_key(channel, kind, subject),
        "at": made,
    }


def outcome_columns(settled: Settled) -> dict[str, str | int | None]:
    """An outcome, and the row that it was decided on."""
    return {
        **decided_on(settled.delivery),
        "new_state": settled.state.value,
        "at": moment_column(settled.at),
        "due_at": maybe_moment_column(settled.due_at),
        "refused": int(settled.refused),
        "message_id": settled.message_id,
        "error": settled.error,
        "muted": settled.muted,
        "keyless": settled.keyless,
    }


def decided_on(delivery: Delivery) -> dict[str, str | int | None]:
    """The row as it was read: a write is stale when it has changed since."""
    return {"id": delivery.id, "state": delivery.state.value, "attempt": delivery.attempt}
