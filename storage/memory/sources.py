"""How far each source has been read, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.ports.sources import PollEnded, SourceState
from storage.memory.tables import Tables


class MemorySources:
    """The port `Sources` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def state(self, source: str) -> SourceState:
        """How far the source has been read; one that never was has a state of no facts."""
        return self._tables.sources.get(source, SourceState(name=source))

    async def states(self) -> tuple[SourceState, ...]:
        """The states of all sources that were ever read, by name."""
        return tuple(sorted(self._tables.sources.values(), key=lambda state: state.name))

    async def record(self, ended: PollEnded) -> None:
        """Note that a poll has ended; one without error ends the count of failures."""
        before = await self.state(ended.source)
        self._tables.sources[ended.source] = replace(
            before,
            polled_at=ended.at,
            new_paper_at=ended.at if ended.new_papers else before.new_paper_at,
            failures=0 if ended.error is None else before.failures + 1,
            error=ended.error,
        )

    async def ask_for_poll(self, source: str, *, at: datetime) -> None:
        """Leave a wish that the running service polls `source` soon."""
        self._tables.wishes.setdefault(source, at)

    async def take_wishes(self) -> tuple[str, ...]:
        """The sources a poll was asked for, each once, first asked first; the wishes are gone after this."""
        wishes = sorted(self._tables.wishes.items(), key=lambda wish: (wish[1], wish[0]))
        self._tables.wishes.clear()
        return tuple(source for source, _ in wishes)
