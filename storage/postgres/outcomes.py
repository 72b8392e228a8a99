"""Writes the outcomes of deliveries to their rows, with the consequences: pauses, dropped threads, further rows."""

from __future__ import annotations

from collections.abc import Sequence

from bot.delivery.delivery import Delivery, Kind, Settled, State, read_digest_card_subject
from storage.postgres.channel_rows import begin_pause, end_pauses
from storage.postgres.connection import Connection
from storage.postgres.digests import leave_digest
from storage.postgres.outbox_rows import enqueue_after
from storage.postgres.write_rows import write_rows
from storage.rows.delivery import outcome_columns

_SETTLE = """
    UPDATE outbox SET
        state = told.new_state,
        due_at = coalesce(told.due_at, outbox.due_at),
        turn = CASE
            WHEN kind = 'whole' THEN -1
            WHEN kind = 'crosspost' THEN 4
            WHEN kind = 'edit' AND outbox.attempt > 0 THEN 2
            WHEN told.new_state = 'waiting' AND outbox.attempt = 0 AND coalesce(told.due_at, outbox.due_at) > created_at
            THEN CASE kind WHEN 'digest_card' THEN 1 ELSE 3 END ELSE 0
        END,
        sent_at = CASE told.new_state WHEN 'sent' THEN told.at ELSE sent_at END,
        settled_at = CASE
            WHEN told.new_state = 'sent' OR told.error IS NOT NULL AND told.new_state != 'dropped' THEN told.at
            ELSE settled_at
        END,
        unsure_since = CASE told.new_state
            WHEN 'waiting' THEN NULL
            WHEN 'uncertain' THEN coalesce(unsure_since, started_at)
            ELSE unsure_since
        END,
        doubted_at = CASE told.new_state
            WHEN 'uncertain' THEN coalesce(doubted_at, asked_at, started_at)
            ELSE doubted_at
        END,
        worker = CASE WHEN told.new_state != 'sent' THEN worker END,
        asked_at = CASE WHEN told.new_state != 'sent' THEN asked_at END,
        after_id = CASE WHEN told.new_state != 'sent' THEN after_id END,
        refusals = refusals + told.refused,
        muted = told.muted,
        keyless = coalesce(told.keyless, outbox.keyless),
        message_id = coalesce(told.message_id, outbox.message_id),
        error = CASE told.new_state WHEN 'sent' THEN told.error ELSE coalesce(told.error, outbox.error) END
    FROM json_to_recordset(%s::json) AS told (
        id bigint, state text, attempt integer, new_state text, at timestamptz, due_at timestamptz, refused integer,
        message_id text, error text, muted boolean, keyless boolean
    )
    WHERE outbox.id = told.id AND outbox.state = told.state AND outbox.attempt = told.attempt
    RETURNING outbox.id
"""
"""A sent row stays for years, so the columns that only a look-up of an uncertain message needs are cleared."""


async def settle(connection: Connection, outcomes: Sequence[Settled]) -> set[int]:
    """Write these outcomes; returns the ids of their rows, without those that have changed since they were read."""
    written = {row["id"] for row in await write_rows(connection, _SETTLE, map(outcome_columns, outcomes))}
    applied = [one for one in outcomes if one.delivery.id in written]
    if sent := [one.delivery.channel for one in applied if one.state is State.SENT]:
        await end_pauses(connection, sent)
    for one in applied:
        await _write_what_follows(connection, one)
    return written


async def _write_what_follows(connection: Connection, settled: Settled) -> None:
    delivery = settled.delivery
    if settled.pause is not None:
        await begin_pause(connection, delivery.channel, settled.pause)
    if settled.no_thread is not None:
        await _drop_thread(connection, delivery)
    if settled.state is State.WAITING and delivery.kind is Kind.DIGEST:
        await leave_digest(connection, delivery)
    for kind in settled.then:
        await enqueue_after(connection, delivery, kind=kind, at=settled.at)


async def _drop_thread(connection: Connection, delivery: Delivery) -> None:
    """Drop the other cards that wait for the same digest's thread."""
    digest, _ = read_digest_card_subject(delivery.subject)
    await connection.execute(
        """
        UPDATE outbox SET state = 'dropped'
        WHERE channel = %s AND state = 'waiting' AND kind = 'digest_card' AND starts_with(subject, %s)
        """,
        (str(delivery.channel), digest),
    )
