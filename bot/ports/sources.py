"""The cursor and state of each stream of each source, and requested polls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.paper.stream import StreamId


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamState:
    """The cursor and state of a stream. `baseline_at` is when its baseline ended; `error` is that of the last poll.

    `new_paper_at` is when it last brought a paper that was not stored before.
    """

    stream: StreamId
    cursor: str | None = None
    baseline_at: datetime | None = None
    polled_at: datetime | None = None
    new_paper_at: datetime | None = None
    failures: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class PollEnded:
    """A poll of these streams has ended: when, and with which error."""

    streams: tuple[StreamId, ...]
    at: datetime
    error: str | None = None


class Sources(Protocol):
    """The cursor and state of each stream."""

    async def states(self, streams: Sequence[StreamId] | None = None) -> tuple[StreamState, ...]:
        """The state of each of these streams, in their order; one never polled has only its name.

        Without `streams`, every stream that was ever polled, by name.
        """
        ...

    async def record(self, ended: PollEnded) -> None:
        """Write how a poll ended; an error raises `failures`, success clears it."""
        ...

    async def request_poll(self, source: str, *, at: datetime) -> None:
        """Ask the running service to poll `source` soon."""
        ...

    async def take_poll_requests(self) -> tuple[str, ...]:
        """The sources whose poll was requested, each once; the requests are gone after this."""
        ...
