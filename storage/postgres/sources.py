"""The cursor and state of each stream, and requested polls, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.paper.stream import StreamId
from bot.polling.stream_state import StreamState
from bot.ports.sources import PollEnded, PollRequest
from storage.postgres.connection import Connection, Database
from storage.postgres.leases import require
from storage.postgres.write_rows import write_rows
from storage.rows.conversions import moment_column, moment_of
from storage.rows.stream import ended_columns, state_of_row


class PostgresSources:
    """The port `Sources` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def states(self, streams: Sequence[StreamId] | None = None) -> tuple[StreamState, ...]:
        """The state of each of these streams, in their order; without `streams`, of every polled one, by name."""
        stored = await self._database.read(_states)
        if streams is None:
            return stored
        by_stream = {state.stream: state for state in stored}
        return tuple(by_stream.get(stream, StreamState(stream=stream)) for stream in streams)

    async def record(self, ended: PollEnded) -> None:
        """Write how a poll ended; an error raises `failures`, success clears it. Raises `LeaseLost`."""
        await self._database.write(lambda connection: _record(connection, ended))

    async def told(self) -> Mapping[str, str]:
        """The state that the operator last heard of, by source."""
        return await self._database.read(_told)

    async def tell(self, source: str, state: str) -> None:
        """Remember that the operator heard of this state of `source`."""
        await self._database.write(lambda connection: _tell(connection, source, state))

    async def request_poll(self, source: str, *, at: datetime) -> None:
        """Ask the running service to poll `source` soon."""
        await self._database.write(lambda connection: _request(connection, source, at))

    async def poll_requests(self) -> tuple[PollRequest, ...]:
        """The polls that were requested and have not ended yet, the first first."""
        return await self._database.read_one(_requests)

    async def end_poll_request(self, request: PollRequest) -> None:
        """Delete a request whose poll has ended; one that was made since stays."""
        await self._database.write(lambda connection: _end_request(connection, request))


async def _states(connection: Connection) -> tuple[StreamState, ...]:
    rows = await connection.execute("SELECT * FROM stream ORDER BY source, name")
    return tuple(map(state_of_row, await rows.fetchall()))


async def _record(connection: Connection, ended: PollEnded) -> None:
    await write_rows(
        connection,
        """
        INSERT INTO stream (source, name, polled_at, failures, failing_since, error, resume_at, ended, left_out)
        SELECT
            source, name, at, CASE WHEN error IS NULL THEN 0 ELSE 1 END, CASE WHEN error IS NOT NULL THEN at END,
            error, resume_at, ended, left_out
        FROM json_to_recordset(%s::json) AS told (
            source text, name text, at timestamptz, error text, resume_at timestamptz, ended boolean, left_out text
        )
        ON CONFLICT (source, name) DO UPDATE SET
            polled_at = excluded.polled_at,
            failures = CASE WHEN excluded.error IS NULL THEN 0 ELSE stream.failures + 1 END,
            failing_since = CASE
                WHEN excluded.error IS NOT NULL THEN coalesce(stream.failing_since, excluded.failing_since)
            END,
            error = excluded.error,
            resume_at = excluded.resume_at,
            restored_at = CASE WHEN excluded.error IS NOT NULL THEN stream.restored_at END,
            ended = excluded.ended,
            left_out = excluded.left_out
        """,
        ended_columns(ended),
    )
    await require(connection, ended.lease)


async def _told(connection: Connection) -> Mapping[str, str]:
    rows = await connection.execute("SELECT source, state FROM told_state")
    return {row["source"]: row["state"] for row in await rows.fetchall()}


async def _tell(connection: Connection, source: str, state: str) -> None:
    await connection.execute(
        """
        INSERT INTO told_state (source, state) VALUES (%s, %s)
        ON CONFLICT (source) DO UPDATE SET state = excluded.state
        """,
        (source, state),
    )


async def _request(connection: Connection, source: str, at: datetime) -> None:
    await connection.execute(
        """
        INSERT INTO poll_request (source, requested_at) VALUES (%s, %s)
        ON CONFLICT (source) DO UPDATE SET requested_at = excluded.requested_at
        """,
        (source, moment_column(at)),
    )


async def _requests(connection: Connection) -> tuple[PollRequest, ...]:
    rows = await connection.execute(
        "SELECT source, requested_at FROM poll_request ORDER BY requested_at, source", binary=True
    )
    return tuple(PollRequest(row["source"], moment_of(row["requested_at"])) for row in await rows.fetchall())


async def _end_request(connection: Connection, request: PollRequest) -> None:
    await connection.execute(
        "DELETE FROM poll_request WHERE source = %s AND requested_at = %s", (request.source, moment_column(request.at))
    )
