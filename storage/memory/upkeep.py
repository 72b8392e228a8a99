"""The upkeep of a memory: it takes every write and is whole."""

from __future__ import annotations

from datetime import UTC, datetime


class MemoryUpkeep:
    """The port `Upkeep` in memory."""

    async def try_to_write(self) -> None:
        """There is always room."""

    async def damage(self) -> tuple[str, ...]:
        """Nothing is broken."""
        return ()

    async def time(self) -> datetime:
        """The machine's time."""
        return datetime.now(UTC)
