"""Hints: one process tells the others to look at the database now. Without hints they look a second later."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol


class Hint(StrEnum):
    """The part of the database to look at."""

    OUTBOX = "outbox"
    """The outbox has rows that are due."""
    CHANGES = "changes"
    """Subscriptions have changed."""


class Hints(Protocol):
    """Hints to other processes. One may be lost, come late, or come twice."""

    def give(self, hint: Hint) -> None:
        """Queue a hint, which is sent soon. Never blocks or raises."""
        ...

    async def exchange(self, heard: Callable[[Hint], None]) -> None:
        """Send the queued hints, and call `heard` for those of others, until this is cancelled. It reconnects."""
        ...
