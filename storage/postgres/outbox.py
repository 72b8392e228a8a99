"""The outbox in PostgreSQL: rows to deliver, in order within each channel."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, Kind, LaneState, Settled, Started, State, read_digest_card_subject
from bot.delivery.lane import Send, Step
from bot.paper.paper import PaperId
from bot.ports.outbox import Advance, Begun
from bot.ports.write import Applied, Stale
from storage.postgres.announcements import announced_paper
from storage.postgres.aside_rows import recall, recalled
from storage.postgres.channel_rows import begin_pause, end_pause, notifies_by_id, silence_by_id
from storage.postgres.connection import Connection, Database
from storage.postgres.digests import leave_digest
from storage.postgres.due_lanes import due_lanes
from storage.postgres.held_lanes import lock_held
from storage.postgres.lane_rows import card_moments, head_of, is_edited_later, lane_state
from storage.postgres.locks import lock_lanes
from storage.postgres.outbox_rows import enqueue_after
from storage.postgres.votes import tally
from storage.rows.conversions import channel_of, maybe_moment_column, moment_column
from storage.rows.delivery import decided_on, delivery_of, outcome_columns


class PostgresOutbox:
    """The port `Outbox` on PostgreSQL. A lane's order is that of its row ids."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def recover(self, *, alive: Collection[str]) -> int:
        """Set every `inflight` row of a dead worker to `uncertain`; returns how many there were."""
        return await self._database.write(lambda connection: recover_rows(connection, alive))

    async def recall(self, now: datetime) -> None:
        """Let rows that stepped aside be looked for again; where there is none, nothing is written."""
        rows = await self._database.read(lambda connection: recalled(connection, now))
        if rows:
            await self._database.write(lambda connection: recall(connection, rows, now))

    async def due(self, now: datetime, *, paused_before: datetime) -> tuple[ChannelId, ...]:
        """Channels whose head is due, oldest first; of paused ones only those paused before `paused_before`.

        A head that is in flight belongs to a worker and is not due.
        """
        return await self._database.read(lambda connection: due_lanes(connection, now, paused_before))

    async def lane(self, channel: ChannelId) -> LaneState:
        """The lane of a channel. `last_error` is that of its last outcome, None if it was sent."""
        return await self._database.read(lambda connection: lane_state(connection, channel))

    async def advance(self, wanted: Advance) -> Begun | Step | Stale:
        """Settle the last row of a lane, and start its head, in one transaction."""
        return await self._database.write(lambda connection: _advance(connection, wanted))

    async def settle(self, settled: Settled, *, epoch: int | None = None) -> Applied | Stale:
        """Write the outcome. SENT also ends the channel's pause; `settled.pause` begins one."""
        return await self._database.write(lambda connection: _settle_alone(connection, settled, epoch))

    async def uncertain(self, channel: ChannelId) -> tuple[Delivery, ...]:
        """The rows of a channel whose fate is unknown, in the order of its lane."""
        return await self._database.read(lambda connection: _uncertain(connection, channel))

    async def card_moments(
        self, channels: Sequence[ChannelId], *, since: datetime, now: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        """When cards were sent after `since`, and when those that wait come (what is due: `now`), in order of time."""
        return await self._database.read(lambda connection: card_moments(connection, channels, since=since, now=now))

    async def is_edited_later(self, edit: Delivery) -> bool:
        """Whether a later edit of the same message waits, with which all that this one would change is told."""
        return await self._database.read(lambda connection: is_edited_later(connection, edit))

    async def by_key(self, key: str) -> Delivery | None:
        """The delivery of that idempotency key."""
        return await self._database.read(lambda connection: by_key(connection, key))


async def recover_rows(connection: Connection, alive: Collection[str]) -> int:
    """Doubt what no living worker has in flight: neither one of these, nor one whose lease on the lane lasts."""
    dead = await connection.execute(
        "SELECT DISTINCT channel FROM outbox WHERE state = 'inflight' AND worker != ALL(%s)", (sorted(alive),)
    )
    channels = [channel_of(row["channel"]) for row in await dead.fetchall()]
    await lock_lanes(connection, channels)
    updated = await connection.execute(
        """
        UPDATE outbox SET
            state = 'uncertain',
            unsure_since = coalesce(unsure_since, started_at),
            doubted_at = coalesce(doubted_at, asked_at, started_at)
        WHERE state = 'inflight' AND worker != ALL(%(alive)s) AND channel = ANY(%(channels)s) AND NOT EXISTS (
            SELECT * FROM lane JOIN worker ON worker.name = lane.worker
            WHERE lane.channel = outbox.channel AND worker.expires_at > clock_timestamp()
        )
        """,
        {"alive": sorted(alive), "channels": [str(channel) for channel in channels]},
    )
    return updated.rowcount


async def _uncertain(connection: Connection, channel: ChannelId) -> tuple[Delivery, ...]:
    rows = await connection.execute(
        """
        SELECT * FROM outbox
        WHERE channel = %s AND state IN ('waiting', 'inflight', 'uncertain') AND state = 'uncertain' ORDER BY turn, id
        """,
        (str(channel),),
    )
    return tuple([delivery_of(row) async for row in rows])


async def _settle_alone(connection: Connection, settled: Settled, epoch: int | None) -> Applied | Stale:
    if not await lock_held(connection, settled.delivery.channel, epoch):
        return Stale()
    return await _settle(connection, settled)


async def _advance(connection: Connection, wanted: Advance) -> Begun | Step | Stale:
    if not await lock_held(connection, wanted.channel, wanted.epoch):
        return Stale()
    if wanted.settled is not None and isinstance(await _settle(connection, wanted.settled), Stale):
        return Stale()
    head = await head_of(connection, wanted.channel)
    step = wanted.decide(head, await silence_by_id(connection, wanted.channel))
    if not isinstance(step, Send) or wanted.worker is None:
        return step
    started = await _start(connection, Started(step.delivery, wanted.at, wanted.worker, wanted.told_at, wanted.keyless))
    return started if isinstance(started, Stale) else await _begun(connection, started)


async def _begun(connection: Connection, delivery: Delivery) -> Begun:
    """The row that was started, with the facts of a card."""
    notify = await notifies_by_id(connection, delivery.channel)
    if delivery.kind is not Kind.CARD:
        return Begun(delivery, notify=notify)
    paper = PaperId(delivery.subject)
    announced = await announced_paper(connection, delivery.channel, paper)
    votes = await tally(connection, delivery.channel, paper)
    return Begun(delivery, announced, votes.likes, notify)


async def _start(connection: Connection, started: Started) -> Delivery | Stale:
    """Set the row to `inflight`; `Stale` where it has changed since it was read."""
    updated = await connection.execute(
        """
        UPDATE outbox SET
            state = 'inflight', attempt = attempt + 1, worker = %(worker)s,
            turn = CASE kind WHEN 'whole' THEN -1 WHEN 'crosspost' THEN 4 WHEN 'edit' THEN 3 ELSE 0 END,
            started_at = %(at)s, asked_at = %(told_at)s,
            keyless = %(keyless)s OR keyless AND unsure_since IS NOT NULL,
            after_id = coalesce(after_id, (
                SELECT message_id FROM outbox AS sent
                WHERE sent.channel = outbox.channel AND sent.sent_at IS NOT NULL
                ORDER BY sent.sent_at DESC, sent.id DESC LIMIT 1
            ))
        WHERE id = %(id)s AND state = %(state)s AND attempt = %(attempt)s AND state IN ('waiting', 'uncertain')
        RETURNING *
        """,
        {
            **decided_on(started.delivery),
            "at": moment_column(started.at),
            "told_at": maybe_moment_column(started.told_at),
            "keyless": started.keyless,
            "worker": started.worker,
        },
    )
    row = await updated.fetchone()
    return Stale() if row is None else replace(delivery_of(row), keyless_before=started.delivery.keyless)


_SETTLE = """
    UPDATE outbox SET
        state = %(new_state)s,
        due_at = coalesce(%(due_at)s, due_at),
        turn = CASE
            WHEN kind = 'whole' THEN -1
            WHEN kind = 'crosspost' THEN 4
            WHEN kind = 'edit' AND attempt > 0 THEN 3
            WHEN %(new_state)s = 'waiting' AND attempt = 0 AND coalesce(%(due_at)s, due_at) > created_at
            THEN CASE kind WHEN 'digest_card' THEN 1 ELSE 2 END ELSE 0
        END,
        sent_at = CASE %(new_state)s WHEN 'sent' THEN %(at)s ELSE sent_at END,
        settled_at = CASE
            WHEN %(new_state)s = 'sent' OR %(error)s::text IS NOT NULL AND %(new_state)s != 'dropped' THEN %(at)s
            ELSE settled_at
        END,
        unsure_since = CASE %(new_state)s
            WHEN 'waiting' THEN NULL
            WHEN 'uncertain' THEN coalesce(unsure_since, started_at)
            ELSE unsure_since
        END,
        doubted_at = CASE %(new_state)s
            WHEN 'uncertain' THEN coalesce(doubted_at, asked_at, started_at)
            ELSE doubted_at
        END,
        worker = CASE WHEN %(new_state)s != 'sent' THEN worker END,
        started_at = CASE WHEN %(new_state)s != 'sent' THEN started_at END,
        asked_at = CASE WHEN %(new_state)s != 'sent' THEN asked_at END,
        after_id = CASE WHEN %(new_state)s != 'sent' THEN after_id END,
        refusals = refusals + %(refused)s,
        muted = %(muted)s,
        keyless = coalesce(%(keyless)s, keyless),
        message_id = coalesce(%(message_id)s, message_id),
        error = CASE %(new_state)s WHEN 'sent' THEN %(error)s ELSE coalesce(%(error)s, error) END
    WHERE id = %(id)s AND state = %(state)s AND attempt = %(attempt)s
"""
"""A row that is sent stays for years: it forgets what only helps to find a message of unknown fate."""


async def _settle(connection: Connection, settled: Settled) -> Applied | Stale:
    delivery = settled.delivery
    updated = await connection.execute(_SETTLE, outcome_columns(settled))
    if not updated.rowcount:
        return Stale()
    if settled.state is State.SENT:
        await end_pause(connection, delivery.channel)
    if settled.pause is not None:
        await begin_pause(connection, delivery.channel, settled.pause)
    if settled.no_thread is not None:
        await _drop_thread(connection, delivery)
    if settled.state is State.WAITING and delivery.kind is Kind.DIGEST:
        await leave_digest(connection, delivery)
    for kind in settled.then:
        await enqueue_after(connection, delivery, kind=kind, at=settled.at)
    return Applied(delivery.id)


async def _drop_thread(connection: Connection, delivery: Delivery) -> None:
    """Drop the cards that wait for the same digest's thread as this one."""
    digest, _ = read_digest_card_subject(delivery.subject)
    await connection.execute(
        """
        UPDATE outbox SET state = 'dropped'
        WHERE channel = %s AND state = 'waiting' AND kind = 'digest_card' AND starts_with(subject, %s)
        """,
        (str(delivery.channel), digest),
    )


async def by_key(connection: Connection, key: str) -> Delivery | None:
    """The delivery of that idempotency key."""
    found = await connection.execute("SELECT * FROM outbox WHERE key = %s", (key,))
    row = await found.fetchone()
    return None if row is None else delivery_of(row)
