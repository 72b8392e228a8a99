"""Keys that only this memory knows."""

from __future__ import annotations


class MemorySecrets:
    """The port `Secrets` in memory."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}

    async def keep(self, name: str, fresh: bytes) -> bytes:
        """The key of this name; `fresh` becomes it where there is none."""
        return self._keys.setdefault(name, fresh)
