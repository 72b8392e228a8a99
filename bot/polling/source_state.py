"""What the silence of a source means: six words, each a pure function of the source's streams, its calendar, and now.

- *ok*: it brought something lately;
- *quiet*: it was polled and had nothing new, and nothing is due;
- *closed*: a week-end, a holiday, or a day that has not begun at the source;
- *stale*: an announcement day's papers are due, and it brought none, or the old ones under a new date;
- *failing*: its last poll failed, or four polls in a row did not happen;
- *paused*: it is left alone after it refused to answer; or it said that it is gone for good (a feed is then asked no
  more).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.paper.calendar import AnnouncementCalendar
from bot.polling.profile import SourceProfile
from bot.polling.stream_state import StreamState

_LATELY = timedelta(hours=24)
_MISSED_POLLS = 4


class SourceState(StrEnum):
    """The state of a stream, or of a source as a whole: the worst of its streams, which come last here."""

    CLOSED = "closed"
    OK = "ok"
    QUIET = "quiet"
    PAUSED = "paused"
    STALE = "stale"
    FAILING = "failing"


_WORST_LAST = tuple(SourceState)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolledSource:
    """A source as it is polled here: its streams, its profile, and the interval between two polls."""

    name: str
    streams: tuple[str, ...]
    profile: SourceProfile
    every: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A state, since when (None before the first poll), and in words what is wrong."""

    state: SourceState
    since: datetime | None
    error: str | None = None


def judge(source: PolledSource, streams: Sequence[StreamState], *, now: datetime) -> Judged:
    """The state of a source, from the states of its streams: the worst of them, the one that lasts longest first.

    Of several streams one may have nothing on a day (a small category of arXiv); the source is stale when none of them
    brought anything, or when one brings old entries under a new date. Entries that were left out are named in any state
    that has no error of its own.
    """
    found = _judged(source, streams, now=now)
    left_out = next((stream.left_out for stream in streams if stream.left_out), None)
    return found if found.error else replace(found, error=left_out)


def _judged(source: PolledSource, streams: Sequence[StreamState], *, now: datetime) -> Judged:
    judged = [_judge(source, stream, streams, now=now) for stream in streams]
    worst = max(judged, key=lambda one: _WORST_LAST.index(one.state))
    if worst.state is SourceState.QUIET:
        return next((one for one in judged if one.state is SourceState.OK), worst)
    return worst


def _judge(source: PolledSource, stream: StreamState, all_: Sequence[StreamState], *, now: datetime) -> Judged:
    return (
        _hindered(source, stream, all_, now=now)
        or _stale(source.profile.calendar, stream, all_, now=now)
        or _calm(source.profile.calendar, stream, now=now)
    )


def _hindered(
    source: PolledSource, stream: StreamState, all_: Sequence[StreamState], *, now: datetime
) -> Judged | None:
    """Paused or failing; None for a stream that was polled well in time, or never."""
    error = stream.error if all(one.error == stream.error for one in all_) else f"{stream.stream}: {stream.error}"
    if stream.ended or stream.is_left_alone(now):
        return Judged(state=SourceState.PAUSED, since=stream.failing_since, error=error)
    if stream.failures:
        return Judged(state=SourceState.FAILING, since=stream.failing_since, error=error)
    if stream.polled_at is not None and now - stream.polled_at > _MISSED_POLLS * source.every:
        error = f"it was not polled since {stream.polled_at:%Y-%m-%d %H:%M} UTC: does `offprint run` run?"
        return Judged(state=SourceState.FAILING, since=stream.polled_at, error=error)
    return None


def _stale(
    calendar: AnnouncementCalendar, stream: StreamState, all_: Sequence[StreamState], *, now: datetime
) -> Judged | None:
    due = calendar.last_due(now)
    if due is None or stream.polled_at is None:
        return None
    begins = calendar.begins(due)
    due_at = begins + (calendar.due or timedelta())
    if stream.polled_at < due_at or _fresh(stream, begins):
        return None
    old_under_a_new_date = stream.listed_at is not None and calendar.day(stream.listed_at) == due
    if not old_under_a_new_date and any(_fresh(one, begins) for one in all_):
        return None
    what = "old entries under a new date" if old_under_a_new_date else "nothing"
    return Judged(state=SourceState.STALE, since=due_at, error=f"it brought {what} for {_day(due)}")


def _fresh(stream: StreamState, begins: datetime) -> bool:
    """Whether the stream brought something new since then, or is being watched only since then."""
    return any(at is not None and at >= begins for at in (stream.last_new_at, stream.baseline_at))


def _day(day: date) -> str:
    return f"{day:%A, %Y-%m-%d}"


def _calm(calendar: AnnouncementCalendar, stream: StreamState, *, now: datetime) -> Judged:
    """Ok, closed or quiet: nothing is wrong."""
    today = calendar.begins(calendar.day(now))
    if stream.polled_at is not None and calendar.is_closed(now) and not _is_new(stream, since=today):
        return Judged(state=SourceState.CLOSED, since=_closed_since(calendar, now))
    if _is_new(stream, since=min(now - _LATELY, today)):
        return Judged(state=SourceState.OK, since=stream.last_new_at)
    return Judged(state=SourceState.QUIET, since=stream.last_new_at or stream.baseline_at or stream.polled_at)


def _is_new(stream: StreamState, *, since: datetime) -> bool:
    return stream.last_new_at is not None and stream.last_new_at >= since


def _closed_since(calendar: AnnouncementCalendar, now: datetime) -> datetime:
    """When the last announcement day ended; where a day has only not begun yet, that is its midnight."""
    day = calendar.day(now)
    while not calendar.announces_on(day - timedelta(days=1)):
        day -= timedelta(days=1)
    return calendar.begins(day) - calendar.opens
