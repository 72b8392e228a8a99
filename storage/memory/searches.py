"""Words behind a button, in memory."""

from __future__ import annotations

from datetime import datetime

from bot.ports.searches import RETENTION, search_key


class MemorySearches:
    """The port `Searches` in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, datetime]] = {}

    async def remember(self, words: str, *, at: datetime) -> str:
        """Keep `words`; returns the key (16 hex digits) that stands for them, the same for the same words.

        Those that were last rows `RETENTION` before `at` are forgotten.
        """
        key = search_key(words)
        self._kept[key] = (words, at)
        self._kept = {one: rows for one, rows in self._kept.items() if rows[1] >= at - RETENTION}
        return key

    async def recall(self, key: str) -> str | None:
        """The words that the key stands for."""
        rows = self._kept.get(key)
        return None if rows is None else rows[0]
