"""How the clocks stood to each other, and what follows from a jump, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.delivery.delivery import HELD_BACK, OPEN_STATES, Delivery
from bot.ports.clock_marks import AGE_NOBODY_KNOWS, ClockJumped, ClockMark
from storage.memory.tables import Tables

_DAY = timedelta(days=1)


class MemoryClockMarks:
    """The port `ClockMarks` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._last: ClockMark | None = None

    async def last(self) -> ClockMark | None:
        """The mark that was written last; None before the first."""
        return self._last

    async def keep(self, mark: ClockMark) -> None:
        """Write a mark."""
        self._last = mark

    async def follow(self, jumped: ClockJumped) -> None:
        """Bring every wait into step with the clock, and write the mark."""
        if jumped.jump is None:
            self._end_what_is_ahead(jumped.now)
        else:
            self._move(jumped.jump, jumped.now)
        self._last = jumped.mark or self._last

    def _end_what_is_ahead(self, now: datetime) -> None:
        tables = self._tables
        for one in self._open():
            if max(one.created_at, one.started_at or now) > now:
                tables.outbox[one.id] = _ended(one, now)
        for channel in tables.channels.values():
            if channel.pause is not None and channel.pause.since > now:
                tables.channels[channel.id] = replace(channel, pause=replace(channel.pause, since=now))
        for state in tables.streams.values():
            if state.polled_at is not None and state.polled_at > now:
                tables.streams[state.stream] = replace(state, resume_at=None)

    def _move(self, jump: timedelta, now: datetime) -> None:
        tables = self._tables

        def is_older(written: datetime) -> bool:
            return jump < timedelta() or written + jump <= now

        for one in self._open():
            if is_older(max(one.created_at, one.started_at or one.created_at)):
                tables.outbox[one.id] = _moved(one, jump, now)
        for channel in tables.channels.values():
            if channel.pause is not None and is_older(channel.pause.since):
                pause = replace(channel.pause, since=channel.pause.since + jump)
                tables.channels[channel.id] = replace(channel, pause=pause)
        for state in tables.streams.values():
            if state.polled_at is not None and is_older(state.polled_at):
                tables.streams[state.stream] = replace(
                    state,
                    polled_at=state.polled_at + jump,
                    failing_since=state.failing_since and state.failing_since + jump,
                    resume_at=state.resume_at and state.resume_at + jump,
                )
        for key, row in tables.lookups.items():
            if jump < timedelta() and row.next_at is not None and row.next_at > now:
                tables.lookups[key] = replace(row, next_at=row.next_at + jump)

    def _open(self) -> list[Delivery]:
        return [one for one in self._tables.outbox.values() if one.state in OPEN_STATES]


def _ended(one: Delivery, now: datetime) -> Delivery:
    return replace(
        one,
        due_at=min(one.due_at, now),
        started_at=one.started_at and min(one.started_at, now),
        unsure_since=one.unsure_since and min(one.unsure_since, now - AGE_NOBODY_KNOWS),
    )


def _moved(one: Delivery, jump: timedelta, now: datetime) -> Delivery:
    back = min(jump, timedelta())
    is_held_back = one.turn == HELD_BACK
    return replace(
        one,
        created_at=one.created_at if is_held_back and jump > timedelta() else one.created_at + jump,
        due_at=one.due_at - (-back // _DAY) * _DAY if is_held_back else _due_at(one, jump, now),
        started_at=one.started_at and one.started_at + jump,
        unsure_since=one.unsure_since and one.unsure_since + back,
    )


def _due_at(one: Delivery, jump: timedelta, now: datetime) -> datetime:
    return one.due_at if jump > timedelta() and one.due_at >= now else one.due_at + jump
