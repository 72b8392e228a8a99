"""The outbox in memory: rows to deliver, in order within each channel."""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.delivery import (
    OPEN_STATES,
    Delivery,
    Kind,
    LaneState,
    Settled,
    Started,
    State,
    read_digest_card_subject,
)
from bot.ports.write import Applied, Stale
from storage.memory.tables import Tables


class MemoryOutbox:
    """The port `Outbox` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def recover(self, *, alive: Collection[str]) -> int:
        """Set every `inflight` row of a dead worker to `uncertain`; returns how many there were."""
        workers, rows = self._tables.workers, self._tables.outbox.values()
        inflight = [one for one in rows if one.state is State.INFLIGHT and workers.get(one.id) not in alive]
        for delivery in inflight:
            self._tables.outbox[delivery.id] = replace(
                delivery, state=State.UNCERTAIN, unsure_since=delivery.unsure_since or delivery.started_at
            )
        return len(inflight)

    async def realign(self, now: datetime) -> int:
        """Bring rows and pauses that a clock ahead of its time has put off back to `now`; returns how many rows."""
        ahead = [one for one in self._open() if max(one.created_at, one.started_at or now) > now]
        for one in ahead:
            self._tables.outbox[one.id] = replace(
                one,
                due_at=min(one.due_at, now),
                started_at=one.started_at and min(one.started_at, now),
                unsure_since=one.unsure_since and min(one.unsure_since, now),
            )
        for channel in self._tables.channels.values():
            if channel.pause is not None and channel.pause.since > now:
                self._tables.channels[channel.id] = replace(channel, pause=replace(channel.pause, since=now))
        return len(ahead)

    async def due(self, now: datetime, *, paused_before: datetime) -> tuple[ChannelId, ...]:
        """Channels whose head is due, oldest first; of paused ones only those paused before `paused_before`."""
        heads = {delivery.channel: delivery for delivery in reversed(self._open())}.values()
        due = [head for head in heads if head.state is not State.INFLIGHT and head.due_at <= now]
        oldest_first = sorted(due, key=lambda head: (head.due_at, head.id))
        return tuple(head.channel for head in oldest_first if self._may_try(head.channel, paused_before))

    async def lane(self, channel: ChannelId) -> LaneState:
        """The lane of a channel. `last_error` is that of its last outcome, None if it was sent."""
        waiting = [delivery for delivery in self._open() if delivery.channel == channel]
        every = self._tables.outbox.values()
        return LaneState(
            channel=channel,
            head=waiting[0] if waiting else None,
            waiting=len(waiting),
            pause=self._tables.channel(channel).pause,
            last_sent_at=max((one.sent_at for one in every if one.channel == channel and one.sent_at), default=None),
            last_error=self._tables.last_errors.get(channel),
        )

    async def start(self, started: Started) -> Delivery | Stale:
        """Set the row to `inflight`; returns the stored row."""
        stored = self._decided_on(started.delivery)
        if stored is None or stored.state not in (State.WAITING, State.UNCERTAIN):
            return Stale()
        inflight = replace(stored, state=State.INFLIGHT, attempt=stored.attempt + 1, started_at=started.at)
        self._tables.outbox[stored.id] = inflight
        self._tables.workers[stored.id] = started.worker
        return inflight

    async def settle(self, settled: Settled) -> Applied | Stale:
        """Write the outcome. SENT also ends the channel's pause; `settled.pause` begins one."""
        stored = self._decided_on(settled.delivery)
        if stored is None:
            return Stale()
        is_sent = settled.state is State.SENT
        self._tables.outbox[stored.id] = replace(
            stored,
            state=settled.state,
            due_at=settled.due_at or stored.due_at,
            sent_at=settled.at if is_sent else stored.sent_at,
            message_id=settled.message_id or stored.message_id,
            unsure_since=_unsure_since(stored, settled.state),
            error=settled.error or (None if is_sent else stored.error),
        )
        if is_sent or (settled.error and settled.state is not State.DROPPED):
            self._tables.last_errors[stored.channel] = settled.error
        channel = self._tables.channel(stored.channel)
        pause = settled.pause or (None if is_sent else channel.pause)
        self._tables.channels[stored.channel] = replace(channel, pause=pause)
        if settled.no_thread is not None:
            self._drop_thread(stored)
        return Applied(stored.id)

    async def card_moments(
        self, channels: Sequence[ChannelId], *, since: datetime, now: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        """When cards were sent after `since`, and when those that wait come (what is due: `now`), in order of time."""
        moments = dict[ChannelId, list[datetime]]()
        for one in self._tables.outbox.values():
            if one.channel in channels and one.kind is Kind.CARD:
                if one.state in OPEN_STATES:
                    insort(moments.setdefault(one.channel, []), max(one.due_at, now))
                elif one.sent_at is not None and one.sent_at > since:
                    insort(moments.setdefault(one.channel, []), one.sent_at)
        return moments

    async def by_key(self, key: str) -> Delivery | None:
        """The delivery of that idempotency key."""
        return next((delivery for delivery in self._tables.outbox.values() if delivery.key == key), None)

    def _drop_thread(self, card: Delivery) -> None:
        """Drop the cards that wait for the same digest's thread as this one."""
        digest, _ = read_digest_card_subject(card.subject)
        for one in self._open():
            is_of_it = one.kind is Kind.DIGEST_CARD and read_digest_card_subject(one.subject)[0] == digest
            if is_of_it and one.state is State.WAITING:
                self._tables.outbox[one.id] = replace(one, state=State.DROPPED)

    def _open(self) -> list[Delivery]:
        """The open rows in the order of their lanes."""
        rows = (delivery for delivery in self._tables.outbox.values() if delivery.state in OPEN_STATES)
        return sorted(rows, key=lambda delivery: (delivery.turn, delivery.id))

    def _may_try(self, channel: ChannelId, paused_before: datetime) -> bool:
        pause = self._tables.channel(channel).pause
        return pause is None or pause.since < paused_before

    def _decided_on(self, delivery: Delivery) -> Delivery | None:
        """The stored row, if it is in the state and at the attempt that `delivery` shows."""
        stored = self._tables.outbox.get(delivery.id)
        is_the_same = stored and (stored.state, stored.attempt) == (delivery.state, delivery.attempt)
        return stored if is_the_same else None


def _unsure_since(stored: Delivery, state: State) -> datetime | None:
    """When the first request of unknown fate went out, once the row is in `state`."""
    match state:
        case State.WAITING:
            return None
        case State.UNCERTAIN:
            return stored.unsure_since or stored.started_at
        case _:
            return stored.unsure_since
