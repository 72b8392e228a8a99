"""The outbox in memory: rows to deliver, in order within each channel."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.afterwards import CROSSPOSTS_AN_HOUR, crosspost_due
from bot.delivery.delivery import (
    Delivery,
    Kind,
    LaneState,
    Settled,
    Started,
    State,
    edited_key,
    read_digest_card_subject,
)
from bot.delivery.lane import Send, Step
from bot.delivery.silence import Silence
from bot.paper.paper import PaperId
from bot.ports.outbox import Advance, Begun
from bot.ports.write import Applied, Stale
from storage.memory.lane_rows import doubt, doubted_at, due_lanes, open_rows
from storage.memory.tables import Tables
from storage.memory.unsaid import leave_digest


class MemoryOutbox:
    """The port `Outbox` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def recover(self, *, alive: Collection[str]) -> int:
        """Set every `inflight` row of a dead worker to `uncertain`; returns how many there were."""
        workers, rows = self._tables.workers, self._tables.outbox.values()
        inflight = [one for one in rows if one.state is State.INFLIGHT and workers.get(one.id) not in alive]
        inflight = [one for one in inflight if not self._is_leased(one.channel)]
        for delivery in inflight:
            doubt(self._tables, delivery)
        return len(inflight)

    async def recall(self, now: datetime) -> None:
        """Let rows that stepped aside be looked for again: the channel has taken a message since."""
        every = tuple(self._tables.outbox.values())
        for row in every:
            if row.state is State.ASIDE:
                since = self._tables.aside_since[row.id]
                sent = any(one.channel == row.channel and one.sent_at and one.sent_at >= since for one in every)
                if since > now or (sent and row.due_at <= now):
                    self._tables.outbox[row.id] = replace(row, state=State.UNCERTAIN, due_at=min(row.due_at, now))

    async def due(self, now: datetime, *, paused_before: datetime) -> tuple[ChannelId, ...]:
        """Channels whose head is due, oldest first; of paused ones only those paused before `paused_before`."""
        return due_lanes(self._tables, now, paused_before)

    async def lane(self, channel: ChannelId) -> LaneState:
        """The lane of a channel. `last_error` is that of its last outcome, None if it was sent."""
        waiting = [delivery for delivery in open_rows(self._tables) if delivery.channel == channel]
        every = self._tables.outbox.values()
        return LaneState(
            channel=channel,
            head=waiting[0] if waiting else None,
            waiting=sum(one.kind is not Kind.CROSSPOST for one in waiting),
            aside=sum(one.channel == channel and one.state is State.ASIDE for one in every),
            pause=self._tables.channel(channel).pause,
            last_sent_at=max((one.sent_at for one in every if one.channel == channel and one.sent_at), default=None),
            last_error=self._tables.last_errors.get(channel),
        )

    async def advance(self, wanted: Advance) -> Begun | Step | Stale:
        """Settle the last row of a lane, and start its head, as one write."""
        if not self._is_held(wanted.channel, wanted.epoch):
            return Stale()
        if wanted.settled is not None and isinstance(await self.settle(wanted.settled), Stale):
            return Stale()
        channel = self._tables.channel(wanted.channel)
        step = wanted.decide((await self.lane(wanted.channel)).head, Silence(channel.mute, channel.quiet))
        if not isinstance(step, Send) or wanted.worker is None:
            return step
        started = self._start(Started(step.delivery, wanted.at, wanted.worker, wanted.told_at, wanted.keyless))
        return started if isinstance(started, Stale) else self._begun(started)

    async def settle(self, settled: Settled, *, epoch: int | None = None) -> Applied | Stale:
        """Write the outcome. SENT also ends the channel's pause; `settled.pause` begins one."""
        stored = self._decided_on(settled.delivery)
        if stored is None or not self._is_held(stored.channel, epoch):
            return Stale()
        is_sent = settled.state is State.SENT
        self._tables.outbox[stored.id] = replace(
            stored,
            state=settled.state,
            due_at=settled.due_at or stored.due_at,
            sent_at=settled.at if is_sent else stored.sent_at,
            asked_at=None if is_sent else stored.asked_at,
            after=None if is_sent else stored.after,
            message_id=settled.message_id or stored.message_id,
            unsure_since=_unsure_since(stored, settled.state),
            doubted_at=doubted_at(stored) if settled.state is State.UNCERTAIN else stored.doubted_at,
            refusals=stored.refusals + settled.refused,
            keyless=stored.keyless if settled.keyless is None else settled.keyless,
            error=settled.error or (None if is_sent else stored.error),
        )
        if is_sent or (settled.error and settled.state is not State.DROPPED):
            self._tables.last_errors[stored.channel] = settled.error
        channel = self._tables.channel(stored.channel)
        if is_sent:
            self._tables.pauses_told.pop(stored.channel, None)
        pause = settled.pause or (None if is_sent else channel.pause)
        self._tables.channels[stored.channel] = replace(channel, pause=pause)
        if settled.state is State.ASIDE:
            self._tables.aside_since[stored.id] = settled.at
        (self._tables.muted.add if settled.muted else self._tables.muted.discard)(stored.id)
        if settled.no_thread is not None:
            self._drop_thread(stored)
        if settled.state is State.WAITING and stored.kind is Kind.DIGEST:
            leave_digest(self._tables, stored)
        for kind in settled.then:
            self._enqueue_after(stored, kind, at=settled.at)
        return Applied(stored.id)

    async def uncertain(self, channel: ChannelId) -> tuple[Delivery, ...]:
        """The rows of a channel whose fate is unknown, in the order of its lane."""
        return tuple(one for one in open_rows(self._tables) if one.channel == channel and one.state is State.UNCERTAIN)

    async def card_moments(
        self, channels: Sequence[ChannelId], *, since: datetime, now: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        """When cards were sent after `since`, and when those that wait come (what is due: `now`), in order of time."""
        moments = {one: self._tables.card_moments(one, since=since, now=now) for one in channels}
        return {channel: some for channel, some in moments.items() if some}

    async def by_key(self, key: str) -> Delivery | None:
        """The delivery of that idempotency key."""
        return next((delivery for delivery in self._tables.every_delivery if delivery.key == key), None)

    async def is_edited_later(self, edit: Delivery) -> bool:
        """Whether a later edit of the same message waits, with which all that this one would change is told."""
        same = (edit.channel, Kind.EDIT, State.WAITING, edited_key(edit.subject))
        return any(
            (one.channel, one.kind, one.state, edited_key(one.subject)) == same and one.id > edit.id
            for one in self._tables.outbox.values()
        )

    def _enqueue_after(self, posted: Delivery, kind: Kind, *, at: datetime) -> None:
        """Append a row about a message that was posted: its edit into the whole one, or its publishing."""
        due = at
        if kind is Kind.CROSSPOST:
            published = [
                one for one in self._tables.outbox.values() if (one.channel, one.kind) == (posted.channel, kind)
            ]
            newest = sorted(published, key=lambda one: one.due_at, reverse=True)[CROSSPOSTS_AN_HOUR - 1 :][:1]
            tenth = next((max(one.due_at, one.sent_at or one.due_at) for one in newest), None)
            due = crosspost_due(tenth, now=at)
        self._tables.enqueue(posted.channel, kind, posted.key, at=at, due_at=due)

    def _start(self, started: Started) -> Delivery | Stale:
        """Set the row to `inflight`; `Stale` where it has changed since it was read."""
        stored = self._decided_on(started.delivery)
        if stored is None or stored.state not in (State.WAITING, State.UNCERTAIN):
            return Stale()
        inflight = replace(
            stored,
            state=State.INFLIGHT,
            attempt=stored.attempt + 1,
            started_at=started.at,
            asked_at=started.told_at,
            after=stored.after or self._last_message(stored.channel),
            keyless=started.keyless or (stored.keyless and stored.unsure_since is not None),
        )
        self._tables.outbox[stored.id] = inflight
        self._tables.workers[stored.id] = started.worker
        return replace(inflight, keyless_before=started.delivery.keyless)

    def _begun(self, delivery: Delivery) -> Begun:
        """The row that was started, with the facts of a card."""
        notify = self._tables.channel(delivery.channel).notify
        if delivery.kind is not Kind.CARD:
            return Begun(delivery, notify=notify)
        paper = PaperId(delivery.subject)
        row = next(iter(self._tables.rows_of(delivery.channel, paper)), None)
        announced = None if row is None else self._tables.announced(delivery.channel, row)
        return Begun(delivery, announced, self._tables.tally(delivery.channel, paper).likes, notify)

    def _last_message(self, channel: ChannelId) -> str | None:
        """The platform's id of the message that was last sent in the channel."""
        sent = [(one.sent_at, one.id) for one in self._tables.outbox.values() if one.channel == channel and one.sent_at]
        return self._tables.outbox[max(sent)[1]].message_id if sent else None

    def _drop_thread(self, card: Delivery) -> None:
        """Drop the cards that wait for the same digest's thread as this one."""
        digest, _ = read_digest_card_subject(card.subject)
        for one in open_rows(self._tables):
            is_of_it = one.kind is Kind.DIGEST_CARD and read_digest_card_subject(one.subject)[0] == digest
            if is_of_it and one.state is State.WAITING:
                self._tables.outbox[one.id] = replace(one, state=State.DROPPED)

    def _is_leased(self, channel: ChannelId) -> bool:
        lane = self._tables.lanes.get(channel)
        return lane is not None and self._tables.leases.lasts(lane.worker)

    def _is_held(self, channel: ChannelId, epoch: int | None) -> bool:
        """Whether the lane is held under this epoch still; without one, nobody asks."""
        lane = self._tables.lanes.get(channel)
        return epoch is None or lane is None or (lane.worker is not None and lane.epoch == epoch)

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
