"""How far each source has been read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How far a source has been read. `baseline_at` is when its first whole poll ended; `error` the last poll's."""

    name: str
    cursor: str | None = None
    baseline_at: datetime | None = None
    polled_at: datetime | None = None
    new_paper_at: datetime | None = None
    failures: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class PollEnded:
    """A poll has ended: how, when, and how many papers it brought that were not stored before."""

    source: str
    at: datetime
    new_papers: int = 0
    error: str | None = None


class Sources(Protocol):
    """How far each source has been read."""

    async def state(self, source: str) -> SourceState:
        """How far `source` has been read; one never polled has only its name."""
        ...

    async def states(self) -> tuple[SourceState, ...]:
        """Every source that was ever polled, by name."""
        ...

    async def record(self, ended: PollEnded) -> None:
        """Write how a poll ended; an error raises `failures`, success clears it."""
        ...

    async def ask_for_poll(self, source: str, *, at: datetime) -> None:
        """Leave a wish that the running service polls `source` soon."""
        ...

    async def take_wishes(self) -> tuple[str, ...]:
        """The sources a poll was asked for, each once; the wishes are gone after this."""
        ...
