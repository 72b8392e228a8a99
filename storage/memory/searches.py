"""Words behind a button, in memory."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b

_KEY_BYTES = 8


class MemorySearches:
    """The port `Searches` in memory."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}

    async def remember(self, words: str, *, at: datetime) -> str:  # noqa: ARG002 - when is kept in files only
        """Keep `words`; returns the key (16 hex digits) that stands for them, the same for the same words."""
        key = blake2b(words.encode(), digest_size=_KEY_BYTES).hexdigest()
        self._words[key] = words
        return key

    async def recall(self, key: str) -> str | None:
        """The words that the key stands for."""
        return self._words.get(key)
