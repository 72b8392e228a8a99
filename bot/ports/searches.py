"""Words behind a button, too long for the button itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Protocol

_KEY_BYTES = 8

RETENTION = timedelta(days=180)
"""How long a search is kept after its last use: buttons of older messages are seldom pressed."""


def search_key(words: str) -> str:
    """The key that stands for `words`: 16 hex digits, the same for the same words."""
    return blake2b(words.encode(), digest_size=_KEY_BYTES).hexdigest()


class Searches(Protocol):
    """Words behind a button."""

    async def remember(self, words: str, *, at: datetime) -> str:
        """Keep `words`; returns the key (16 hex digits) that stands for them, the same for the same words.

        Those that were last kept `RETENTION` before `at` are forgotten.
        """
        ...

    async def recall(self, key: str) -> str | None:
        """The words that `key` stands for; None for a key that was never given, or long ago."""
        ...
