"""The database as its operator looks after it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Upkeep(Protocol):
    """Says whether the database takes writes, and whether it is whole."""

    async def try_to_write(self) -> None:
        """Write something that means nothing, to disk. Raises `StorageError` with what helps."""
        ...

    async def damage(self) -> tuple[str, ...]:
        """What is broken inside the database, a line each; reads all of it. Raises `StorageError`."""
        ...

    async def time(self) -> datetime:
        """The time by the database's own clock. Raises `StorageError`."""
        ...
