"""Lanes as rows of the outbox in memory: the open rows in order, whose head is due, what becomes of one in doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.delivery import OPEN_STATES, Delivery, State
from storage.memory.tables import Tables


def open_rows(tables: Tables) -> list[Delivery]:
    """The open rows in the order of their lanes."""
    rows = (delivery for delivery in tables.outbox.values() if delivery.state in OPEN_STATES)
    return sorted(rows, key=lambda delivery: (delivery.turn, delivery.id))


def due_lanes(tables: Tables, now: datetime, paused_before: datetime) -> tuple[ChannelId, ...]:
    """Channels whose head is due, oldest first; of paused ones only those paused before `paused_before`."""
    heads = {delivery.channel: delivery for delivery in reversed(open_rows(tables))}.values()
    due = [head for head in heads if head.state is not State.INFLIGHT and head.due_at <= now]
    oldest_first = sorted(due, key=lambda head: (head.due_at, head.id))
    return tuple(head.channel for head in oldest_first if _may_try(tables, head.channel, paused_before))


def doubt(tables: Tables, row: Delivery) -> None:
    """Let a row that was in flight be uncertain."""
    tables.outbox[row.id] = replace(
        row,
        state=State.UNCERTAIN,
        unsure_since=row.unsure_since or row.started_at,
        doubted_at=doubted_at(row),
    )


def doubted_at(row: Delivery) -> datetime | None:
    """When the first request of unknown fate went out, by the platform's clock, of a row that is uncertain now."""
    return row.doubted_at or row.asked_at or row.started_at


def _may_try(tables: Tables, channel: ChannelId, paused_before: datetime) -> bool:
    pause = tables.channel(channel).pause
    return pause is None or pause.since < paused_before
