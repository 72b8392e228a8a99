"""The state of a stream as its polls have left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.paper.stream import StreamId


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamState:
    """The cursor and state of a stream. `baseline_at` is when its baseline ended; `error` is that of the last poll.

    `last_new_at` is when it last brought an entry that it had not brought before, `listed_at` the newest date of
    listing among its entries. `failures` counts the polls that failed in a row, the first of them at `failing_since`.
    Until `resume_at` the source is left alone; `ended`: it said that it is gone for good. `restored_at` is when the
    database was restored from a backup, until a poll of the stream has ended without error. `left_out` says which
    entries of the last poll that read any were left out, and why.
    """

    stream: StreamId
    cursor: str | None = None
    baseline_at: datetime | None = None
    polled_at: datetime | None = None
    last_new_at: datetime | None = None
    listed_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    error: str | None = None
    resume_at: datetime | None = None
    restored_at: datetime | None = None
    ended: bool = False
    left_out: str | None = None

    def is_left_alone(self, now: datetime) -> bool:
        """Whether the source is not to be polled yet. A moment that a clock ahead of its time has set binds nobody."""
        was_ahead = self.polled_at is not None and self.polled_at > now
        return self.resume_at is not None and now < self.resume_at and not was_ahead
