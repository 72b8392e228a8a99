"""Streams of sources as rows of the table `stream`."""

from __future__ import annotations

from bot.paper.stream import StreamId
from bot.polling.stream_state import StreamState
from bot.ports.sources import PollEnded
from storage.rows.conversions import maybe_moment_column, maybe_moment_of, moment_column
from storage.rows.row import Row


def state_of_row(row: Row) -> StreamState:
    """The state of the stream of a row that holds all columns of the table."""
    return StreamState(
        stream=StreamId(row["source"], row["name"]),
        cursor=row["cursor"],
        baseline_at=maybe_moment_of(row["baseline_at"]),
        polled_at=maybe_moment_of(row["polled_at"]),
        last_new_at=maybe_moment_of(row["last_new_at"]),
        listed_at=maybe_moment_of(row["listed_at"]),
        failures=row["failures"],
        failing_since=maybe_moment_of(row["failing_since"]),
        error=row["error"],
        resume_at=maybe_moment_of(row["resume_at"]),
        restored_at=maybe_moment_of(row["restored_at"]),
        ended=bool(row["ended"]),
        left_out=row["left_out"],
    )


def ended_columns(ended: PollEnded) -> list[dict[str, str | bool | None]]:
    """The columns of each stream whose poll ended, in their order by name; `at` is when."""
    return [
        {
            "source": stream.source,
            "name": stream.name,
            "at": moment_column(ended.at),
            "error": ended.error,
            "resume_at": maybe_moment_column(ended.resume_at),
            "ended": ended.ended,
            "left_out": ended.left_out,
        }
        for stream in sorted(ended.streams)
    ]
