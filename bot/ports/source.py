"""A source of papers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.paper.paper import Paper


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper as a source tells it. `announce` is False for a replacement or an updated record."""

    paper: Paper
    announce: bool = True


@dataclass(frozen=True, slots=True)
class SourcePage:
    """Entries oldest first (by `listed_at`, `published_at`, id), the cursor once they are stored, what was skipped."""

    entries: tuple[Entry, ...]
    cursor: str
    warnings: tuple[str, ...] = ()


class Source(Protocol):
    """Where papers come from."""

    @property
    def name(self) -> str:
        """The source's name in settings, stores and queries: `huggingface`."""
        ...

    def pages(self, cursor: str | None, *, now: datetime) -> AsyncIterator[SourcePage]:
        """The pages after `cursor`, and the overlap window again. Raises `SourceError`."""
        ...
