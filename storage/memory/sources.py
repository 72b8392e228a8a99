"""The cursor and state of each stream, and requested polls, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.paper.stream import StreamId
from bot.polling.stream_state import StreamState
from bot.ports.sources import PollEnded, PollRequest
from storage.memory.leases import require
from storage.memory.tables import Tables


class MemorySources:
    """The port `Sources` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def states(self, streams: Sequence[StreamId] | None = None) -> tuple[StreamState, ...]:
        """The state of each of these streams, in their order; without `streams`, of every polled one, by name."""
        known = self._tables.streams
        wanted = sorted(known) if streams is None else streams
        return tuple(known.get(stream, StreamState(stream=stream)) for stream in wanted)

    async def record(self, ended: PollEnded) -> None:
        """Write how a poll ended; an error raises `failures`, success clears it. Raises `LeaseLost`."""
        require(self._tables, ended.lease)
        for before in await self.states(ended.streams):
            self._tables.streams[before.stream] = replace(
                before,
                polled_at=ended.at,
                failures=0 if ended.error is None else before.failures + 1,
                failing_since=None if ended.error is None else before.failing_since or ended.at,
                error=ended.error,
                resume_at=ended.resume_at,
                restored_at=None if ended.error is None else before.restored_at,
                ended=ended.ended,
                left_out=ended.left_out,
            )

    async def told(self) -> Mapping[str, str]:
        """The state that the operator last heard of, by source."""
        return dict(self._tables.told_states)

    async def tell(self, source: str, state: str) -> None:
        """Remember that the operator heard of this state of `source`."""
        self._tables.told_states[source] = state

    async def request_poll(self, source: str, *, at: datetime) -> None:
        """Ask the running service to poll `source` soon."""
        self._tables.poll_requests[source] = at

    async def poll_requests(self) -> tuple[PollRequest, ...]:
        """The polls that were requested and have not ended yet, the first first."""
        requests = sorted(self._tables.poll_requests.items(), key=lambda request: (request[1], request[0]))
        return tuple(PollRequest(source, at) for source, at in requests)

    async def end_poll_request(self, request: PollRequest) -> None:
        """Delete a request whose poll has ended; one that was made since stays."""
        if self._tables.poll_requests.get(request.source) == request.at:
            del self._tables.poll_requests[request.source]
