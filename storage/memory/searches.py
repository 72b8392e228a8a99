"""Saved searches, in memory."""

from __future__ import annotations

from datetime import datetime

from bot.ports.searches import RETENTION, search_key


class MemorySearches:
    """The port `Searches` in memory."""

    def __init__(self) -> None:
        self._saved: dict[str, tuple[str, datetime]] = {}

    async def remember(self, words: str, *, at: datetime) -> str:
        """Save `words`; returns their key. Those saved last more than `RETENTION` before `at` are deleted."""
        key = search_key(words)
        self._saved[key] = (words, at)
        self._saved = {one: saved for one, saved in self._saved.items() if saved[1] >= at - RETENTION}
        return key

    async def recall(self, key: str) -> str | None:
        """The words that the key stands for."""
        saved = self._saved.get(key)
        return None if saved is None else saved[0]
