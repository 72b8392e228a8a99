"""Hints: one process tells the others that a look is worth while. Every promise holds without them, a second later."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol


class Hint(StrEnum):
    """What there is to look at."""

    OUTBOX = "outbox"
    """Rows that are due."""
    CHANGES = "changes"
    """Subscriptions that have changed."""


class Hints(Protocol):
    """Hints to other processes. One may be lost, come late, or come twice."""

    def give(self, hint: Hint) -> None:
        """Tell the others, soon. Never blocks or raises."""
        ...

    async def exchange(self, heard: Callable[[Hint], None]) -> None:
        """Tell what is given and hear what others give, until this is cancelled. What breaks is begun again."""
        ...
