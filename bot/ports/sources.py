"""The cursor and state of each stream of each source, and requested polls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.paper.stream import StreamId
from bot.polling.stream_state import StreamState
from bot.ports.leases import Lease


@dataclass(frozen=True, slots=True)
class PollEnded:
    """A poll of these streams has ended, with this error if it failed. The other facts are as in `StreamState`.

    `lease` is the one under which they were polled, None where only one process ever polls.
    """

    streams: tuple[StreamId, ...]
    at: datetime
    error: str | None = None
    resume_at: datetime | None = None
    ended: bool = False
    left_out: str | None = None
    lease: Lease | None = None


@dataclass(frozen=True, slots=True)
class PollRequest:
    """Somebody asked for a poll of `source` at the moment `at`."""

    source: str
    at: datetime


class Sources(Protocol):
    """The cursor and state of each stream."""

    async def states(self, streams: Sequence[StreamId] | None = None) -> tuple[StreamState, ...]:
        """The state of each of these streams, in their order; one never polled has only its name.

        Without `streams`, every stream that was ever polled, by name.
        """
        ...

    async def record(self, ended: PollEnded) -> None:
        """Write how a poll ended; an error raises `failures`, success clears it. Raises `LeaseLost`."""
        ...

    async def told(self) -> Mapping[str, str]:
        """The state that the operator last heard of, by source."""
        ...

    async def tell(self, source: str, state: str) -> None:
        """Remember that the operator heard of this state of `source`."""
        ...

    async def request_poll(self, source: str, *, at: datetime) -> None:
        """Ask the running service to poll `source` soon. A second request takes the place of the first."""
        ...

    async def poll_requests(self) -> tuple[PollRequest, ...]:
        """The polls that were requested and have not ended yet, the first first."""
        ...

    async def end_poll_request(self, request: PollRequest) -> None:
        """Delete a request whose poll has ended; one that was made since stays."""
        ...
