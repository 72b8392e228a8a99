"""The cursor and state of each stream, and requested polls, in SQLite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.paper.stream import StreamId
from bot.polling.stream_state import StreamState
from bot.ports.sources import PollEnded, PollRequest
from storage.rows.conversions import moment_column, moment_of
from storage.rows.stream import ended_columns, state_of_row
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.leases import require


class SqliteSources:
    """The port `Sources` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def states(self, streams: Sequence[StreamId] | None = None) -> tuple[StreamState, ...]:
        """The state of each of these streams, in their order; without `streams`, of every polled one, by name."""
        stored = await self._file.read(_states)
        if streams is None:
            return stored
        by_stream = {state.stream: state for state in stored}
        return tuple(by_stream.get(stream, StreamState(stream=stream)) for stream in streams)

    async def record(self, ended: PollEnded) -> None:
        """Write how a poll ended; an error raises `failures`, success clears it. Raises `LeaseLost`."""
        await self._file.write(lambda database: _record(database, ended))

    async def told(self) -> Mapping[str, str]:
        """The state that the operator last heard of, by source."""
        return await self._file.read(_told)

    async def tell(self, source: str, state: str) -> None:
        """Remember that the operator heard of this state of `source`."""
        await self._file.write(lambda database: _tell(database, source, state))

    async def request_poll(self, source: str, *, at: datetime) -> None:
        """Ask the running service to poll `source` soon."""
        await self._file.write(lambda database: _request(database, source, at))

    async def poll_requests(self) -> tuple[PollRequest, ...]:
        """The polls that were requested and have not ended yet, the first first."""
        return await self._file.read(_requests)

    async def end_poll_request(self, request: PollRequest) -> None:
        """Delete a request whose poll has ended; one that was made since stays."""
        await self._file.write(lambda database: _end_request(database, request))


def _states(database: Database) -> tuple[StreamState, ...]:
    return tuple(map(state_of_row, database.execute("SELECT * FROM stream ORDER BY source, name")))


def _record(database: Database, ended: PollEnded) -> None:
    require(database, ended.lease)
    database.conn.executemany(
        """
        INSERT INTO stream (source, name, polled_at, failures, failing_since, error, resume_at, ended, left_out)
        VALUES (
            :source, :name, :at, :error IS NOT NULL, iif(:error IS NULL, NULL, :at), :error, :resume_at, :ended,
            :left_out
        )
        ON CONFLICT (source, name) DO UPDATE SET
            polled_at = excluded.polled_at,
            failures = iif(excluded.error IS NULL, 0, failures + 1),
            failing_since = iif(excluded.error IS NULL, NULL, coalesce(failing_since, excluded.failing_since)),
            error = excluded.error,
            resume_at = excluded.resume_at,
            restored_at = iif(excluded.error IS NULL, NULL, restored_at),
            ended = excluded.ended,
            left_out = excluded.left_out
        """,
        ended_columns(ended),
    )


def _told(database: Database) -> Mapping[str, str]:
    return {row["source"]: row["state"] for row in database.execute("SELECT source, state FROM told_state")}


def _tell(database: Database, source: str, state: str) -> None:
    database.execute(
        """
        INSERT INTO told_state (source, state) VALUES (?, ?)
        ON CONFLICT (source) DO UPDATE SET state = excluded.state
        """,
        (source, state),
    )


def _request(database: Database, source: str, at: datetime) -> None:
    database.execute(
        """
        INSERT INTO poll_request (source, requested_at) VALUES (?, ?)
        ON CONFLICT (source) DO UPDATE SET requested_at = excluded.requested_at
        """,
        (source, moment_column(at)),
    )


def _requests(database: Database) -> tuple[PollRequest, ...]:
    rows = database.execute("SELECT source, requested_at FROM poll_request ORDER BY requested_at, source")
    return tuple(PollRequest(row["source"], moment_of(row["requested_at"])) for row in rows)


def _end_request(database: Database, request: PollRequest) -> None:
    database.execute(
        "DELETE FROM poll_request WHERE source = ? AND requested_at = ?", (request.source, moment_column(request.at))
    )
