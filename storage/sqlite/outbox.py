"""The outbox in SQLite: rows to deliver, in order within each channel."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.delivery.delivery import (
    Delivery,
    Kind,
    LaneState,
    Settled,
    Started,
    State,
    read_digest_card_subject,
)
from bot.delivery.lane import Send, Step
from bot.paper.paper import PaperId
from bot.ports.outbox import Advance, Begun
from bot.ports.write import Applied, Stale
from storage.rows.conversions import (
    maybe_moment_column,
    moment_column,
)
from storage.rows.delivery import decided_on, delivery_of, outcome_columns
from storage.rows.thinned_card import key_column, thinned_card_of
from storage.sqlite.announcements import announced_paper
from storage.sqlite.aside_rows import recall, recalled
from storage.sqlite.channel_rows import begin_pause, end_pause, notifies_by_id, silence_by_id
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.digests import leave_digest
from storage.sqlite.due_lanes import DueLanes
from storage.sqlite.lane_rows import card_moments, head_of, is_edited_later, lane_state
from storage.sqlite.outbox_rows import enqueue_after
from storage.sqlite.votes import tally


class SqliteOutbox:
    """The port `Outbox` on a database file. A lane's order is that of its row ids."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file
        self._due = DueLanes()

    async def recover(self, *, alive: Collection[str]) -> int:
        """Set every `inflight` row of a dead worker to `uncertain`; returns how many there were."""
        return await self._file.write(lambda database: recover_rows(database, alive))

    async def recall(self, now: datetime) -> None:
        """Let rows that stepped aside be looked for again; where there is none, nothing is written."""
        rows = await self._file.read(lambda database: recalled(database, now))
        if rows:
            await self._file.write(lambda database: recall(database, rows, now))

    async def due(self, now: datetime, *, paused_before: datetime) -> tuple[ChannelId, ...]:
        """Channels whose head is due, oldest first; of paused ones only those paused before `paused_before`.

        A head that is in flight belongs to a worker and is not due.
        """
        return await self._file.read(lambda database: self._due.find(database, now, paused_before))

    async def lane(self, channel: ChannelId) -> LaneState:
        """The lane of a channel. `last_error` is that of its last outcome, None if it was sent."""
        return await self._file.read(lambda database: lane_state(database, channel))

    async def advance(self, wanted: Advance) -> Begun | Step | Stale:
        """Settle the last row of a lane, and start its head, in one transaction."""
        return await self._file.write(lambda database: _advance(database, wanted))

    async def settle(self, settled: Settled, *, epoch: int | None = None) -> Applied | Stale:  # noqa: ARG002 - one process
        """Write the outcome. SENT also ends the channel's pause; `settled.pause` begins one."""
        return await self._file.write(lambda database: _settle(database, settled))

    async def uncertain(self, channel: ChannelId) -> tuple[Delivery, ...]:
        """The rows of a channel whose fate is unknown, in the order of its lane."""
        return await self._file.read(lambda database: _uncertain(database, channel))

    async def card_moments(
        self, channels: Sequence[ChannelId], *, since: datetime, now: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        """When cards were sent after `since`, and when those that wait come (what is due: `now`), in order of time."""
        return await self._file.read(lambda database: card_moments(database, channels, since=since, now=now))

    async def is_edited_later(self, edit: Delivery) -> bool:
        """Whether a later edit of the same message waits, with which all that this one would change is told."""
        return await self._file.read(lambda database: is_edited_later(database, edit))

    async def by_key(self, key: str) -> Delivery | None:
        """The delivery of that idempotency key."""
        return await self._file.read(lambda database: by_key(database, key))


def recover_rows(database: Database, alive: Collection[str]) -> int:
    """Set every `inflight` row of a worker that is not alive to `uncertain`; how many there were."""
    return database.execute(
        """
        UPDATE outbox SET
            state = 'uncertain',
            unsure_since = coalesce(unsure_since, started_at),
            doubted_at = coalesce(doubted_at, asked_at, started_at)
        WHERE state = 'inflight' AND worker NOT IN (SELECT value FROM json_each(?))
        """,
        (json.dumps(sorted(alive)),),
    ).rowcount


def _uncertain(database: Database, channel: ChannelId) -> tuple[Delivery, ...]:
    rows = database.execute(
        """
        SELECT * FROM outbox
        WHERE channel = ? AND state IN ('waiting', 'inflight', 'uncertain') AND state = 'uncertain' ORDER BY turn, id
        """,
        (str(channel),),
    )
    return tuple(delivery_of(row) for row in rows)


def _advance(database: Database, wanted: Advance) -> Begun | Step | Stale:
    if wanted.settled is not None and isinstance(_settle(database, wanted.settled), Stale):
        return Stale()
    step = wanted.decide(head_of(database, wanted.channel), silence_by_id(database, wanted.channel))
    if not isinstance(step, Send) or wanted.worker is None:
        return step
    started = _start(database, Started(step.delivery, wanted.at, wanted.worker, wanted.told_at, wanted.keyless))
    return started if isinstance(started, Stale) else _begun(database, started)


def _begun(database: Database, delivery: Delivery) -> Begun:
    """The row that was started, with the facts of a card."""
    notify = notifies_by_id(database, delivery.channel)
    if delivery.kind is not Kind.CARD:
        return Begun(delivery, notify=notify)
    paper = PaperId(delivery.subject)
    announced = announced_paper(database, delivery.channel, paper)
    return Begun(delivery, announced, tally(database, delivery.channel, paper).likes, notify)


def _start(database: Database, started: Started) -> Delivery | Stale:
    """Set the row to `inflight`; `Stale` where it has changed since it was read."""
    row = database.execute(
        """
        UPDATE outbox SET
            state = 'inflight', attempt = attempt + 1, worker = :worker,
            turn = CASE kind WHEN 'whole' THEN -1 WHEN 'crosspost' THEN 4 WHEN 'edit' THEN 2 ELSE 0 END,
            started_at = :at, asked_at = :told_at, keyless = max(:keyless, keyless AND unsure_since IS NOT NULL),
            after_id = coalesce(after_id, (
                SELECT message_id FROM outbox AS sent
                WHERE sent.channel = outbox.channel AND sent.sent_at IS NOT NULL
                ORDER BY sent.sent_at DESC, sent.id DESC LIMIT 1
            ))
        WHERE id = :id AND state = :state AND attempt = :attempt AND state IN ('waiting', 'uncertain')
        RETURNING *
        """,
        {
            **decided_on(started.delivery),
            "at": moment_column(started.at),
            "told_at": maybe_moment_column(started.told_at),
            "keyless": int(started.keyless),
            "worker": started.worker,
        },
    ).fetchone()
    return Stale() if row is None else replace(delivery_of(row), keyless_before=started.delivery.keyless)


_SETTLE = """
    UPDATE outbox SET
        state = :new_state,
        due_at = coalesce(:due_at, due_at),
        turn = CASE
            WHEN kind = 'whole' THEN -1
            WHEN kind = 'crosspost' THEN 4
            WHEN kind = 'edit' AND attempt > 0 THEN 2
            WHEN :new_state = 'waiting' AND attempt = 0 AND coalesce(:due_at, due_at) > created_at
            THEN iif(kind = 'digest_card', 1, 3) ELSE 0
        END,
        sent_at = CASE :new_state WHEN 'sent' THEN :at ELSE sent_at END,
        settled_at = CASE
            WHEN :new_state = 'sent' OR :error IS NOT NULL AND :new_state != 'dropped' THEN :at ELSE settled_at
        END,
        unsure_since = CASE :new_state
            WHEN 'waiting' THEN NULL
            WHEN 'uncertain' THEN coalesce(unsure_since, started_at)
            ELSE unsure_since
        END,
        doubted_at = CASE :new_state
            WHEN 'uncertain' THEN coalesce(doubted_at, asked_at, started_at)
            ELSE doubted_at
        END,
        worker = iif(:new_state = 'sent', NULL, worker),
        asked_at = iif(:new_state = 'sent', NULL, asked_at),
        after_id = iif(:new_state = 'sent', NULL, after_id),
        refusals = refusals + :refused,
        muted = :muted,
        keyless = coalesce(:keyless, keyless),
        message_id = coalesce(:message_id, message_id),
        error = CASE :new_state WHEN 'sent' THEN :error ELSE coalesce(:error, error) END
    WHERE id = :id AND state = :state AND attempt = :attempt
"""
"""A row that is sent stays for years: it forgets what only helps to find a message of unknown fate."""


def _settle(database: Database, settled: Settled) -> Applied | Stale:
    delivery = settled.delivery
    if not database.execute(_SETTLE, outcome_columns(settled)).rowcount:
        return Stale()
    if settled.state is State.SENT:
        end_pause(database, delivery.channel)
    if settled.pause is not None:
        begin_pause(database, delivery.channel, settled.pause)
    if settled.no_thread is not None:
        _drop_thread(database, delivery)
    if settled.state is State.WAITING and delivery.kind is Kind.DIGEST:
        leave_digest(database, delivery)
    for kind in settled.then:
        enqueue_after(database, delivery, kind=kind, at=settled.at)
    return Applied(delivery.id)


def _drop_thread(database: Database, delivery: Delivery) -> None:
    """Drop the cards that wait for the same digest's thread as this one."""
    digest, _ = read_digest_card_subject(delivery.subject)
    database.execute(
        """
        UPDATE outbox SET state = 'dropped'
        WHERE channel = ? AND kind = 'digest_card' AND state = 'waiting' AND substr(subject, 1, length(?)) = ?
        """,
        (str(delivery.channel), digest, digest),
    )


def by_key(database: Database, key: str) -> Delivery | None:
    """The delivery of that idempotency key."""
    row = database.execute("SELECT * FROM outbox WHERE key = ?", (key,)).fetchone()
    return _thinned_card(database, key) if row is None else delivery_of(row)


def _thinned_card(database: Database, key: str) -> Delivery | None:
    row = database.execute(
        """
        SELECT announcement.*, coalesce(paper.id, paper_alias.id) AS subject FROM announcement
        LEFT JOIN paper ON paper.row = announcement.paper
        LEFT JOIN paper_alias ON paper_alias.row = announcement.paper
        WHERE announcement.card = ?
        """,
        (key_column(key),),
    ).fetchone()
    return None if row is None else thinned_card_of(row)
