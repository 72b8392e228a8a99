"""Upkeep of the database by its operator."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Upkeep(Protocol):
    """Tells whether the database takes writes, and whether it is damaged."""

    async def try_to_write(self) -> None:
        """Commit a write without effect, to disk. Raises `StorageError`, which says what helps."""
        ...

    async def damage(self) -> tuple[str, ...]:
        """The damages inside the database, a line each; reads all of it. Raises `StorageError`."""
        ...

    async def time(self) -> datetime:
        """The time by the database's own clock. Raises `StorageError`."""
        ...
